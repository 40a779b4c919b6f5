"""The arrival of an article: its keys are entered, stock text is found out, links are made and taken back."""

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index import table
from wireroom.dedup.index.clusters import join, make_cluster, rebuild
from wireroom.dedup.index.score import MIN_SHARED, add_to_spread, score, take_from_spread
from wireroom.dedup.index.state import ACTIVE, ARTICLES, FIXED, INACTIVE, LINKS, State
from wireroom.dedup.index.table import CARRIERS, Positions, article_of, ref_at, sixteenth_of
from wireroom.dedup.sketch import Values
from wireroom.models.compiled import Int, Numbers, compiled, signed

Column = NDArray[np.uint32]
_KEPT_CARRIERS = 4
_STORY_SHARE = 0.45
_MARGIN = -3.0
# A hit is a shared key: the candidate's number, and the sixteenths in which the key stands in its text and in the new.
_CANDIDATE_SHIFT, _OLDER_SHIFT, _SIXTEENTH_BITS = np.uint64(8), np.uint64(4), np.uint64(15)


@compiled
def arrive(state: State, values: Values) -> None:
    """Enter the next article, whose columns are set, with the values of its sketch, and link it."""
    number = signed(state.totals[ARTICLES])
    state.totals[ARTICLES] += 1
    state.first_link[number] = state.first_link[number + 1] = state.totals[LINKS]
    make_cluster(state, number)
    hits = np.empty(values.shape[0] * CARRIERS, np.uint64)
    losers = np.empty(values.shape[0] * CARRIERS, np.int64)
    hit_count, loser_count = _enter_keys(state, number, values, hits, losers)
    if loser_count:
        _rescore_links(state, np.unique(losers[:loser_count]))
    if hit_count >= MIN_SHARED:
        _link_candidates(state, number, np.sort(hits[:hit_count]))


@compiled
def _enter_keys(state: State, number: Int, values: Values, hits: Values, losers: Numbers) -> tuple[Int, Int]:
    """Enter the article's keys; return how many hits were written, and how many losers of keys to stock text."""
    positions = np.empty(CARRIERS, np.int64)
    hit_count = loser_count = 0
    for value in values:
        key = table.locate(state.fill.shape[0], value)
        count = table.find_carriers(state, key, positions)
        if count == CARRIERS:
            if _thin_out(state, positions, losers[loser_count:]):
                count = table.find_carriers(state, key, positions)
            else:
                count, loser_count = -1, loser_count + CARRIERS
        if count < 0:
            continue
        for n in range(count):
            ref = ref_at(state.ref, positions[n])
            hits[hit_count] = np.uint64(article_of(ref)) << _CANDIDATE_SHIFT
            hits[hit_count] |= np.uint64(sixteenth_of(ref)) << _OLDER_SHIFT
            hits[hit_count] |= np.uint64(sixteenth_of(key.low))
            hit_count += 1
        table.add_carrier(state, key, number)
        state.live[number] += 1
    return hit_count, loser_count


@compiled
def _thin_out(state: State, positions: Positions, losers: Numbers) -> bool:
    """Thin out a key that has all the carriers it may have, and return whether it is still one: not if stock text.

    A story with many copies keeps its oldest carriers. Of stock text, the votes are taken back.
    """
    numbers = np.empty(CARRIERS, np.int64)
    for n in range(CARRIERS):
        numbers[n] = article_of(ref_at(state.ref, positions[n]))
    if _is_story(state, numbers):
        table.remove_entries(state, positions[np.argsort(numbers)][_KEPT_CARRIERS:])
        return True
    for n in range(CARRIERS):
        losers[n] = numbers[n]
        state.live[numbers[n]] -= 1
        for m in range(n):
            _take_back_key(state, ref_at(state.ref, positions[n]), ref_at(state.ref, positions[m]))
    table.mark_as_stock(state, positions)
    return False


@compiled
def _take_back_key(state: State, a: Int, b: Int) -> None:
    """Take back one shared key from the link of two articles, whose refs of that key these are."""
    newer, older = max(a, b), min(a, b)
    link = find_link(state.first_link, state.older, article_of(newer), article_of(older))
    if link and state.shared[link]:
        state.shared[link] -= np.uint8(1)
        state.spread_newer[link] = take_from_spread(state.spread_newer[link], sixteenth_of(newer))
        state.spread_older[link] = take_from_spread(state.spread_older[link], sixteenth_of(older))


