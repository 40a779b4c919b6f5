"""Clusters against union-find from scratch."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wireroom.dedup.index.clusters import join, join_by_hand, make_cluster, members, original, rebuild
from wireroom.dedup.index.links import add_link
from wireroom.dedup.index.state import ARTICLES, LINKS, MOVED, NO_PAIRS, State

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
    published: Sequence[int], links: Iterable[Pair], joined: Sequence[Pair] = (), split: Sequence[Pair] = ()
) -> Graph:
    """Return what is there after all have arrived in order, and each was linked when the newer one came."""
    by_hand = [np.array([[a + 1, b + 1] for a, b in some], np.uint64) if some else NO_PAIRS for some in (joined, split)]
    state = State.empty(SIZE, 4, *by_hand).with_room_for_links(2_000)
    linked = {(max(pair), min(pair)) for pair in links}
    for number in range(SIZE):
        state.totals[ARTICLES], state.totals[MOVED] = number + 1, 0
        state.identity[number], state.published[number] = number + 1, published[number]
        state.first_link[number] = state.first_link[number + 1] = state.totals[LINKS]
        make_cluster(state, number)
        for pairs_, numbers_ in zip(by_hand, (state.joined_numbers, state.split_numbers), strict=True):
            numbers_[pairs_ == number + 1] = number
        mine = sorted(older for newer, older in linked if newer == number)
        for older in mine:
            add_link(state, number, older, 9, np.uint64(9), np.uint64(9), 1)
        for older in mine:
            join(state, number, older)
        join_by_hand(state)
    return Graph(state, linked)


def components(edges: Iterable[Pair]) -> list[set[int]]:
    sets = [{number} for number in range(SIZE)]
    for a, b in edges:
        a_set, b_set = (next(some for some in sets if end in some) for end in (a, b))
        if a_set is not b_set:
            a_set |= b_set
            sets.remove(b_set)
    return sets


def check(state: State, edges: Iterable[Pair]) -> None:
    for some in components(edges):
        first = min(some, key=lambda number: (state.published[number], state.identity[number]))
        for number in some:
            assert original(state, number) == first
            assert members(state, number).tolist() == sorted(some)


def standing(state: State) -> list[int]:
    return [int(original(state, number)) for number in range(SIZE)]


def cut(network: Graph, gone: Pair) -> set[int]:
    """Take back a link, as the index does; return who is said to have moved."""
    state, (newer, older) = network.state, gone
    for link in range(state.first_link[newer], state.first_link[newer + 1]):
        if state.older[link] == older:
            state.active[link] = 0
    network.linked.remove(gone)
    state.totals[MOVED] = 0
    rebuild(state, newer)
    return set(state.moved[: state.totals[MOVED]].tolist())


@few
@given(dates, pairs)
def test_what_links_connect_is_a_cluster_and_the_earliest_its_original(published: list[int], links: list[Pair]) -> None:
    state, linked = graph(published, links)
    check(state, linked)


@few
@given(dates, pairs.filter(bool), st.data())
def test_links_that_are_taken_back_leave_what_the_others_connect(
    published: list[int], links: list[Pair], data: st.DataObject
) -> None:
    network = graph(published, links)
    for gone in data.draw(st.permutations(sorted(network.linked)))[:4]:
        before = standing(network.state)
        moved = cut(network, gone)
        check(network.state, network.linked)
        changed = {number for number, was in enumerate(before) if original(network.state, number) != was}
        assert changed - {SIZE - 1} <= moved


@few
@given(dates, pairs, pairs)
def test_who_moves_by_a_new_link_is_noted(published: list[int], links: list[Pair], more: list[Pair]) -> None:
    state, _ = graph(published, links)
    for a, b in more:
        before, state.totals[MOVED] = standing(state), 0
        join(state, a, b)
        changed = {number for number, was in enumerate(before) if original(state, number) != was}
        moved = set(state.moved[: state.totals[MOVED]].tolist())
        assert changed - {SIZE - 1} == moved - {SIZE - 1}


@few
@given(dates, pairs, pairs.map(lambda some: some[:3]), st.data())
def test_what_was_joined_by_hand_holds_whatever_links(
    published: list[int], links: list[Pair], joined: list[Pair], data: st.DataObject
) -> None:
    network = graph(published, links, joined=joined)
    check(network.state, network.linked | set(joined))
    for gone in data.draw(st.permutations(sorted(network.linked)))[:4]:
        cut(network, gone)
        check(network.state, network.linked | set(joined))


@few
@given(dates, pairs, pairs.map(lambda some: some[:3]), st.data())
def test_what_was_split_by_hand_is_apart_whatever_links(
    published: list[int], links: list[Pair], split: list[Pair], data: st.DataObject
) -> None:
    network = graph(published, links, split=split)
    whole = components(network.linked)
    for gone in [None, *data.draw(st.permutations(sorted(network.linked)))[:4]]:
        if gone:
            cut(network, gone)
        assert all(original(network.state, a) != original(network.state, b) for a, b in split)
        for number in range(SIZE):
            inside = members(network.state, number).tolist()
            assert number in inside
            assert any(some.issuperset(inside) for some in whole)
            assert {int(original(network.state, member)) for member in inside} == {
                min(inside, key=lambda member: (published[member], member))
            }


@pytest.mark.parametrize("linked", [True, False])
def test_a_split_keeps_only_the_two_apart(linked: bool) -> None:
    """Of a chain of three whose ends are split, the middle stays with one of them."""
    state, _ = graph(range(SIZE), [(0, 1), (1, 2)] + [(0, 2)] * linked, split=[(0, 2)])
    assert members(state, 0).tolist() == [0, 1]
    assert members(state, 2).tolist() == [2]
