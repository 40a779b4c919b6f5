"""Which name of an article is short for which: surnames, acronyms, legal forms, nicknames of teams, listed forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from wireroom.entities.names.mention import Mention, Words
from wireroom.entities.tagging.vocabulary import LEGAL_FORMS, vocabulary
from wireroom.kernel.article import EntityKind
from wireroom.kernel.titles import OFFICES, OTHER_OFFICES, SHORT_TITLES

_PLACES = {
    "United States": "us; usa; america; united states of america",
    "United Kingdom": "uk; britain; great britain",
    "United Arab Emirates": "uae",
    "Democratic Republic of Congo": "drc; dr congo; democratic republic of the congo",
    "China": "prc; people's republic of china",
    "North Korea": "dprk",
    "Saudi Arabia": "ksa",
    "Myanmar": "burma",
    "Netherlands": "holland",
    "Czech Republic": "czechia",
    "Ivory Coast": "côte d'ivoire",
    "Turkey": "türkiye",
    "New York": "new york city; nyc",
    "Washington": "washington dc; washington, dc",
}
_ORGANISATIONS = {
    "United Nations": "un",
    "European Union": "eu",
    "NATO": "north atlantic treaty organization",
    "Federal Reserve": "fed; us fed; us federal reserve; federal reserve board",
    "Bank of England": "boe",
    "Department of State": "state department; us state department",
    "Department of Justice": "doj; justice department; us justice department",
    "Department of Defense": "defense department",
    "Department of the Treasury": "treasury department",
    "Republican Party": "gop; republicans",
    "Democratic Party": "democrats",
    "Conservative Party": "tories; tory party; conservatives",
    "Labour Party": "labour",
    "Liberal Democrats": "lib dems",
    "Manchester United": "man united; man utd",
    "Manchester City": "man city",
    "General Motors": "gm",
    "General Electric": "ge",
    "Volkswagen": "vw",
    "Johnson & Johnson": "j&j",
    "Procter & Gamble": "p&g",
    "JPMorgan": "jp morgan; jpmorgan chase",
    "Goldman Sachs": "goldman",
    "Lehman Brothers": "lehman",
    "New York Times": "nyt",
    "Wall Street Journal": "wsj",
    "Financial Times": "ft",
    "McDonald's": "mcdonalds",
    "Moody's": "moody's investors service; moody's investors service inc; moody's investors",
    "Standard & Poor's": "standard and poor's; standard and poor's corp; standard & poor's corp",
    "Lloyd's": "lloyd's of london",
    "Metropolitan Police": "scotland yard; met police",
}


def _forms(names: Mapping[str, str]) -> dict[Words, str]:
    """Return each form of the names, the names themselves among them, as words, with its name."""
    return {tuple(form.split()): name for name, forms in names.items() for form in (name.lower(), *forms.split("; "))}


NAMES: Mapping[EntityKind, Mapping[Words, str]] = {"place": _forms(_PLACES), "org": _forms(_ORGANISATIONS)}
_FULL_NAMES = {
    kind: {form: tuple(name.lower().split()) for form, name in names.items()} for kind, names in NAMES.items()
}
_LISTED = frozenset(full for names in _FULL_NAMES.values() for full in names.values())
_TRADES = vocabulary(
    "technology technologies bank airlines airways motors motor electronics industries news entertainment sports"
    " pharmaceuticals pharma chemicals petroleum steel biolabs labs laboratories therapeutics systems semiconductor"
    " foods aerospace insurance logistics shipping minerals studios pictures brewery breweries"
)
_STATES = ("state", "kingdom", "republic", "city", "emirate")
_NICKNAMES = vocabulary("jazz heat magic thunder united city albion wednesday athletic hotspur forest villa palace")
_COUNTRIES = ("us", "uk")
_BRACKET = re.compile(r"\s*\(\s*[\"“']?")
_LONGEST_ACRONYM = 8
_SUFFIXES = vocabulary("jr sr ii iii iv")
_REACH = 30
_KIN = re.compile(
    r"\b(?:wife|husband|spouse|widow|son|daughter|brother|sister|father|mother|son-in-law|uncle|nephew|niece|cousin"
    r"|[Ff]irst [Ll]ady),? (?:[A-Z][a-z]+ )?$"
)
_OFFICE = re.compile(
    rf"\b(?:{'|'.join((*OFFICES, *OTHER_OFFICES, *SHORT_TITLES, 'secretary', 'representative'))}|king|queen|pope)\.? $",
    re.IGNORECASE,
)
_PARTICLES = vocabulary("von van de der den da di du dos del della la le bin ibn al el ter ten st")


class People:
    """The full names of an article's people, by the shorter ways of writing them."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._text = text
        self._full_names: dict[Words, list[Mention]] = defaultdict(list)
        self._parts: dict[Words, list[Mention]] = defaultdict(list)
        self._main: dict[Words, Words | None] = {}
        for mention in mentions:
            if mention.kind != "person":
                continue
            words = _bare_name(mention.words)
            if len(words) > 1:
                for short in _short_forms(words):
                    self._full_names[short].append(mention)
            else:
                self._parts[words].append(mention)

    def full_name(self, mention: Mention) -> Words | None:
        """Return the full name that a person's name stands for, if there is one.

        A surname or a forename stands for the holder who has an office, or who is named most in full, the first on a
        tie; for a "Jr" or a relative only where it can be nobody else. A name without its middle names stands for the
        first full name of all.
        """
        words = _bare_name(mention.words)
        is_part = len(words) == 1 or words[0] in _PARTICLES
        same = self._full_names.get(words if is_part else (words[0], words[-1]))
        if not same:
            return None
        if _is_junior(mention):
            return next((other.words for other in same if _is_junior(other)), None)
        if not is_part:
            plain = [other for other in same if not (_is_junior(other) and other.words[:-1] == mention.words)]
            return (plain or same)[0].words
        if words not in self._main:
            self._main[words] = self._main_holder(words, same)
        return self._main[words]

    def _main_holder(self, part: Words, same: Sequence[Mention]) -> Words | None:
        """Return the full name of whom this part of a name stands for; None for somebody whom nothing names in full."""
        holders: dict[Words, list[Mention]] = defaultdict(list)
        for mention in same:
            is_part = mention.words[0] in _PARTICLES
            holders[mention.words if is_part else self.full_name(mention) or mention.words].append(mention)
        parts = self._parts[part]
        if len(holders) == 1 and not parts:
            return next(iter(holders))
        main = [name for name, named in holders.items() if not any(map(self._is_dependent, named))]
        if not main and self._is_of_another(parts, same):
            return None
        return max(main or holders, key=lambda name: (any(map(self._has_office, holders[name])), len(holders[name])))

    def _is_of_another(self, parts: Sequence[Mention], same: Sequence[Mention]) -> bool:
        """Whether parts of a name mean none of its holders, who are "Jr" or relatives: one is "Jr" in short as well."""
        bare = [mention for mention in parts if not _is_junior(mention)]
        if len(bare) < len(parts):
            return True
        return any(map(self._has_office, bare)) and not any(map(self._has_office, same))

    def _is_dependent(self, mention: Mention) -> bool:
        return _is_junior(mention) or _KIN.search(self._before(mention)) is not None

    def _has_office(self, mention: Mention) -> bool:
        return _OFFICE.search(self._before(mention)) is not None

    def _before(self, mention: Mention) -> str:
        return self._text[max(0, mention.start - _REACH) : mention.start]


