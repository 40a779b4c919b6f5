"""A title or text with its sentences and names, so that those at, before and within a span are looked up at once."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from wireroom.kernel.article import Entity, Field
from wireroom.kernel.document import KINDS

_SENTENCE_END = re.compile(r"[.!?…؟।][\"'”’)\]]*\s+|[。！？][”’」』）]*\s*|\n\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w.])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|Hon|St|Jr|Sr|vs|v|No|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|Corp|approx|e\.g|i\.e)\.$"
)
Bounds = tuple[int, int]  # where something starts and ends


class Reference(NamedTuple):
    """A span that refers to an entity, which is given by its number: a name, a pronoun or a description."""

    start: int
    end: int
    entity: int
    kind: str


class Text:
    """A title or text, the bounds of its sentences, and its names, in order; of names that overlap the first counts."""

    def __init__(self, field: Field, string: str, entities: Sequence[Entity]) -> None:
        self.field, self.string, self.entities = field, string, entities
        self.sentences = split_sentences(string)
        self.names: list[Reference] = []
        mentions = (
            Reference(span.start, span.end, place, entity.kind)
            for place, entity in enumerate(entities)
            if entity.kind in KINDS
            for span in entity.mentions
            if span.field == field and 0 <= span.start < span.end <= len(string)
        )
        for name in sorted(mentions):
            if not self.names or name.start >= self.names[-1].end:
                self.names.append(name)
        self._name_ends = [name.end for name in self.names]

    def sentence_at(self, position: int) -> int:
        """Return the place of the last sentence that begins at `position` or before it, -1 for none."""
        return bisect_left(self.sentences, (position + 1,)) - 1

    def names_within(self, start: int, end: int) -> Sequence[Reference]:
        """Return the names that lie between `start` and `end`."""
        return self.names[bisect_left(self.names, (start,)) : bisect_right(self._name_ends, end)]

    def overlaps_name(self, start: int, end: int) -> bool:
        """Return whether a name and the text from `start` to `end` have a character in common."""
        place = bisect_left(self.names, (end,)) - 1
        return place >= 0 and self._name_ends[place] > start

    def name_ending_at(self, end: int) -> Reference | None:
        """Return the name that ends at `end`."""
        place = bisect_left(self._name_ends, end)
        return self.names[place] if place < len(self.names) and self._name_ends[place] == end else None


def split_sentences(text: str) -> list[Bounds]:
    """Return the start and end of each sentence, in order, without the white space around it.

    A sentence ends at a full stop, question or exclamation mark before white space, unless the stop closes an
    abbreviation or the next letter is small, at those of Chinese and Japanese, and at the end of a line.
    """
    start = len(text) - len(text.lstrip())
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start) if _ends_sentence(text, match)]
    bounds = pairwise([start, *ends, len(text)])
    trimmed = ((first, first + len(text[first:last].rstrip())) for first, last in bounds)
    return [(first, last) for first, last in trimmed if first < last]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if "\n" in match.group() or match.end() == len(text):
        return True
    if text[match.end()].islower():
        return False
    stop = match.start() + 1
    return not _ABBREVIATION.search(text[max(0, stop - 16) : stop])  # no abbreviation is longer
