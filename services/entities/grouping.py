"""Puts the mentions of an article together into entities: the several ways of writing one name are one entity."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.entities.port import Found
from services.entities.vocabulary import vocabulary
from services.kernel.article import EntityKind

_LEGAL_FORMS = vocabulary(
    "group inc inc. incorporated corp corp. corporation co co. company ltd ltd. limited plc llc ag se sa nv gmbh "
    "holding holdings"
)
_TRADES = vocabulary(
    "technology technologies bank airlines airways motors motor electronics industries news entertainment sports"
)
_SAME = {
    "us": "united states",
    "usa": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "britain": "united kingdom",
    "great britain": "united kingdom",
    "uae": "united arab emirates",
    "un": "united nations",
    "eu": "european union",
}
_EDGES = re.compile(r"^(?:[\W_]|the\s+(?=\S))+|(?:['’]s|[^\w.)!&+])+$")
_LEADING = re.compile(r"^(?:The|THE)\s+(?=\S)")
_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|dr|prof|sir)\.?\s+(?=\S)", re.IGNORECASE)


class Mention(NamedTuple):
    """A name as it stands at `start` to `end` of the analysed text."""

    start: int
    end: int
    kind: EntityKind
    surface: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name as names are compared: lower case, stops and ".com" removed, aliases resolved."""
        plain = self.surface.lower().replace(".com", "").replace(".", "")
        return tuple(_SAME.get(plain, plain).split()) or (self.surface,)


class Group(NamedTuple):
    """One entity: its name, its kind and its mentions in order."""

    name: str
    kind: EntityKind
    mentions: tuple[Mention, ...]


def trim(text: str, found: Found) -> Mention | None:
    """Return the mention without "the", possessive, title and stray punctuation, or None if no name is left.

    A place keeps its capital "The" ("The Hague").
    """
    surface, start = text[found.start : found.end], found.start
    for pattern in (_EDGES, _HONORIFIC if found.kind == "person" else _LEADING):
        if pattern is _LEADING and found.kind == "place":
            continue
        cut = [match.span() for match in pattern.finditer(surface)]
        left = cut[0][1] if cut and cut[0][0] == 0 else 0
        right = cut[-1][0] if cut and cut[-1][0] > 0 else len(surface)
        surface, start = surface[left:right], start + left
    if len(surface) < 2 or "\n" in surface or not any(character.isalpha() for character in surface):
        return None
    return Mention(start, start + len(surface), found.kind, surface)


def group(text: str, found: Sequence[Found]) -> list[Group]:
    """Return the entities of a text in the order of their first mentions."""
    mentions = [mention for mention in (trim(text, item) for item in found) if mention]
    heads = _Heads(text, mentions)
    together: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        together[heads.of(mention)].append(mention)
    return [Group(_name(members), _kind(members), tuple(members)) for members in together.values()]


class _Heads:
    """Finds the full form that each mention stands for."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._people = [(m.start, m.words) for m in mentions if m.kind == "person" and len(m.words) > 1]
        self._same = dict(_acronyms(text, mentions))
        places = {m.words for m in mentions if m.kind == "place"}
        self._same |= _short_organisations({m.words for m in mentions if m.kind == "org"} - places, places)

    def of(self, mention: Mention) -> tuple[str, ...]:
        """Return the words of the full form."""
        words = mention.words
        if mention.kind == "person":
            return self._person(mention.start, words)
        for _ in range(3):
            words = self._same.get(words, words)
        return words

    def _person(self, start: int, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the full name before the mention, or else the first one after it, that a part of a name stands for."""
        fits = [(at, full) for at, full in self._people if _short_for(words, full)]
        before = [full for at, full in fits if at <= start]
        if before:
            return before[-1] if len(words) == 1 else before[0]
        if fits:
            return fits[0][1]
        return self._same.get(words, words)


def _short_for(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words are the surname or the forename of a full name, or the name without middle names."""
    if len(words) == 1:
        return words[0] in (full[0], full[-1])
    return (words[0], words[-1]) == (full[0], full[-1])


def _short_organisations(
    names: set[tuple[str, ...]], places: set[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return what is short for which name: "Ant" for "Ant Group", "Rockets" for "Houston Rockets"; no place is."""
    stems = {name: _stem(name) for name in names}
    for name, stem in stems.items():
        alike = [other for other in stems if len(other) > 1 and other[:-1] == stem[:-1] and other[-1] in _TRADES]
        if stem[-1] in _TRADES and len(stem) > 1 and alike == [stem] and stem[:-1] in names:
            stems[name] = stem[:-1]
    short = {name: stem for name, stem in stems.items() if stem != name and stem not in places}
    for name in names:
        owners = [other for other in names if len(other) > 1 and other[-1] == name[-1]]
        if 2 <= len(name) <= 3 and name[-1].endswith("s") and owners == [name] and name[-1] not in _TRADES:
            short[name[-1:]] = name
    return short


def _stem(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return the name without its legal form."""
    while len(name) > 1 and name[-1] in _LEGAL_FORMS:
        name = name[:-1]
    return name


def _acronyms(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the short form and the full name where the short form is made of the full name's initials."""
    capitals = {m.words for m in mentions if m.kind != "person" and m.surface.isupper() and " " not in m.surface}
    for mention in mentions:
        letters = _initials(mention)
        if len(letters) > 2 and (letters,) in capitals:
            yield mention.words, (letters,)
    for left, right in pairwise(mentions):
        bracketed = re.fullmatch(r"\s*\(", text[left.end : right.start]) and text[right.end : right.end + 1] == ")"
        short = right.surface.replace(".", "")
        if bracketed and short.isupper() and short[0].lower() in _initials(left) and len(right.words) == 1:
            yield left.words, right.words


def _initials(mention: Mention) -> str:
    """Return the lower-cased first letters of a name's capitalised words, "" for a name of one word."""
    words = mention.surface.split()
    return "".join(word[0] for word in words if word[0].isupper()).lower() if len(words) > 1 else ""


def _name(mentions: Sequence[Mention]) -> str:
    """Return the form that most mentions have, the longest of them on a tie; of a person, the most usual full name."""
    counts = Counter(mention.surface for mention in mentions)
    if _kind(mentions) == "person":
        full = {surface: number for surface, number in counts.items() if " " in surface}
        counts = Counter(full) or counts
    return max(counts, key=lambda surface: (counts[surface], len(surface), not surface.isupper(), surface))


def _kind(mentions: Sequence[Mention]) -> EntityKind:
    """Return the kind that most mentions have, on a tie that of the longest."""
    counts = Counter(mention.kind for mention in mentions)
    longest = max(mentions, key=lambda mention: mention.end - mention.start).kind
    return max(counts, key=lambda kind: (counts[kind], kind == longest, kind))
