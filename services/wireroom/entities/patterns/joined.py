"""Puts together what the recogniser found and what the patterns found, so that no words are taken for two things."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.entities.patterns.things import Thing, things
from wireroom.entities.patterns.values import values
from wireroom.entities.port import Found, Valued


class Joined(NamedTuple):
    """The names in a text, sorted, and the dates and amounts in it, which overlap no name.

    An event or a product may hold a name that stands before its own part, as "Boeing 737" does; no other two overlap.
    """

    names: list[Found]
    values: list[Valued]


def joined(text: str, found: Sequence[Found]) -> Joined:
    """Return the names with the events, products, dates and amounts of the text; `found` is sorted, none overlap."""
    names = _Names(found)
    events: list[Found] = []
    for thing in things(text):
        taken = names.with_thing(thing)
        if taken and not (events and taken.start < events[-1].end):
            events.append(taken)
    ends = [event.end for event in events]
    kept = [value for value in values(text) if not _inside(events, ends, value) and names.without(value)]
    return Joined(sorted([*names.left(), *events]), kept)


class _Names:
    """What the recogniser found, less what turns out to be part of something else."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._found: list[Found | None] = list(found)
        self._starts = [name.start for name in found]
        self._ends = [name.end for name in found]

    def left(self) -> list[Found]:
        """Return the names that are left."""
        return [name for name in self._found if name]

    def with_thing(self, thing: Thing) -> Found | None:
        """Take the thing's own words from the names, unless a name goes on behind it or a thing was found there."""
        over = self._over(thing.start, thing.end)
        names = [(at, name) for at in over if (name := self._found[at])]
        if any(_keeps(name, thing) for _, name in names):
            return None
        start = thing.start
        for at, name in names:
            if name.end <= thing.core:
                continue
            if name.start < thing.start and name.kind == "org":
                start, self._found[at] = name.start, None
            else:
                end = thing.core if name.start >= thing.start else thing.start
                self._found[at] = Found(name.start, end, name.kind) if name.start < end else None
        return Found(start, thing.end, thing.kind)

    def without(self, value: Valued) -> bool:
        """Remove the names within the value; False, and none removed, where a name reaches out of it."""
        over = self._over(value.start, value.end)
        names = [name for at in over if (name := self._found[at])]
        if any(name.start < value.start or name.end > value.end for name in names):
            return False
        for at in over:
            self._found[at] = None
        return True

    def _over(self, start: int, end: int) -> range:
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))


def _keeps(name: Found, thing: Thing) -> bool:
    """Whether the name rules the thing out: it goes on behind it, reaches into its first words, or is one itself."""
    into = name.start < thing.start and name.end <= thing.core
    return name.end > thing.end or into or name.kind in ("event", "product")


def _inside(events: Sequence[Found], ends: Sequence[int], value: Valued) -> bool:
    at = bisect_right(ends, value.start)
    return at < len(events) and events[at].start < value.end
