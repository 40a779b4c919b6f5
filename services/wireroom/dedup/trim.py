"""Trimming the journal: what is older than the window goes, and the originals of what stays are kept as anchors."""

import numpy as np

from wireroom.dedup.index.clusters import are_together, original, root
from wireroom.dedup.index.links import newer_end
from wireroom.dedup.index.state import ARTICLES, LINKS, State
from wireroom.dedup.journal.block import MOST_ROWS, ROW
from wireroom.dedup.replica import Replica
from wireroom.models.compiled import Int, Numbers, compiled, signed

_COPIED = ("identity", "published", "ingested", "version", "outlet", "cut", "noise", "keys")


def trim(replica: Replica) -> None:
    """Remove the blocks that are older than the window, once they are a quarter of the journal; raises Transient.

    An article that stays is tied by an anchor to its original, where that goes or all that links the two: a row with
    the original's id and sketch, whose keys are not entered again. So a cluster keeps its name while copies of it come.
    """
    before = replica.window.trimmed_before
    if not before:
        return
    index = replica.index
    pairs = _find_orphans(index.state, before)
    for start in range(0, len(pairs), MOST_ROWS):
        _enter_anchors(replica, *pairs[start : start + MOST_ROWS].T.tolist())
        if replica.index is not index:  # it began again, and its numbers may be others: the next batch trims
            return
    replica.journal.trim(before)
    replica.follow()


@compiled
def _find_orphans(state: State, before: Int) -> Numbers:
    """Return the articles that stay, each with its original, where what links the two goes (n, 2)."""
    total, count = state.totals[ARTICLES], 0
    parent = np.arange(total)  # union-find over what stays linked
    for link in range(1, state.totals[LINKS]):
        if state.active[link]:
            _connect(state, before, parent, signed(state.older[link]), newer_end(state, link))
    for n in range(state.joined_numbers.shape[0]):
        a, b = state.joined_numbers[n, 0], state.joined_numbers[n, 1]
        if a >= 0 and b >= 0:
            _connect(state, before, parent, a, b)
    pairs = np.empty((total, 2), np.int64)
    for number in range(total):
        if state.block[number] >= before and not state.withdrawn[number]:
            first = original(state, number)
            if root(parent, number) != root(parent, first):
                pairs[count, 0], pairs[count, 1] = number, first
                count += 1
    return pairs[:count]


@compiled
def _connect(state: State, before: Int, parent: Numbers, a: Int, b: Int) -> None:
    """Connect two articles of one cluster that both stay."""
    if state.block[a] >= before and state.block[b] >= before and are_together(state, a, b):
        parent[root(parent, a)] = root(parent, b)


def _enter_anchors(replica: Replica, numbers: list[int], originals: list[int]) -> None:
    """Put a block of anchors into the journal, which tie the articles to their originals."""
    state, payloads = replica.index.state, replica.payloads(originals)
    rows = np.zeros(len(numbers), ROW)
    for name in _COPIED:
        rows[name] = getattr(state, name)[originals]
    rows["anchored"] = state.identity[numbers]
    values = np.zeros((len(numbers), replica.index.size), np.uint64)
    for row, payload in zip(values, payloads, strict=True):
        row[: len(payload.values)] = payload.values
    replica.enter(rows, [payload.id for payload in payloads], values)
