"""The arrival of an article: its keys are entered, stock text is found out, links are made and taken back."""

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.clusters import alone, join, newer_end, rebuild
from wireroom.dedup.index.score import SHARED_FROM, score
from wireroom.dedup.index.spread import with_key, without_key
from wireroom.dedup.index.state import State
from wireroom.dedup.index.table import CARRIERS, bury, carriers, enter, home, ref_at, remove
from wireroom.dedup.sketch import Values
from wireroom.models.compiled import Int, Numbers, compiled, signed

_KEPT = 4
_STORY_SHARE = 0.45
_MARGIN = -3.0
_ARTICLES, _LINKS = 0, 1
Columns = NDArray[np.uint32]
FIXED = 2  # an active link that is not scored


@compiled
def arrive(state: State, values: Values) -> None:
    """Enter article `totals[0]`, whose columns are set, with the values of its sketch."""
    number = signed(state.totals[_ARTICLES])
    state.totals[_ARTICLES] += 1
    state.links[number] = state.links[number + 1] = state.totals[_LINKS]
    alone(state, number)
    hits = np.empty(values.shape[0] * CARRIERS, np.uint64)
    losers = np.empty(values.shape[0] * CARRIERS, np.int64)
    found, lost = _enter_keys(state, number, values, hits, losers)
    if lost:
        _reconsider(state, np.unique(losers[:lost]))
    if found >= SHARED_FROM:
        _link(state, number, np.sort(hits[:found]))


@compiled
def _enter_keys(state: State, number: Int, values: Values, hits: Values, losers: Numbers) -> tuple[Int, Int]:
    """Enter the keys; return how many hits (refs of other carriers) and how many losers of keys were written."""
    places = np.empty(CARRIERS, np.int64)
    found = lost = 0
    for value in values:
        buckets, tag, low = home(state.fill.shape[0], value)
        count = carriers(state, buckets, tag, low, places)
        if count == CARRIERS:
            if _thin(state, places, losers[lost:]):
                count = carriers(state, buckets, tag, low, places)
            else:
                count, lost = -1, lost + CARRIERS
        if count < 0:
            continue
        for n in range(count):
            ref = np.uint64(ref_at(state.ref, places[n]))
            hits[found] = (ref >> np.uint64(8)) << np.uint64(8) | (ref & np.uint64(15)) << np.uint64(4)
            hits[found] |= np.uint64(low & np.uint32(15))
            found += 1
        enter(state, buckets, tag, np.uint32(number) << np.uint32(8) | low)
        state.live[number] += 1
    return found, lost


@compiled
def _thin(state: State, places: Numbers, losers: Numbers) -> bool:
    """Thin out the full list of a key, and return whether it is still one: not if it is stock text.

    A story with many copies keeps its oldest carriers. Of stock text, the votes are taken back.
    """
    numbers = np.empty(CARRIERS, np.int64)
    for n in range(CARRIERS):
        numbers[n] = ref_at(state.ref, places[n]) >> np.uint32(8)
    if _is_story(state, numbers):
        remove(state, places[np.argsort(numbers)][_KEPT:])
        return True
    for n in range(CARRIERS):
        losers[n] = numbers[n]
        state.live[numbers[n]] -= 1
        for m in range(n):
            _unshare(state, ref_at(state.ref, places[n]), ref_at(state.ref, places[m]))
    bury(state, places)
    return False


@compiled
def _unshare(state: State, a: Int, b: Int) -> None:
    """Take back one shared key from the link of two articles, whose refs of that key these are."""
    if a < b:
        a, b = b, a
    link = link_of(state.links, state.older, signed(a >> np.uint32(8)), signed(b >> np.uint32(8)))
    if link and state.shared[link]:
        state.shared[link] -= np.uint8(1)
        state.mine[link] = without_key(state.mine[link], a & np.uint32(15))
        state.theirs[link] = without_key(state.theirs[link], b & np.uint32(15))


@compiled
def _is_story(state: State, numbers: Numbers) -> bool:
    """Return whether enough of the pairs of carriers are linked directly; clusters would let stock text vouch."""
    linked = 0
    for n in range(CARRIERS):
        for m in range(n):
            if state.active[link_of(state.links, state.older, numbers[n], numbers[m])]:
                linked += 1
    return linked >= _STORY_SHARE * CARRIERS * (CARRIERS - 1) / 2


@compiled
def link_of(links: Columns, older: Columns, a: Int, b: Int) -> Int:
    """Return the link between two articles, or 0; an article's links are in the order of the other articles."""
    a, b = max(a, b), min(a, b)
    low, end = signed(links[a]), signed(links[a + 1])
    high = end
    while low < high:
        middle = (low + high) // 2
        if older[middle] < b:
            low = middle + 1
        else:
            high = middle
    return low if low < end and older[low] == b else 0


@compiled
def _reconsider(state: State, numbers: Numbers) -> None:
    """Score the links of the articles again."""
    for number in numbers:
        for link in range(state.links[number], state.links[number + 1]):
            _settle(state, signed(link))
        link = signed(state.later[number])
        while link:
            _settle(state, link)
            link = signed(state.next_later[link])


@compiled
def _settle(state: State, link: Int) -> None:
    """Score a link again, and join or rebuild what it connects if that changes it."""
    if state.active[link] == FIXED:
        return
    newer, older = newer_end(state, link), signed(state.older[link])
    points = score(state, newer, older, signed(state.shared[link]), state.theirs[link], state.mine[link])
    if (points >= 0) == bool(state.active[link]):
        return
    state.active[link] = points >= 0
    if points >= 0:
        join(state, newer, older)
    else:
        rebuild(state, newer)


@compiled
def _link(state: State, number: Int, hits: Values) -> None:
    """Link the article to those that share enough with it; `hits` are sorted by article."""
    start = 0
    while start < hits.shape[0]:
        other, end = signed(hits[start] >> np.uint64(8)), start
        mine = theirs = np.uint64(0)
        while end < hits.shape[0] and signed(hits[end] >> np.uint64(8)) == other:
            theirs = with_key(theirs, (hits[end] >> np.uint64(4)) & np.uint64(15))
            mine = with_key(mine, hits[end] & np.uint64(15))
            end += 1
        if end - start >= SHARED_FROM:
            points = score(state, number, other, end - start, theirs, mine)
            if points >= _MARGIN:
                add_link(state, number, other, end - start, theirs, mine, 1 if points >= 0 else 0)
        start = end
    for link in range(state.links[number], state.links[number + 1]):
        if state.active[link]:
            join(state, number, signed(state.older[link]))


@compiled
def add_link(state: State, number: Int, other: Int, shared: Int, theirs: Int, mine: Int, active: Int) -> None:
    """Keep a link of the newest article to an earlier one."""
    link = state.totals[_LINKS]
    state.totals[_LINKS] = state.links[number + 1] = link + 1
    state.older[link], state.next_later[link] = other, state.later[other]
    state.later[other] = link
    state.shared[link], state.active[link] = min(shared, 255), active
    state.theirs[link], state.mine[link] = theirs, mine
