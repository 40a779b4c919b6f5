"""The names in a text, in order, so that what stands before, behind and within a stretch of it is found at once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wireroom.kernel.article import Entity, Field

KINDS = frozenset(["person", "org", "place", "product", "event"])


class Name(NamedTuple):
    """A mention by name at `start` to `end`; `entity` is the place of what it names among the article's entities."""

    start: int
    end: int
    entity: int
    kind: str


class Names:
    """The names of a title or text, in order; of two that overlap only the first counts."""

    def __init__(self, found: Iterable[Name]) -> None:
        self.all: list[Name] = []
        for name in sorted(found):
            if not self.all or name.start >= self.all[-1].end:
                self.all.append(name)
        self._starts = [name.start for name in self.all]
        self._ends = [name.end for name in self.all]

    def within(self, start: int, end: int) -> Sequence[Name]:
        """Return the names that lie between `start` and `end`."""
        return self.all[bisect_left(self._starts, start) : bisect_right(self._ends, end)]

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether a name and the text from `start` to `end` have a character in common."""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and self._ends[place] > start

    def ending(self, end: int) -> Name | None:
        """Return the name that ends at `end`."""
        place = bisect_left(self._ends, end)
        return self.all[place] if place < len(self.all) and self._ends[place] == end else None


def names(entities: Sequence[Entity], field: Field, length: int) -> Names:
    """Return the names in the title or text, which has `length` characters; dates, money and the like are none."""
    return Names(
        Name(span.start, span.end, place, entity.kind)
        for place, entity in enumerate(entities)
        if entity.kind in KINDS
        for span in entity.mentions
        if span.field == field and 0 <= span.start < span.end <= length
    )