def _is_junior(mention: Mention) -> bool:
    return mention.words[-1] in ("jr", "sr") and len(mention.words) > 1


def _bare_name(words: Words) -> Words:
    """Return the name without "Jr", and its surname without "al-"."""
    if len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return (*words[:-1], words[-1].removeprefix("al-").removeprefix("el-") or words[-1])


def _short_forms(words: Words) -> set[Words]:
    """Return the ways to write the name shorter: forename, surname with and without its particles, and both."""
    names = {words[:1], words[-1:], (words[0], words[-1])}
    surname = len(words) - 1
    while surname > 1 and words[surname - 1] in _PARTICLES:
        surname -= 1
        names.add(words[surname:])
    return names


class ShortForms:
    """What each name that is no person's is short for, or the acronym that is short for it."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        """Take the mentions of a text, each of the kind that its name has there."""
        others = [mention for mention in mentions if mention.kind != "person"]
        taken = {mention.words for mention in mentions if mention.kind in ("place", "person")}
        organisations = {_listed_form(mention) for mention in others if mention.kind == "org"} - taken
        self._full_forms = dict(_pairs_by_initials(others)) | dict(_pairs_in_brackets(text, others))
        self._full_forms |= _short_names(organisations, taken)

    def full_form(self, mention: Mention) -> Words:
        """Return the words that all forms of the name have in common."""
        words = _listed_form(mention)
        for _ in range(3):
            words = self._full_forms.get(words, words)
        return words


def _listed_form(mention: Mention) -> Words:
    """Return the words of the listed name that the mention is a form of, or else its own words in one spelling."""
    names = _FULL_NAMES.get(mention.kind)
    words = _without_state(mention.words) if mention.kind == "place" else mention.words
    if names and (full := names.get(mention.words) or names.get(words)):
        return full
    return tuple("organization" if word == "organisation" else word for word in words)


def _without_state(words: Words) -> Words:
    """Return what "State of", "Kingdom of", "Islamic Republic of" and their like stand before."""
    of = words.index("of") if "of" in words[1:3] else 0
    if not of or words[of - 1] not in _STATES:
        return words
    rest = words[of + 1 :]
    return (rest[1:] if rest[:1] == ("the",) else rest) or words


def _short_names(names: set[Words], taken: set[Words]) -> dict[Words, Words]:
    """Return what is short for which name: "Ant" for "Ant Group", "Rockets" for "Houston Rockets"; no place is."""
    stems = {name: _stem(name) for name in names}
    long = [name for name in names if len(name) > 1]
    branches = Counter(stem[:-1] for stem in set(stems.values()) if len(stem) > 1 and stem[-1] in _TRADES)
    owners = Counter(name[-1] for name in long)
    for name, stem in stems.items():
        is_branch = len(stem) > 1 and stem[-1] in _TRADES
        if is_branch and branches[stem[:-1]] == 1 and stem[:-1] in names:
            stems[name] = stem[:-1]
    short = {name: stem for name, stem in stems.items() if stem != name and stem not in taken}
    short |= {name: name[1:] for name in long if name[0] in _COUNTRIES and name[1:] in names}
    for name in names:
        is_team = name[-1].endswith("s") or name[-1] in _NICKNAMES
        if 2 <= len(name) <= 3 and is_team and owners[name[-1]] == 1 and name[-1] not in _TRADES:
            short[name[-1:]] = name
    return short


def _stem(name: Words) -> Words:
    """Return the name without its legal form."""
    while len(name) > 1 and name[-1] in LEGAL_FORMS:
        name = name[:-1]
    return name


def _pairs_by_initials(mentions: Sequence[Mention]) -> Iterator[tuple[Words, Words]]:
    """Yield full name and acronym where one name of the article alone has the acronym's letters as its initials."""
    acronyms = {(mention.kind, mention.words[0]) for mention in mentions if _is_acronym(mention)}
    if not acronyms:
        return
    owners: dict[tuple[str, str], set[Words]] = defaultdict(set)
    for mention in mentions:
        for letters in _initials(mention):
            if len(letters) > 2 and (mention.kind, letters) in acronyms:
                owners[mention.kind, letters].add(_listed_form(mention))
    for (_, letters), names in owners.items():
        if len({_stem(name) for name in names}) == 1:
            yield from (_pair(name, (letters,)) for name in names)


