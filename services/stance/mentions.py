"""Finds what is to be read in a title or text: each mention of a target, and whose words it stands in."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.kernel.article import OUTLET, Entity, Field, Span
from services.stance.affiliation import own
from services.stance.coreference import coreferences
from services.stance.names import Name, names
from services.stance.port import Mention
from services.stance.sentences import sentences
from services.stance.speakers import Speaker
from services.stance.speech import UNNAMED, Stretch, speech

LONGEST_VOICE = 60
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


class Passages:
    """A title or text: its sentences, the names in it, whose words it holds, and what stands for a name."""

    def __init__(self, field: Field, text: str, entities: Sequence[Entity]) -> None:
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
        self._own = own(text, self._names, speakers, entities)

    def mentions(self, targets: int) -> list[Found]:
        """Return the mentions of the first `targets` entities, in order, and the sentences that follow in passing."""
        found = sorted((*self._names.all, *self._links))
        read = [one for name in found if (one := self._read(name))]
        every = (*read, *self._passing(read))
        return sorted((one for one in every if one.target < targets), key=lambda one: one.sentence.start)

    def _passing(self, read: Sequence[Found]) -> Iterator[Found]:
        """Yield the outlet's sentences that name nobody, for each of those whom it named in the sentence before."""
        named: dict[int, set[int]] = {one.sentence.start: set() for one in read}
        for one in read:
            if one.voice == OUTLET:
                named[one.sentence.start].add(one.target)
        for (before, _), (start, end) in pairwise(self._sentences):
            word = None if start in named or not named.get(before) else _WORD.search(self._text, start, end)
            if word is None or self._quoted(start, end):
                continue
            name = Name(word.start(), word.end(), -1, "")
            for target in sorted(named[before]):
                sentence = Span(start, end, self._field)
                yield Found(target, self._cut(start, end, name), sentence, OUTLET, passing=True)

    def _quoted(self, start: int, end: int) -> bool:
        """Return whether any of it is somebody else's words."""
        place = bisect_left(self._stretch_starts, end) - 1
        return place >= 0 and self._stretches[place].end > start

    def _read(self, name: Name) -> Found | None:
        at = bisect_right(self._starts, name.start) - 1
        if at < 0:
            return None
        first, last = self._sentences[at]
        sentence = Span(first, max(last, name.end), self._field)
        place = bisect_right(self._stretch_starts, name.start) - 1
        stretch = self._stretches[place] if place >= 0 else None
        if stretch and name.start < stretch.end:
            start, end = max(first, stretch.start), max(name.end, min(sentence.end, stretch.end))
            speaker = stretch.speaker
            return Found(
                name.entity, self._cut(start, end, name), sentence, self._voice(speaker), self._is_own(speaker, name)
            )
        start = max(first, stretch.end) if stretch else first
        following = self._stretches[place + 1].start if place + 1 < len(self._stretches) else sentence.end
        return Found(name.entity, self._cut(start, max(name.end, min(sentence.end, following)), name), sentence, OUTLET)

    def _cut(self, start: int, end: int, name: Name) -> Mention:
        return Mention(self._text[start:end], name.start - start, name.end - start)

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