@compiled
def _is_story(state: State, numbers: Numbers) -> bool:
    """Return whether enough of the pairs of carriers are linked directly; clusters would let stock text vouch."""
    linked = 0
    for n in range(CARRIERS):
        for m in range(n):
            if state.active[find_link(state.first_link, state.older, numbers[n], numbers[m])]:
                linked += 1
    return linked >= _STORY_SHARE * CARRIERS * (CARRIERS - 1) / 2


@compiled
def _rescore_links(state: State, numbers: Numbers) -> None:
    """Score the links of the articles again."""
    for number in numbers:
        for link in range(state.first_link[number], state.first_link[number + 1]):
            _rescore(state, signed(link))
        link = signed(state.first_later[number])
        while link:
            _rescore(state, link)
            link = signed(state.next_later[link])


@compiled
def _rescore(state: State, link: Int) -> None:
    """Score a link again, and join or rebuild what it connects if that changes it."""
    if state.active[link] == FIXED:
        return
    newer, older = newer_end(state, link), signed(state.older[link])
    shared = signed(state.shared[link])
    is_active = score(state, newer, older, shared, state.spread_older[link], state.spread_newer[link]) >= 0
    if is_active == bool(state.active[link]):
        return
    state.active[link] = is_active
    if is_active:
        join(state, newer, older)
    else:
        rebuild(state, newer)


@compiled
def _link_candidates(state: State, number: Int, hits: Values) -> None:
    """Link the article to the candidates that share enough with it; `hits` are sorted by candidate."""
    start = 0
    while start < hits.shape[0]:
        candidate, end = signed(hits[start] >> _CANDIDATE_SHIFT), start
        spread_older = spread_newer = np.uint64(0)
        while end < hits.shape[0] and signed(hits[end] >> _CANDIDATE_SHIFT) == candidate:
            spread_older = add_to_spread(spread_older, (hits[end] >> _OLDER_SHIFT) & _SIXTEENTH_BITS)
            spread_newer = add_to_spread(spread_newer, hits[end] & _SIXTEENTH_BITS)
            end += 1
        shared = end - start
        if shared >= MIN_SHARED:
            log_odds = score(state, number, candidate, shared, spread_older, spread_newer)
            if log_odds >= _MARGIN:
                active = ACTIVE if log_odds >= 0 else INACTIVE
                add_link(state, number, candidate, shared, spread_older, spread_newer, active)
        start = end
    for link in range(state.first_link[number], state.first_link[number + 1]):
        if state.active[link]:
            join(state, number, signed(state.older[link]))


@compiled
def add_link(
    state: State, newest: Int, older: Int, shared: Int, spread_older: Int, spread_newer: Int, active: Int
) -> None:
    """Keep a link of the newest article to an earlier one."""
    link = state.totals[LINKS]
    state.totals[LINKS] = state.first_link[newest + 1] = link + 1
    state.older[link], state.next_later[link] = older, state.first_later[older]
    state.first_later[older] = link
    state.shared[link], state.active[link] = min(shared, 255), active
    state.spread_older[link], state.spread_newer[link] = spread_older, spread_newer


@compiled
def find_link(first_link: Column, older: Column, a: Int, b: Int) -> Int:
    """Return the link between two articles, or 0; an article's links are in the order of the other articles.

    It is called often, and takes the two columns, as to pass on the whole state takes longer than the search.
    """
    a, b = max(a, b), min(a, b)
    low, end = signed(first_link[a]), signed(first_link[a + 1])
    high = end
    while low < high:
        middle = (low + high) // 2
        if older[middle] < b:
            low = middle + 1
        else:
            high = middle
    return low if low < end and older[low] == b else 0


@compiled
def newer_end(state: State, link: Int) -> Int:
    """Return the newer article of the link: the one in whose range of links it is."""
    low, high = 0, state.totals[ARTICLES] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if state.first_link[middle] <= link:
            low = middle
        else:
            high = middle - 1
    return low
