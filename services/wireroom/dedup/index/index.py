"""The index that a replica keeps in memory: it takes blocks in order and says where each article stands."""

from array import array
from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np

from wireroom.dedup.index.apply import KNOWN, apply, find, stands
from wireroom.dedup.index.clusters import members, original
from wireroom.dedup.index.state import MOST, NOBODY, NONE, Pairs, State
from wireroom.dedup.journal.block import Bytes, Rows
from wireroom.dedup.journal.port import Extent
from wireroom.kernel.errors import WireroomError


class Full(Exception):
    """There is no room for the article; the index must be made anew, larger."""


class Arrival(NamedTuple):
    """What one row of a block did: the article's number, its original's, and those of each article that it moved.

    `moved` has pairs of an article and its original. An article that was known has number -1.
    """

    number: int
    original: int
    moved: tuple[tuple[int, int], ...]


_EFFECT_BYTES = 180  # a dictionary's entry, a number and an array
_EFFECTS = 1_000_000  # articles that were moved, remembered at most
_KNOWN = Arrival(-1, -1, ())


class Index:
    """A pure function of the blocks it was given: replicas that read the same ones say the same of every article."""

    def __init__(self, capacity: int, size: int, joined: Pairs = NONE, parted: Pairs = NONE) -> None:
        """Make room for `capacity` articles with sketches of `size`, and keep what was joined and parted by hand."""
        self.size = size
        self.state = State.empty(capacity, size, joined, parted)
        self.effects: dict[int, array[int]] = {}
        self._remembered = 0

    @property
    def nbytes(self) -> int:
        """The bytes that it takes in memory."""
        return self.state.nbytes + sum(_EFFECT_BYTES + 4 * len(moved) for moved in self.effects.values())

    def apply(self, seq: int, rows: Rows, data: Bytes) -> list[Arrival]:
        """Apply the articles of block `seq`, and return what each did; raises Full."""
        arrivals: list[Arrival] = []
        at = np.zeros(len(rows), np.int64)
        while len(arrivals) < len(rows):
            done = len(arrivals)
            before = self.state.articles
            count = apply(self.state, seq, rows[done:], data, at[done:])
            if count:
                arrivals += self._arrivals(before, at[done : done + count].tolist())
            else:
                self._make_room()
        return arrivals

    def knows(self, rows: Rows) -> list[bool]:
        """Return for each row whether that version of its article, or a newer one, is in the index."""
        known: list[bool] = stands(self.state, rows).tolist()
        return known

    def find(self, identity: int) -> int:
        """Return the number of the article with that identity, or -1."""
        return int(find(self.state, np.uint64(identity)))

    def original(self, number: int) -> int:
        """Return the number of the article's original: its own if it is no copy."""
        return int(original(self.state, number))

    def members(self, number: int) -> list[int]:
        """Return the numbers of the articles in the article's cluster."""
        found: list[int] = members(self.state, number).tolist()
        return found

    def current(self) -> list[int]:
        """Return the numbers of all articles, each in its newest version."""
        found: list[int] = np.flatnonzero(self.state.withdrawn[: self.state.articles] == 0).tolist()
        return found

    def moved_by(self, number: int) -> list[int]:
        """Return the articles that the arrival of this one moved and that are there still."""
        return [other for other in self.effects.get(number, ()) if not self.state.withdrawn[other]]

    def extent(self, number: int) -> Extent:
        """Return where the article's part is in the journal."""
        state = self.state
        return Extent(int(state.block[number]), int(state.start[number]), int(state.size[number]))

    def parts(self) -> dict[str, bytes]:
        """Return all that the index knows, as bytes."""
        numbers = np.zeros((self._remembered, 2), np.uint32)
        numbers[:, 0] = np.repeat(
            np.array(list(self.effects), np.uint32), [len(moved) for moved in self.effects.values()]
        )
        numbers[:, 1] = np.frombuffer(b"".join(moved.tobytes() for moved in self.effects.values()), np.uint32)
        arrays = {name: getattr(self.state, name).tobytes() for name in State._fields if name != "moved"}
        return arrays | {"effects": numbers.tobytes()}

    @classmethod
    def restored(cls, parts: Mapping[str, bytes], size: int, joined: Pairs, parted: Pairs) -> Self:
        """Return the index that `parts` were taken of; raises ValueError if they are not of these settings."""
        index = cls(len(parts["live"]), size, joined, parted)
        state = index.state
        more = len(parts["active"]) - len(state.older)
        if more > 0:
            state = state.with_room_for_links(more)
        for name, data in parts.items():
            if name in State._fields:
                column = getattr(state, name)
                column.ravel()[:] = np.frombuffer(data, column.dtype)
        index.state = state
        for by, other in np.frombuffer(parts["effects"], np.uint32).reshape(-1, 2).tolist():
            index.effects.setdefault(by, array("I")).append(other)
            index._remembered += 1
        return index

    def _make_room(self) -> None:
        if self.state.articles >= NOBODY:
            raise WireroomError("dedup cannot number more articles: lower WIREROOM_DEDUP_MOST or _WINDOW")
        if self.state.articles >= self.state.capacity:
            raise Full
        self.state = self.state.with_room_for_links()

    def _arrivals(self, number: int, originals: list[int]) -> list[Arrival]:
        """Return what the rows did whose originals these are; only the last can have moved others."""
        arrivals = []
        for found in originals:
            arrivals.append(_KNOWN if found == KNOWN else Arrival(number, found, ()))
            number += found != KNOWN
        moved = self._moved(number - 1)
        if moved and arrivals[-1] is not _KNOWN:
            self._remember(number - 1, array("I", (other for other, _ in moved)))
            arrivals[-1] = arrivals[-1]._replace(moved=moved)
        return arrivals

    def _remember(self, number: int, moved: "array[int]") -> None:
        """Keep whom the article moved, until it is delivered again; the oldest are forgotten where it is too much."""
        self.effects[number] = moved
        self._remembered += len(moved)
        while self._remembered > _EFFECTS and len(self.effects) > 1:
            self._remembered -= len(self.effects.pop(next(iter(self.effects))))

    def _moved(self, by: int) -> tuple[tuple[int, int], ...]:
        total = int(self.state.totals[2])
        numbers = range(self.state.articles) if total >= MOST else np.unique(self.state.moved[:total]).tolist()
        there = (other for other in numbers if other != by and not self.state.withdrawn[other])
        return tuple((other, self.original(other)) for other in there)
