"""Clusters against union-find from scratch."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wireroom.dedup.index.clusters import alone, join, join_by_hand, members, original, rebuild
from wireroom.dedup.index.links import add_link
from wireroom.dedup.index.state import NONE, State

SIZE = 14
few = settings(deadline=None, max_examples=150)
numbers = st.integers(0, SIZE - 1)
pairs = st.lists(st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1]), max_size=25)
dates = st.lists(st.integers(0, 5), min_size=SIZE, max_size=SIZE)
Pair = tuple[int, int]


class Graph(NamedTuple):
    """A state of `SIZE` articles with these dates, whose active links are `linked`."""

    state: State
    linked: set[Pair]


def graph(
    since: Sequence[int], links: Iterable[Pair], joined: Sequence[Pair] = (), parted: Sequence[Pair] = ()
) -> Graph:
    """Return what is there after all have arrived in order, and each was linked when the newer one came."""
    by_hand = [np.array([[a + 1, b + 1] for a, b in some], np.uint64) if some else NONE for some in (joined, parted)]
    state = State.empty(SIZE, 4, *by_hand).with_room_for_links(2_000)
    linked = {(max(pair), min(pair)) for pair in links}
    for number in range(SIZE):
        state.totals[0], state.totals[2] = number + 1, 0
        state.identity[number], state.since[number] = number + 1, since[number]
        state.links[number] = state.links[number + 1] = state.totals[1]
        alone(state, number)
        for hand, known in zip(by_hand, (state.joins, state.splits), strict=True):
            known[hand == number + 1] = number
        mine = sorted(older for newer, older in linked if newer == number)
        for older in mine:
            add_link(state, number, older, 9, np.uint64(9), np.uint64(9), 1)
        for older in mine:
            join(state, number, older)
        join_by_hand(state)
    return Graph(state, linked)


def components(edges: Iterable[Pair]) -> list[set[int]]:
    found = [{number} for number in range(SIZE)]
    for a, b in edges:
        one, other = (next(some for some in found if end in some) for end in (a, b))
        if one is not other:
            one |= other
            found.remove(other)
    return found


def check(state: State, edges: Iterable[Pair]) -> None:
    for some in components(edges):
        first = min(some, key=lambda number: (state.since[number], state.identity[number]))
        for number in some:
            assert original(state, number) == first
            assert members(state, number).tolist() == sorted(some)


def standing(state: State) -> list[int]:
    return [int(original(state, number)) for number in range(SIZE)]


def cut(found: Graph, gone: Pair) -> set[int]:
    """Take back a link, as the index does; return who is said to have moved."""
    state, (newer, older) = found.state, gone
    for link in range(state.links[newer], state.links[newer + 1]):
        if state.older[link] == older:
            state.active[link] = 0
    found.linked.remove(gone)
    state.totals[2] = 0
    rebuild(state, newer)
    return set(state.moved[: state.totals[2]].tolist())


@few
@given(dates, pairs)
def test_what_links_connect_is_a_cluster_and_the_earliest_its_original(since: list[int], links: list[Pair]) -> None:
    state, linked = graph(since, links)
    check(state, linked)


@few
@given(dates, pairs.filter(bool), st.data())
def test_links_that_are_taken_back_leave_what_the_others_connect(
    since: list[int], links: list[Pair], data: st.DataObject
) -> None:
    found = graph(since, links)
    for gone in data.draw(st.permutations(sorted(found.linked)))[:4]:
        before = standing(found.state)
        moved = cut(found, gone)
        check(found.state, found.linked)
        changed = {number for number, was in enumerate(before) if original(found.state, number) != was}
        assert changed - {SIZE - 1} <= moved


@few
@given(dates, pairs, pairs)
def test_who_moves_by_a_new_link_is_noted(since: list[int], links: list[Pair], more: list[Pair]) -> None:
    state, _ = graph(since, links)
    for a, b in more:
        before, state.totals[2] = standing(state), 0
        join(state, a, b)
        changed = {number for number, was in enumerate(before) if original(state, number) != was}
        moved = set(state.moved[: state.totals[2]].tolist())
        assert changed - {SIZE - 1} == moved - {SIZE - 1}


@few
@given(dates, pairs, pairs.map(lambda some: some[:3]), st.data())
def test_what_was_joined_by_hand_holds_whatever_links(
    since: list[int], links: list[Pair], joined: list[Pair], data: st.DataObject
) -> None:
    found = graph(since, links, joined=joined)
    check(found.state, found.linked | set(joined))
    for gone in data.draw(st.permutations(sorted(found.linked)))[:4]:
        cut(found, gone)
        check(found.state, found.linked | set(joined))


@few
@given(dates, pairs, pairs.map(lambda some: some[:3]), st.data())
def test_what_was_split_by_hand_is_apart_whatever_links(
    since: list[int], links: list[Pair], parted: list[Pair], data: st.DataObject
) -> None:
    found = graph(since, links, parted=parted)
    whole = components(found.linked)
    for gone in [None, *data.draw(st.permutations(sorted(found.linked)))[:4]]:
        if gone:
            cut(found, gone)
        assert all(original(found.state, a) != original(found.state, b) for a, b in parted)
        for number in range(SIZE):
            inside = members(found.state, number).tolist()
            assert number in inside
            assert any(some.issuperset(inside) for some in whole)
            assert {int(original(found.state, member)) for member in inside} == {
                min(inside, key=lambda one: (since[one], one))
            }


@pytest.mark.parametrize("linked", [True, False])
def test_a_split_keeps_only_the_two_apart(linked: bool) -> None:
    """Of a chain of three whose ends are split, the middle stays with one of them."""
    state, _ = graph(range(SIZE), [(0, 1), (1, 2)] + [(0, 2)] * linked, parted=[(0, 2)])
    assert members(state, 0).tolist() == [0, 1]
    assert members(state, 2).tolist() == [2]