def _is_acronym(mention: Mention) -> bool:
    """Whether the name is one word of mostly capitals, such as "NBA" or "DoJ"."""
    surface = mention.surface.replace(".", "")
    capitals = sum(map(str.isupper, surface)) if len(surface) <= _LONGEST_ACRONYM else 0
    return " " not in surface and capitals > 1 and capitals > len(surface) / 2


def _pairs_in_brackets(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Words, Words]]:
    """Yield full name and short form where the short form follows in brackets and fits the name's initials."""
    for left, right in pairwise(mentions):
        between = text[left.end : right.start]
        if 0 < len(between) < 6 and "(" in between and left.kind == right.kind:
            is_closed = text[right.end : right.end + 3].lstrip("\"”'").startswith(")")
            fits = right.words[0][0] in "".join(_initials(left))
            if is_closed and _BRACKET.fullmatch(between) and _is_acronym(right) and fits:
                yield _pair(_listed_form(left), _listed_form(right))


def _pair(full: Words, acronym: Words) -> tuple[Words, Words]:
    """Return which of the two stands for which: the acronym for the full name where that has its name from the list."""
    return (acronym, full) if full in _LISTED else (full, acronym)


def _initials(mention: Mention) -> tuple[str, ...]:
    """Return the lower-cased first letters of a name's capitalised words, and of all its words; () for one word."""
    words = mention.surface.replace("-", " ").split()
    if len(words) < 2:
        return ()
    capitals = "".join(word[0] for word in words if word[0].isupper()).lower()
    return capitals, "".join(word[0] for word in words).lower()
