"""Finds events, products, dates and amounts beside the names, so that no words are taken for two things."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.entities.patterns.dates import MONTHS, WEEKDAYS, date_at_month, date_at_number, date_at_weekday
from wireroom.entities.patterns.money import CURRENCY_NAMES, amount_at_currency, amount_at_number
from wireroom.entities.patterns.things import Thing, find_things
from wireroom.entities.port import EntitySpan, ValueSpan

_NUMBERS = re.compile(r"\d[\d.,/-]*")
_WORDS = re.compile(rf"(?<![^\W_])(?:{'|'.join([*MONTHS, *WEEKDAYS, *CURRENCY_NAMES])})(?![^\W_])")


class Spans(NamedTuple):
    """The names in a text, sorted, and the dates and amounts in it, which overlap no name.

    An event or a product may hold a name that stands before its own part, as "Boeing 737" does; no other two overlap.
    """

    names: list[EntitySpan]
    values: list[ValueSpan]


def join_spans(text: str, names: Sequence[EntitySpan]) -> Spans:
    """Return the names with the events, products, dates and amounts of the text; `names` are sorted, none overlap."""
    remaining = _Names(names)
    things: list[EntitySpan] = []
    for thing in find_things(text):
        name = remaining.take_thing(thing)
        if name and not (things and name.start < things[-1].end):
            things.append(name)
    ends = [thing.end for thing in things]
    values = [
        value for value in find_values(text) if not _overlaps(things, ends, value) and remaining.take_value(value)
    ]
    return Spans(sorted([*remaining.all(), *things]), values)


class _Names:
    """What the recogniser found, less what turns out to be part of something else."""

    def __init__(self, names: Sequence[EntitySpan]) -> None:
        self._names: list[EntitySpan | None] = list(names)
        self._starts = [name.start for name in names]
        self._ends = [name.end for name in names]

    def all(self) -> list[EntitySpan]:
        """Return the names that are left."""
        return [name for name in self._names if name]

    def take_thing(self, thing: Thing) -> EntitySpan | None:
        """Take the thing's own words from the names, unless a name goes on behind it or is a thing itself."""
        names = [(place, name) for place in self._overlapping(thing) if (name := self._names[place])]
        if any(_rules_out(name, thing) for _, name in names):
            return None
        start = thing.start
        for place, name in names:
            if name.end <= thing.core:
                continue
            if name.start < thing.start and name.kind == "org":
                start, self._names[place] = name.start, None
            else:
                end = thing.core if name.start >= thing.start else thing.start
                self._names[place] = EntitySpan(name.start, end, name.kind) if name.start < end else None
        return EntitySpan(start, thing.end, thing.kind)

    def take_value(self, value: ValueSpan) -> bool:
        """Remove the names within the value; False, and none removed, where a name reaches out of it."""
        places = self._overlapping(value)
        names = [name for place in places if (name := self._names[place])]
        if any(name.start < value.start or name.end > value.end for name in names):
            return False
        for place in places:
            self._names[place] = None
        return True

    def _overlapping(self, span: Thing | ValueSpan) -> range:
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))


def _rules_out(name: EntitySpan, thing: Thing) -> bool:
    """Whether the name goes on behind the thing, reaches into its first words, or is an event or a product itself."""
    reaches_in = name.start < thing.start and name.end <= thing.core
    return name.end > thing.end or reaches_in or name.kind in ("event", "product")


def _overlaps(things: Sequence[EntitySpan], ends: Sequence[int], value: ValueSpan) -> bool:
    place = bisect_right(ends, value.start)
    return place < len(things) and things[place].start < value.end


def find_values(text: str) -> list[ValueSpan]:
    """Return the dates and amounts, sorted; of two that overlap the one that begins first, and of those the longest.

    It takes time that grows with the length of the text, whatever that holds.
    """
    numbers = (match.start() for match in _NUMBERS.finditer(text))
    candidates = [amount_at_number(text, start) or date_at_number(text, start) for start in numbers]
    candidates += [_value_at_word(text, *match.span()) for match in _WORDS.finditer(text)]
    values: list[ValueSpan] = []
    for value in sorted(filter(None, candidates), key=lambda value: (value.start, -value.end)):
        if not values or values[-1].end <= value.start:
            values.append(value)
    return values


def _value_at_word(text: str, start: int, end: int) -> ValueSpan | None:
    word = text[start:end]
    if word in WEEKDAYS:
        return date_at_weekday(text, start, end)
    return (amount_at_currency if word in CURRENCY_NAMES else date_at_month)(text, start, end)
