"""Puts the mentions of an article together into entities: the several ways of writing one name are one entity."""

import re
from bisect import bisect_right
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
_BEFORE = re.compile(r"(?:[\W_]|the\s+(?=\S))*")
_BEHIND = re.compile(r"(?:s['’]|[^\w.)!&+])*")  # of the name read backwards: a search for an end takes quadratic time
_LEADING = re.compile(r"(?:(?:The|THE)\s+(?=\S))?")
_HONORIFIC = re.compile(r"(?:(?:mr|mrs|ms|dr|prof|sir)\.?\s+(?=\S))?", re.IGNORECASE)


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
    surface = _without(_BEFORE, text[found.start : found.end])
    start = found.end - len(surface)
    surface = _without(_BEHIND, surface[::-1])[::-1]
    end = start + len(surface)
    if found.kind != "place":
        surface = _without(_HONORIFIC if found.kind == "person" else _LEADING, surface)
    if len(surface) < 2 or "\n" in surface or not any(character.isalpha() for character in surface):
        return None
    return Mention(end - len(surface), end, found.kind, surface)


def _without(start: re.Pattern[str], surface: str) -> str:
    match = start.match(surface)
    return surface[match.end() :] if match else surface


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
        self._people = _People(mentions)
        self._same = dict(_acronyms(text, mentions))
        places = {m.words for m in mentions if m.kind == "place"}
        self._same |= _short_organisations({m.words for m in mentions if m.kind == "org"} - places, places)

    def of(self, mention: Mention) -> tuple[str, ...]:
        """Return the words of the full form."""
        words = mention.words
        if mention.kind == "person":
            return self._people.full(mention.start, words) or self._same.get(words, words)
        for _ in range(3):
            words = self._same.get(words, words)
        return words


class _People:
    """The full names of people, found by surname, by forename, and by both."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._full: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for mention in mentions:
            words = mention.words
            if mention.kind == "person" and len(words) > 1:
                for part in {words[:1], words[-1:], (words[0], words[-1])}:
                    self._full[part].append((mention.start, words))

    def full(self, start: int, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the full name that a name at `start` stands for, if there is one.

        A surname or a forename stands for the last full name before it, or else for the first one after it; a name
        without its middle names stands for the first full name of all.
        """
        fits = self._full.get(words if len(words) == 1 else (words[0], words[-1]))
        if not fits:
            return None
        before = bisect_right(fits, start, key=lambda name: name[0]) if len(words) == 1 else 0
        return fits[max(0, before - 1)][1]


def _short_organisations(
    names: set[tuple[str, ...]], places: set[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return what is short for which name: "Ant" for "Ant Group", "Rockets" for "Houston Rockets"; no place is."""
    stems = {name: _stem(name) for name in names}
    long = [name for name in names if len(name) > 1]
    branches = Counter(name[:-1] for name in long if name[-1] in _TRADES)
    owners = Counter(name[-1] for name in long)
    for name, stem in stems.items():
        branch = len(stem) > 1 and stem[-1] in _TRADES and stem in names
        if branch and branches[stem[:-1]] == 1 and stem[:-1] in names:
            stems[name] = stem[:-1]
    short = {name: stem for name, stem in stems.items() if stem != name and stem not in places}
    for name in names:
        if 2 <= len(name) <= 3 and name[-1].endswith("s") and owners[name[-1]] == 1 and name[-1] not in _TRADES:
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
