"""The index that a replica keeps in memory: it takes blocks in order and gives the place of each article."""

from array import array
from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np

from wireroom.dedup.index.apply import KNOWN, apply, are_known, find
from wireroom.dedup.index.clusters import members, original
from wireroom.dedup.index.state import MOST_MOVED, MOVED, NO_PAIRS, NOBODY, Pairs, State
from wireroom.dedup.journal.block import Bytes, Rows
from wireroom.dedup.journal.port import Extent
from wireroom.kernel.errors import WireroomError

_EFFECT_BYTES = 180  # a dictionary's entry, a number and an array
_EFFECTS = 1_000_000  # articles that were moved, remembered at most


class Full(Exception):
    """There is no room for the article; the index must be made anew, larger."""


class Place(NamedTuple):
    """An article's number, its original's, and pairs of the same for those that it moved, all as of `revision`.

    The index knows no revisions; the replica does.
    """

    number: int
    original: int
    moved: tuple[tuple[int, int], ...] = ()
    revision: int = 0


class Index:
    """A pure function of the blocks it was given: replicas that read the same ones say the same of every article."""

    def __init__(self, capacity: int, size: int, joined: Pairs = NO_PAIRS, split: Pairs = NO_PAIRS) -> None:
        """Make room for `capacity` articles with sketches of `size`, and take the corrections made by hand."""
        self.size = size
        self.state = State.empty(capacity, size, joined, split)
        self.effects: dict[int, array[int]] = {}
        self._remembered = 0

    @property
    def nbytes(self) -> int:
        """The bytes that it takes in memory."""
        return self.state.nbytes + sum(_EFFECT_BYTES + 4 * len(moved) for moved in self.effects.values())

    def apply(self, seq: int, rows: Rows, data: Bytes) -> list[Place | None]:
        """Apply block `seq`; return the places of its articles, None for a version that is known. Raises Full."""
        places: list[Place | None] = []
        originals = np.zeros(len(rows), np.int64)
        while len(places) < len(rows):
            done, number = len(places), self.state.articles
            count = apply(self.state, seq, rows[done:], data, originals[done:])
            if count:
                places += self._places(number, originals[done : done + count].tolist())
            else:
                self._make_room()
        return places

    def are_known(self, rows: Rows) -> list[bool]:
        """Return for each row whether that version of its article, or a newer one, is in the index."""
        return list(are_known(self.state, rows).tolist())

    def find(self, identity: int) -> int:
        """Return the number of the article with that identity, or -1."""
        return int(find(self.state, np.uint64(identity)))

    def original(self, number: int) -> int:
        """Return the number of the article's original: its own if it is no copy."""
        return int(original(self.state, number))

    def members(self, number: int) -> list[int]:
        """Return the numbers of the articles in the article's cluster."""
        return list(members(self.state, number).tolist())

    def current(self) -> list[int]:
        """Return the numbers of all articles, each in its newest version."""
        return list(np.flatnonzero(self.state.withdrawn[: self.state.articles] == 0).tolist())

    def moved_by(self, number: int) -> list[int]:
        """Return the articles that the arrival of this one moved and that are there still."""
        return [other for other in self.effects.get(number, ()) if not self.state.withdrawn[other]]

    def extent(self, number: int) -> Extent:
        """Return where the article's payload is in the journal."""
        state = self.state
        return Extent(int(state.block[number]), int(state.start[number]), int(state.size[number]))

    def to_bytes(self) -> dict[str, bytes]:
        """Return the index as bytes, array by array."""
        counts = [len(moved) for moved in self.effects.values()]
        effects = np.zeros((self._remembered, 2), np.uint32)
        effects[:, 0] = np.repeat(np.array(list(self.effects), np.uint32), counts)
        effects[:, 1] = np.frombuffer(b"".join(moved.tobytes() for moved in self.effects.values()), np.uint32)
        arrays = {name: getattr(self.state, name).tobytes() for name in State._fields if name != "moved"}
        return arrays | {"effects": effects.tobytes()}

    @classmethod
    def from_bytes(cls, arrays: Mapping[str, bytes], size: int, joined: Pairs, split: Pairs) -> Self:
        """Return the index that the arrays were taken of; raises ValueError if they are not of these settings."""
        index = cls(len(arrays["live"]), size, joined, split)
        more_links = len(arrays["active"]) - len(index.state.older)
        if more_links > 0:
            index.state = index.state.with_room_for_links(more_links)
        for name in State._fields:
            if name in arrays:
                column = getattr(index.state, name)
                column.ravel()[:] = np.frombuffer(arrays[name], column.dtype)
        for number, other in np.frombuffer(arrays["effects"], np.uint32).reshape(-1, 2).tolist():
            index.effects.setdefault(number, array("I")).append(other)
            index._remembered += 1
        return index

    def _make_room(self) -> None:
        if self.state.articles >= NOBODY:
            raise WireroomError("dedup cannot number more articles: lower WIREROOM_DEDUP_MOST or _WINDOW")
        if self.state.articles >= self.state.capacity:
            raise Full
        self.state = self.state.with_room_for_links()

    def _places(self, number: int, originals: list[int]) -> list[Place | None]:
        """Return the places of the rows with these originals; only the last can have moved others."""
        places: list[Place | None] = []
        for original_ in originals:
            places.append(None if original_ == KNOWN else Place(number, original_))
            number += original_ != KNOWN
        last = places[-1]
        if last and (moved := self._moved_by_last(last.number)):
            self._remember(last.number, array("I", (other for other, _ in moved)))
            places[-1] = last._replace(moved=moved)
        return places

    def _moved_by_last(self, number: int) -> tuple[tuple[int, int], ...]:
        count = int(self.state.totals[MOVED])
        numbers = range(self.state.articles) if count >= MOST_MOVED else np.unique(self.state.moved[:count]).tolist()
        there = (other for other in numbers if other != number and not self.state.withdrawn[other])
        return tuple((other, self.original(other)) for other in there)

    def _remember(self, number: int, moved: "array[int]") -> None:
        """Note which articles this one moved, for its redelivery; over the limit the oldest notes are forgotten."""
        self.effects[number] = moved
        self._remembered += len(moved)
        while self._remembered > _EFFECTS and len(self.effects) > 1:
            self._remembered -= len(self.effects.pop(next(iter(self.effects))))
