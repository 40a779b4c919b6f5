"""A block of articles, applied to the state: new ones arrive, new versions take the place of old ones."""

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index import clusters
from wireroom.dedup.index.links import add_link, arrive, find_link
from wireroom.dedup.index.state import ARTICLES, FIXED, GONE, INACTIVE, LINKS, MOVED, NOBODY, SUPERSEDED, State
from wireroom.dedup.journal.block import MOST_KEYS, VALUE_BYTES, Bytes, Rows
from wireroom.dedup.sketch import Values
from wireroom.models import table as names
from wireroom.models.compiled import Int, Numbers, Row, compiled, signed

KNOWN = -1
_LINKS_AN_ARRIVAL = 1024


@compiled
def apply(state: State, seq: Int, rows: Rows, data: Bytes, originals: Numbers) -> Int:
    """Apply rows until one has moved others, or there is no room; return how many were applied.

    For each row the number of its original at that moment is written to `originals`, or KNOWN if the state has that
    version or a newer one already.
    """
    values = np.empty(MOST_KEYS, np.uint64)
    for n in range(rows.shape[0]):
        if not _has_room(state):
            return n
        row = rows[n]
        state.totals[MOVED] = 0
        if row.anchored:
            originals[n] = _enter_anchor(state, seq, row, values)
            continue
        old = find(state, row.identity)
        if old >= 0 and _is_as_old(state, old, row):
            originals[n] = KNOWN
            continue
        if old >= 0 and row.version == state.version[old] and row.published >= state.published[old]:
            state.ingested[old], originals[n] = row.ingested, KNOWN
            continue
        number = _enter(state, seq, row, old)
        _unpack(data[row.start : row.start + row.size], row.keys, values)
        arrive(state, values[: row.keys])
        if old >= 0:
            _supersede(state, old, number)
        _enforce_corrections(state, number)
        originals[n] = clusters.original(state, number)
        if state.totals[MOVED]:
            return n + 1
    return rows.shape[0]


@compiled
def find(state: State, identity: np.uint64) -> Int:
    """Return the number of the article's current version, or -1."""
    return signed(names.find(state.slots, state.identity, identity))


@compiled
def are_known(state: State, rows: Rows) -> NDArray[np.bool_]:
    """Return for each row whether that version of its article, or a newer one, is there."""
    known = np.zeros(rows.shape[0], np.bool_)
    for n in range(rows.shape[0]):
        old = find(state, rows[n].identity)
        known[n] = old >= 0 and _is_as_old(state, old, rows[n])
    return known


@compiled
def _is_as_old(state: State, old: Int, row: Row) -> bool:
    """Return whether the row is the version that the state has, or an earlier one."""
    return bool((row.ingested, row.version) <= (state.ingested[old], state.version[old]))


@compiled
def _has_room(state: State) -> bool:
    articles, links = state.totals[ARTICLES], state.totals[LINKS]
    return bool(articles < min(state.live.shape[0], NOBODY) and links + _LINKS_AN_ARRIVAL <= state.older.shape[0])


@compiled
def _enter(state: State, seq: Int, row: Row, old: Int) -> Int:
    """Fill the columns of the next number, and return it; `old` is the article's version before, or -1."""
    number = state.totals[ARTICLES]
    state.identity[number], state.published[number] = row.identity, row.published
    if old >= 0:
        state.published[number] = min(state.published[old], row.published)
    state.ingested[number], state.version[number], state.outlet[number] = row.ingested, row.version, row.outlet
    state.cut[number], state.noise[number] = row.cut, row.noise
    state.block[number], state.start[number] = seq, row.start
    state.size[number], state.keys[number] = row.size, row.keys
    names.enter(state.slots, state.identity, number)
    _set_numbers(state.joined, state.joined_numbers, row.identity, number)
    _set_numbers(state.split, state.split_numbers, row.identity, number)
    return number


@compiled
def _set_numbers(pairs: Values, numbers: Numbers, identity: np.uint64, number: Int) -> None:
    """Set the article's number wherever its identity stands in the pairs of corrections."""
    for n in range(pairs.shape[0]):
        for side in range(2):
            if pairs[n, side] == identity:
                numbers[n, side] = number


@compiled
def _unpack(payload: Bytes, count: Int, values: Values) -> None:
    """Write the last `count` values in the payload."""
    start = payload.shape[0] - VALUE_BYTES * count
    for n in range(count):
        value = np.uint64(0)
        for byte in range(VALUE_BYTES):
            value |= np.uint64(payload[start + byte]) << np.uint64(8 * byte)
        values[n] = value
        start += VALUE_BYTES


@compiled
def _supersede(state: State, old: Int, number: Int) -> None:
    """Let a new version stand for its article.

    If the two are in one cluster, the old number keeps its keys and links, tied to the new one: a story does not fall
    apart when a word is corrected in the article that it hangs on. Else it is taken out, and its keys are passed over.
    """
    if clusters.are_together(state, number, old):
        link = find_link(state.first_link, state.older, number, old)
        state.withdrawn[old], state.active[link] = SUPERSEDED, FIXED if state.active[link] else INACTIVE
        return
    state.withdrawn[old] = GONE
    for link in range(state.first_link[old], state.first_link[old + 1]):
        state.active[link] = state.shared[link] = 0
    link = signed(state.first_later[old])
    while link:
        state.active[link] = state.shared[link] = 0
        link = signed(state.next_later[link])
    clusters.rebuild(state, old)


@compiled
def _enforce_corrections(state: State, number: Int) -> None:
    """Join what a person has joined; links that put somebody between the two who was split from one give way."""
    clusters.join_by_hand(state)
    for n in range(state.joined_numbers.shape[0]):
        a, b = state.joined_numbers[n, 0], state.joined_numbers[n, 1]
        if number in (a, b) and min(a, b) >= 0 and not clusters.are_together(state, a, b):
            members_b, original_b = clusters.members(state, b), clusters.original(state, b)
            clusters.rebuild(state, a)
            clusters.rebuild(state, b)
            clusters.note_moved(state, members_b, original_b)


@compiled
def _enter_anchor(state: State, seq: Int, row: Row, values: Values) -> Int:
    """Enter an original that was trimmed, without its keys, and tie to it an article that outlived it.

    For each article that is anchored to it there is a row. From the second on, a number that stands for no article is
    tied to both.
    """
    first, anchored = find(state, row.identity), find(state, row.anchored)
    if first < 0:
        number = _enter(state, seq, row, -1)
    else:
        number = state.totals[ARTICLES]
        state.withdrawn[number], state.published[number] = GONE, np.iinfo(np.int64).max
        state.block[number] = seq
    arrive(state, values[:0])
    for other in (first, anchored):
        if other >= 0:
            add_link(state, number, other, 0, np.uint64(0), np.uint64(0), FIXED)
            clusters.join(state, number, other)
    return clusters.original(state, number)
