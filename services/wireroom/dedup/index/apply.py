"""A block of articles, applied to the state: new ones arrive, new versions take the place of old ones."""

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.clusters import join, join_by_hand, members, original, rebuild, root
from wireroom.dedup.index.links import FIXED, add_link, arrive, link_of
from wireroom.dedup.index.state import GONE, MOST, NOBODY, SUPERSEDED, State
from wireroom.dedup.journal.block import VALUE_BYTES, Bytes, Rows
from wireroom.dedup.sketch import Values
from wireroom.models.compiled import Int, Numbers, Row, compiled, signed

_ARTICLES, _LINKS, _MOVED = 0, 1, 2
_LINKS_AN_ARRIVAL = 1024
KNOWN = -1


@compiled
def apply(state: State, seq: Int, rows: Rows, data: Bytes, at: Numbers) -> Int:
    """Apply rows until one has moved others, or there is no room; return how many were applied.

    For each row the number of its original at that moment is written to `at`, or KNOWN if the state has that version
    or a newer one already.
    """
    values = np.empty(256, np.uint64)
    for n in range(rows.shape[0]):
        if not _has_room(state):
            return n
        row = rows[n]
        state.totals[_MOVED] = 0
        if row.tied:
            at[n] = _anchor(state, seq, row, values)
            continue
        known = find(state, row.identity)
        if known >= 0 and not _is_newer(state, known, row):
            at[n] = KNOWN
            continue
        number = _enter(state, seq, row, known)
        _unpack(data[row.start : row.start + row.size], row.count, values)
        arrive(state, values[: row.count])
        if known >= 0:
            _supersede(state, known, number)
        _hold(state, number)
        at[n] = original(state, number)
        if state.totals[_MOVED]:
            return n + 1
    return rows.shape[0]


@compiled
def find(state: State, identity: np.uint64) -> Int:
    """Return the number of the article's current version, or -1."""
    slot = signed(identity % np.uint64(state.slots.shape[0]))
    while state.slots[slot]:
        number = signed(state.slots[slot]) - 1
        if state.identity[number] == identity:
            return number
        slot = slot + 1 if slot + 1 < state.slots.shape[0] else 0
    return -1


@compiled
def stands(state: State, rows: Rows) -> NDArray[np.bool_]:
    """Return for each row whether that version of its article, or a newer one, is there."""
    found = np.zeros(rows.shape[0], np.bool_)
    for n in range(rows.shape[0]):
        row, known = rows[n], find(state, rows[n].identity)
        found[n] = known >= 0 and (row.ingested, row.version) <= (state.ingested[known], state.version[known])
    return found


@compiled
def _has_room(state: State) -> bool:
    articles, links = state.totals[_ARTICLES], state.totals[_LINKS]
    return bool(articles < min(state.live.shape[0], NOBODY) and links + _LINKS_AN_ARRIVAL <= state.older.shape[0])


@compiled
def _is_newer(state: State, known: Int, row: Row) -> bool:
    """Return whether the row is a later version with another text or an earlier date; else take note of its time."""
    if (row.ingested, row.version) <= (state.ingested[known], state.version[known]):
        return False
    if row.version != state.version[known] or row.since < state.since[known]:
        return True
    state.ingested[known] = row.ingested
    return False


@compiled
def _supersede(state: State, known: Int, number: Int) -> None:
    """Let a new version stand for its article.

    If the two are in one cluster, the old number keeps its keys and links, tied to the new one: a story does not fall
    apart when a word is corrected in the article that it hangs on. Else it is taken out, and its keys are passed over.
    """
    if root(state, number) == root(state, known):
        between = link_of(state.links, state.older, number, known)
        state.withdrawn[known], state.active[between] = SUPERSEDED, FIXED if state.active[between] else 0
        return
    state.withdrawn[known] = GONE
    for link in range(state.links[known], state.links[known + 1]):
        state.active[link] = state.shared[link] = 0
    link = signed(state.later[known])
    while link:
        state.active[link] = state.shared[link] = 0
        link = signed(state.next_later[link])
    rebuild(state, known)


@compiled
def _enter(state: State, seq: Int, row: Row, known: Int) -> Int:
    """Fill the columns of the next number, and return it."""
    number = state.totals[_ARTICLES]
    state.identity[number], state.since[number] = row.identity, row.since
    if known >= 0:
        state.since[number] = min(state.since[known], row.since)
    state.ingested[number], state.version[number], state.outlet[number] = row.ingested, row.version, row.outlet
    state.cut[number], state.noise[number] = row.cut, row.noise
    state.block[number], state.start[number] = seq, row.start
    state.size[number], state.values[number] = row.size, row.count
    slot = signed(row.identity % np.uint64(state.slots.shape[0]))
    while state.slots[slot] and state.identity[signed(state.slots[slot]) - 1] != row.identity:
        slot = slot + 1 if slot + 1 < state.slots.shape[0] else 0
    state.slots[slot] = number + 1
    _number_pairs(state.joined, state.joins, row.identity, number)
    _number_pairs(state.parted, state.splits, row.identity, number)
    return number


@compiled
def _hold(state: State, number: Int) -> None:
    """Join what a person has joined; links that put somebody between the two who was split from one give way."""
    join_by_hand(state)
    for n in range(state.joins.shape[0]):
        a, b = state.joins[n, 0], state.joins[n, 1]
        if number in (a, b) and min(a, b) >= 0 and root(state, a) != root(state, b):
            others, first = members(state, b), original(state, b)
            rebuild(state, a)
            rebuild(state, b)
            for other in others:
                if original(state, other) != first and state.totals[_MOVED] < MOST:
                    state.moved[state.totals[_MOVED]] = other
                    state.totals[_MOVED] += 1


@compiled
def _number_pairs(pairs: Values, numbers: Numbers, identity: np.uint64, number: Int) -> None:
    for n in range(pairs.shape[0]):
        for side in range(2):
            if pairs[n, side] == identity:
                numbers[n, side] = number


@compiled
def _anchor(state: State, seq: Int, row: Row, values: Values) -> Int:
    """Enter an original that was trimmed, without its keys, and tie to it an article that outlived it.

    For each article that it is tied to there is a row. From the second on, a number that stands for no article is tied
    to both.
    """
    known, tied = find(state, row.identity), find(state, row.tied)
    if known < 0:
        number = _enter(state, seq, row, -1)
    else:
        number = state.totals[_ARTICLES]
        state.withdrawn[number], state.since[number] = GONE, np.iinfo(np.int64).max
        state.block[number] = seq
    arrive(state, values[:0])
    for other in (known, tied):
        if other >= 0:
            add_link(state, number, other, 0, np.uint64(0), np.uint64(0), FIXED)
            join(state, number, other)
    return original(state, number)


@compiled
def _unpack(part: Bytes, count: Int, values: Values) -> None:
    """Write the last `count` values in the part."""
    at = part.shape[0] - VALUE_BYTES * count
    for n in range(count):
        value = np.uint64(0)
        for byte in range(VALUE_BYTES):
            value |= np.uint64(part[at + byte]) << np.uint64(8 * byte)
        values[n] = value
        at += VALUE_BYTES
