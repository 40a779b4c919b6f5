"""Trimming the journal: what is older than the window goes, and the originals of what stays are kept as anchors."""

import numpy as np

from wireroom.dedup.index.clusters import newer_end, original, root
from wireroom.dedup.index.state import State
from wireroom.dedup.journal.block import MOST_ROWS, ROW, Part
from wireroom.dedup.replica import Replica
from wireroom.dedup.sketch import Values
from wireroom.models.compiled import Int, Numbers, compiled, signed


def trim(replica: Replica) -> None:
    """Remove the blocks that are older than the window, once they are a quarter of the journal; raises Transient.

    An article that stays is tied by an anchor to its original, where that goes or all that links the two: a row with
    the original's id and sketch, whose keys are not entered again. So a cluster keeps its name while copies of it come.
    """
    before = replica.window.trimmed_before
    if not before:
        return
    index = replica.index
    tied: list[list[int]] = _orphans(index.state, before).tolist()
    for start in range(0, len(tied), MOST_ROWS):
        _anchor(replica, tied[start : start + MOST_ROWS])
        if replica.index is not index:  # it began again, and its numbers may be others: the next batch trims
            return
    replica.journal.trim(before)
    replica.follow()


@compiled
def _orphans(state: State, before: Int) -> Numbers:
    """Return the articles that stay, each with its original, where what links the two goes (n, 2)."""
    total, found = state.totals[0], 0
    standing = np.arange(total)
    for link in range(1, state.totals[1]):
        if state.active[link]:
            _connect(state, before, standing, signed(state.older[link]), newer_end(state, link))
    for n in range(state.joins.shape[0]):
        if state.joins[n, 0] >= 0 and state.joins[n, 1] >= 0:
            _connect(state, before, standing, state.joins[n, 0], state.joins[n, 1])
    pairs = np.empty((total, 2), np.int64)
    for number in range(total):
        if state.block[number] >= before and not state.withdrawn[number]:
            first = original(state, number)
            if _top(standing, number) != _top(standing, first):
                pairs[found, 0], pairs[found, 1] = number, first
                found += 1
    return pairs[:found]


@compiled
def _connect(state: State, before: Int, standing: Numbers, a: Int, b: Int) -> None:
    """Connect two articles of one cluster that both stay."""
    if state.block[a] >= before and state.block[b] >= before and root(state, a) == root(state, b):
        standing[_top(standing, a)] = _top(standing, b)


@compiled
def _top(standing: Numbers, number: Int) -> Int:
    while standing[number] != number:
        standing[number] = standing[standing[number]]
        number = standing[number]
    return number


def _anchor(replica: Replica, tied: list[list[int]]) -> None:
    state = replica.index.state
    originals = [first for _, first in tied]
    rows, parts = np.zeros(len(tied), ROW), replica.parts(originals)
    for name in ("identity", "since", "ingested", "version", "outlet", "cut", "noise"):
        rows[name] = getattr(state, name)[originals]
    rows["count"] = state.values[originals]
    rows["tied"] = state.identity[[number for number, _ in tied]]
    replica.enter(rows, [part.id for part in parts], _padded(parts, replica.index.size))


def _padded(parts: list[Part], size: int) -> Values:
    values = np.zeros((len(parts), size), np.uint64)
    for row, part in zip(values, parts, strict=True):
        row[: len(part.values)] = part.values
    return values
