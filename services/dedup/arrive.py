"""The arrival of an article: its keys are entered, stock text is found out, links are made and taken back."""

import numpy as np
from numpy.typing import NDArray

from services.dedup.clusters import alone, join, rebuild
from services.dedup.compiled import compiled
from services.dedup.score import SHARED_FROM, score
from services.dedup.state import State
from services.dedup.table import CARRIERS, bury, carriers, enter, home, ref_at, remove

_KEPT = 4
_STORY_SHARE = 0.3
_MARGIN = -3.0
_ARTICLES, _LINKS = 0, 1
FIXED = 2  # an active link that is not scored
Values = NDArray[np.uint64]
Numbers = NDArray[np.int64]


@compiled
def arrive(state: State, values: Values) -> None:
    """Enter article `totals[0]`, whose columns are set, with the values of its sketch."""
    number = np.int64(state.totals[_ARTICLES])
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
def _enter_keys(state: State, number: int, values: Values, hits: Values, losers: Numbers) -> tuple[int, int]:
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
            link = link_of(state, numbers[n], numbers[m])
            if link and state.shared[link]:
                state.shared[link] -= 1
    bury(state, places)
    return False


@compiled
def _is_story(state: State, numbers: Numbers) -> bool:
    """Return whether enough of the pairs of carriers are linked directly; clusters would let stock text vouch."""
    linked = 0
    for n in range(CARRIERS):
        for m in range(n):
            linked += state.active[link_of(state, numbers[n], numbers[m])] > 0
    return linked >= _STORY_SHARE * CARRIERS * (CARRIERS - 1) / 2


@compiled
def link_of(state: State, a: int, b: int) -> int:
    """Return the link between two articles, or 0."""
    if a < b:
        a, b = b, a
    for link in range(state.links[a], state.links[a + 1]):
        if state.older[link] == b:
            return np.int64(link)
    return 0


@compiled
def _reconsider(state: State, numbers: Numbers) -> None:
    """Score the links of the articles again."""
    for number in numbers:
        for link in range(state.links[number], state.links[number + 1]):
            _settle(state, np.int64(link))
        link = np.int64(state.later[number])
        while link:
            _settle(state, link)
            link = np.int64(state.next_later[link])


@compiled
def _settle(state: State, link: int) -> None:
    if state.active[link] == FIXED:
        return
    newer, older = np.int64(state.newer[link]), np.int64(state.older[link])
    points = score(state, newer, older, np.int64(state.shared[link]), np.int64(state.where[link]))
    if (points >= 0) == bool(state.active[link]):
        return
    state.active[link] = points >= 0
    if points >= 0:
        join(state, newer, older)
    else:
        rebuild(state, newer)


@compiled
def _link(state: State, number: int, hits: Values) -> None:
    """Link the article to those that share enough with it; `hits` are sorted by article."""
    start = 0
    while start < hits.shape[0]:
        other, end = np.int64(hits[start] >> np.uint64(8)), start
        mine = theirs = 0
        while end < hits.shape[0] and np.int64(hits[end] >> np.uint64(8)) == other:
            theirs |= 1 << np.int64((hits[end] >> np.uint64(4)) & np.uint64(15))
            mine |= 1 << np.int64(hits[end] & np.uint64(15))
            end += 1
        if end - start >= SHARED_FROM:
            _consider(state, number, other, end - start, theirs << 16 | mine)
        start = end
    for link in range(state.links[number], state.links[number + 1]):
        if state.active[link]:
            join(state, number, np.int64(state.older[link]))


@compiled
def _consider(state: State, number: int, other: int, shared: int, where: int) -> None:
    points = score(state, number, other, shared, where)
    if points < _MARGIN:
        return
    add_link(state, number, other, shared, where, 1 if points >= 0 else 0)


@compiled
def add_link(state: State, number: int, other: int, shared: int, where: int, active: int) -> None:
    """Keep a link of the newest article to an earlier one."""
    link = state.totals[_LINKS]
    state.totals[_LINKS] = state.links[number + 1] = link + 1
    state.older[link], state.newer[link] = other, number
    state.next_later[link] = state.later[other]
    state.later[other] = link
    state.shared[link], state.where[link], state.active[link] = min(shared, 255), where, active
