"""Finds what is to be read in a title or text: each mention of a target, and whose words it stands in."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from wireroom.kernel.article import OUTLET, Entity, Field, Span
from wireroom.stance.port import Mention
from wireroom.stance.voices.affiliation import own
from wireroom.stance.voices.coreference import coreferences
from wireroom.stance.voices.names import Name, names
from wireroom.stance.voices.sentences import sentences
from wireroom.stance.voices.speakers import Speaker
from wireroom.stance.voices.speech import UNNAMED, Stretch, speech

LONGEST_VOICE = 60
LONGEST = 2000  # characters of a sentence that are read, half of them on either side of the mention
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """A mention of the entity at `target`: what the reader gets, the sentence it shows in, and who says it.

    `own` is whether the voice speaks of itself (2), of what is its own (1) or of another (0). A `passing` sentence does
    not mention the target: it names nobody, and follows one that does; the reader is asked about its first word.
    """

    target: int
    mention: Mention
    sentence: Span
    voice: str
    own: int = 0
    passing: bool = False


class _Place(NamedTuple):
    """Where a name stands: in which sentence, among which words of one voice, and whose (None: the outlet's)."""

    name: Name
    sentence: tuple[int, int]
    words: tuple[int, int]
    speaker: Speaker | None = None
    passing: bool = False


class Passages:
    """A title or text: its sentences, the names in it, whose words it holds, and what stands for a name.

    The first `targets` entities are those that its mentions are asked for.
    """

    def __init__(self, field: Field, text: str, entities: Sequence[Entity], targets: int) -> None:
        self._field, self._text, self._entities = field, text, entities
        self._sentences = sentences(text)
        self._starts = [start for start, _ in self._sentences]
        self._names = names(entities, field, len(text))
        if not self._names.all:
            self._stretches: list[Stretch] = []
            self._links: list[Name] = []
            self._stretch_starts: list[int] = []
            return
        self._stretches = speech(text, self._sentences, self._names)
        self._links = coreferences(text, self._sentences, self._names, entities, self._stretches)
        self._stretches = _resolved(self._stretches, self._links)
        self._stretch_starts = [stretch.start for stretch in self._stretches]
        speakers = {entity for stretch in self._stretches for entity in stretch.speaker.entities}
        self._own = own(text, self._names, speakers, entities, targets)

    def mentions(self, left: list[int]) -> list[Found]:
        """Return the mentions of the targets, in order, and the sentences that follow in passing.

        As many as `left` says, of each entity by its place; it is counted down. Those of a sentence lie together.
        """
        named = sorted((*self._names.all, *self._links))
        places = [one for name in named if (one := self._place(name))]
        found: list[Found] = []
        for one in sorted((*places, *self._passing(places)), key=lambda one: one.sentence):
            if one.name.entity < len(left) and left[one.name.entity]:
                left[one.name.entity] -= 1
                found.append(self._found(one))
        return found

    def _passing(self, places: Sequence[_Place]) -> Iterator[_Place]:
        """Yield the outlet's sentences that name nobody, for each of those whom it named in the sentence before."""
        named: dict[int, set[int]] = {one.sentence[0]: set() for one in places}
        for one in places:
            if one.speaker is None:
                named[one.sentence[0]].add(one.name.entity)
        for (before, _), (start, end) in pairwise(self._sentences):
            word = None if start in named or not named.get(before) else _WORD.search(self._text, start, end)
            if word is None or self._quoted(start, end):
                continue
            for entity in sorted(named[before]):
                name = Name(word.start(), word.end(), entity, "")
                yield _Place(name, (start, end), (start, end), passing=True)

    def _quoted(self, start: int, end: int) -> bool:
        """Return whether any of it is somebody else's words."""
        place = bisect_left(self._stretch_starts, end) - 1
        return place >= 0 and self._stretches[place].end > start

    def _place(self, name: Name) -> _Place | None:
        at = bisect_right(self._starts, name.start) - 1
        if at < 0:
            return None
        first, last = self._sentences[at]
        last = max(last, name.end)
        place = bisect_right(self._stretch_starts, name.start) - 1
        stretch = self._stretches[place] if place >= 0 else None
        if stretch and name.start < stretch.end:
            words = max(first, stretch.start), max(name.end, min(last, stretch.end))
            return _Place(name, (first, last), words, stretch.speaker)
        start = max(first, stretch.end) if stretch else first
        following = self._stretches[place + 1].start if place + 1 < len(self._stretches) else last
        return _Place(name, (first, last), (start, max(name.end, min(last, following))))

    def _found(self, place: _Place) -> Found:
        name, speaker = place.name, place.speaker
        start, end = place.words
        if end - start > LONGEST:
            start, end = max(start, name.start - LONGEST // 2), min(end, name.end + LONGEST // 2)
        return Found(
            name.entity,
            Mention(self._text[start:end], name.start - start, name.end - start),
            Span(*place.sentence, self._field),
            OUTLET if speaker is None else self._voice(speaker),
            0 if speaker is None else self._is_own(speaker, name),
            place.passing,
        )

    def _voice(self, speaker: Speaker) -> str:
        if speaker.entities:
            return self._entities[speaker.entities[0]].name
        described = " ".join(speaker.description.split())[:LONGEST_VOICE]
        return UNNAMED if speaker.pronoun or not described or described == OUTLET else described

    def _is_own(self, speaker: Speaker, name: Name) -> int:
        if name.entity in speaker.entities:
            return 2
        return int(any(name.entity in self._own.get(entity, ()) for entity in speaker.entities))


def _resolved(stretches: Sequence[Stretch], links: Sequence[Name]) -> list[Stretch]:
    """Return the stretches, whose speakers are named where it is known whom "she" or "the bank" means."""
    meant = {link.start: link.entity for link in links}
    found: list[Stretch] = []
    for stretch in stretches:
        speaker = stretch.speaker
        entity = next((meant[at] for at in (speaker.start, speaker.start - 4) if at in meant), None)
        if not speaker.entities and entity is not None:
            stretch = stretch._replace(speaker=Speaker(speaker.start, (entity,)))
        found.append(stretch)
    return found
