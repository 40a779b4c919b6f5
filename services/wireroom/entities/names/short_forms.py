"""Which name of an article is short for which: acronyms, legal forms, nicknames of teams, and forms known by heart."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from wireroom.entities.names.known_forms import HEADS, LISTED, Words
from wireroom.entities.names.mention import Mention
from wireroom.entities.tagging.vocabulary import vocabulary

_LEGAL_FORMS = vocabulary(
    "group inc inc. incorporated corp corp. corporation co co. company ltd ltd. limited plc llc llp lp ag se sa nv bv"
    " gmbh kg ab oyj spa pty pte holding holdings"
)
_TRADES = vocabulary(
    "technology technologies bank airlines airways motors motor electronics industries news entertainment sports"
    " pharmaceuticals pharma chemicals petroleum steel biolabs labs laboratories therapeutics systems semiconductor"
    " foods aerospace insurance logistics shipping minerals studios pictures brewery breweries"
)
_NICKNAMES = vocabulary("jazz heat magic thunder united city albion wednesday athletic hotspur forest villa palace")
_BRACKET = re.compile(r"\s*\(\s*[\"“']?")
_COUNTRIES = vocabulary("us uk")
_LONGEST_ACRONYM = 8


class ShortForms:
    """What each name that is no person's is short for, or the acronym that is short for it."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        """Take the mentions of a text, each of the kind that its name has there."""
        others = [mention for mention in mentions if mention.kind != "person"]
        taken = {m.words for m in mentions if m.kind in ("place", "person")}
        organisations = {_known(m) for m in others if m.kind == "org"} - taken
        self._same = dict(_acronyms(others)) | dict(_bracketed(text, others))
        self._same |= _short(organisations, taken)

    def full(self, mention: Mention) -> Words:
        """Return the words that all forms of the name have in common."""
        words = _known(mention)
        for _ in range(3):
            words = self._same.get(words, words)
        return words


def _known(mention: Mention) -> Words:
    """Return the mention's words, or those of the name that it is known to be another form of, in one spelling."""
    forms = HEADS.get(mention.kind)
    words = mention.words
    if forms and (known := forms.get(words)):
        return known
    return tuple("organization" if word == "organisation" else word for word in words)


def _short(names: set[Words], taken: set[Words]) -> dict[Words, Words]:
    """Return what is short for which name: "Ant" for "Ant Group", "Rockets" for "Houston Rockets"; no place is."""
    stems = {name: _stem(name) for name in names}
    long = [name for name in names if len(name) > 1]
    branches = Counter(stem[:-1] for stem in set(stems.values()) if len(stem) > 1 and stem[-1] in _TRADES)
    owners = Counter(name[-1] for name in long)
    for name, stem in stems.items():
        branch = len(stem) > 1 and stem[-1] in _TRADES
        if branch and branches[stem[:-1]] == 1 and stem[:-1] in names:
            stems[name] = stem[:-1]
    short = {name: stem for name, stem in stems.items() if stem != name and stem not in taken}
    short |= {name: name[1:] for name in long if name[0] in _COUNTRIES and name[1:] in names}
    for name in names:
        nickname = name[-1].endswith("s") or name[-1] in _NICKNAMES
        if 2 <= len(name) <= 3 and nickname and owners[name[-1]] == 1 and name[-1] not in _TRADES:
            short[name[-1:]] = name
    return short


def _stem(name: Words) -> Words:
    """Return the name without its legal form."""
    while len(name) > 1 and name[-1] in _LEGAL_FORMS:
        name = name[:-1]
    return name


def _acronyms(mentions: Sequence[Mention]) -> Iterator[tuple[Words, Words]]:
    """Yield full name and acronym where one name of the article alone has the acronym's letters as its initials."""
    acronyms = {(m.kind, m.words[0]) for m in mentions if _acronym(m)}
    if not acronyms:
        return
    owners: dict[tuple[str, str], set[Words]] = defaultdict(set)
    for mention in mentions:
        for letters in _initials(mention):
            if len(letters) > 2 and (mention.kind, letters) in acronyms:
                owners[mention.kind, letters].add(_known(mention))
    for (_, letters), names in owners.items():
        if len({_stem(name) for name in names}) == 1:
            yield from (_pair(name, (letters,)) for name in names)


def _acronym(mention: Mention) -> bool:
    """Whether the name is one word of mostly capitals, such as "NBA" or "DoJ"."""
    surface = mention.surface.replace(".", "")
    capitals = sum(map(str.isupper, surface)) if len(surface) <= _LONGEST_ACRONYM else 0
    return " " not in surface and capitals > 1 and capitals > len(surface) / 2


def _bracketed(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Words, Words]]:
    """Yield full name and short form where the short form follows in brackets and fits the name's initials."""
    for left, right in pairwise(mentions):
        between = right.start - left.end
        if 0 < between < 6 and "(" in text[left.end : right.start] and left.kind == right.kind:
            closed = text[right.end : right.end + 3].lstrip("\"”'").startswith(")")
            whole = _BRACKET.fullmatch(text[left.end : right.start])
            first = right.words[0][0] in "".join(_initials(left))
            if closed and whole and _acronym(right) and first:
                yield _pair(_known(left), _known(right))


def _pair(full: Words, acronym: Words) -> tuple[Words, Words]:
    """Return which of the two stands for which: the acronym for the full name where that has its name from the list."""
    return (acronym, full) if full in LISTED else (full, acronym)


def _initials(mention: Mention) -> tuple[str, ...]:
    """Return the lower-cased first letters of a name's capitalised words, and of all its words; () for one word."""
    words = mention.surface.replace("-", " ").split()
    if len(words) < 2:
        return ()
    capitals = "".join(word[0] for word in words if word[0].isupper()).lower()
    return capitals, "".join(word[0] for word in words).lower()
