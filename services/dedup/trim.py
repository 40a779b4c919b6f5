"""Trimming the journal: what is older than the window goes, and the originals of what stays are kept as anchors."""

import numpy as np

from services.dedup.block import MOST_ROWS, ROW, Part
from services.dedup.replica import Replica


def trim(replica: Replica) -> None:
    """Remove the blocks that are older than the window, once they are a quarter of the journal; raises Transient.

    An article that stays and whose original goes is tied to it by an anchor: a row with the original's id and sketch,
    whose keys are not entered again. So a cluster keeps its name for as long as copies of it come.
    """
    before = replica.window.trimmed_before
    if not before:
        return
    tied, index = _orphans(replica, before), replica.index
    for start in range(0, len(tied), MOST_ROWS):
        _anchor(replica, tied[start : start + MOST_ROWS])
        if replica.index is not index:  # it began again, and its numbers may be others: the next batch trims
            return
    replica.journal.trim(before)
    replica.follow()


def _orphans(replica: Replica, before: int) -> list[tuple[int, int]]:
    """Return the articles that stay while their originals go, each with its original."""
    index, state = replica.index, replica.index.state
    staying = np.flatnonzero((state.block[: state.articles] >= before) & (state.withdrawn[: state.articles] == 0))
    pairs = ((number, index.original(number)) for number in staying.tolist())
    return [(number, original) for number, original in pairs if state.block[original] < before]


def _anchor(replica: Replica, tied: list[tuple[int, int]]) -> None:
    state = replica.index.state
    originals = [original for _, original in tied]
    rows, parts = np.zeros(len(tied), ROW), replica.parts(originals)
    for name in ("identity", "since", "ingested", "version", "outlet", "cut", "noise", "count"):
        rows[name] = getattr(state, name)[originals]
    rows["tied"] = state.identity[[number for number, _ in tied]]
    replica.enter(rows, [part.id for part in parts], _padded(parts, replica.index.size))


def _padded(parts: list[Part], size: int) -> np.ndarray:
    values = np.zeros((len(parts), size), np.uint64)
    for row, part in zip(values, parts, strict=True):
        row[: len(part.values)] = part.values
    return values
