"""The table of keys against a dictionary."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wireroom.dedup.index.state import NOBODY, SLOTS, State
from wireroom.dedup.index.table import (
    CARRIERS,
    add_carrier,
    article_of,
    find_carriers,
    locate,
    mark_as_stock,
    ref_at,
    remove_entries,
    sixteenth_of,
)

BUCKETS = 16  # the least there are
keys = st.integers(0, 2**40 - 1)
operations = st.lists(
    st.tuples(st.sampled_from(["enter"] * 6 + ["remove", "bury"]), st.integers(0, 39), st.integers(0, 3)), max_size=200
)


def table(articles: int = 4_000) -> State:
    """Return a state of sixteen buckets, with room for so many articles."""
    small = State.empty(16, 4)
    assert len(small.fill) == BUCKETS
    return small._replace(withdrawn=np.zeros(articles, np.uint8))


def put(state: State, value: int, number: int) -> None:
    add_carrier(state, locate(BUCKETS, np.uint64(value)), number)


def carriers(state: State, value: int) -> list[tuple[int, int]] | None:
    """Return the articles that carry the key, each with the sixteenth of its text; None for stock text."""
    positions = np.zeros(CARRIERS, np.int64)
    count = find_carriers(state, locate(BUCKETS, np.uint64(value)), positions)
    refs = [np.uint32(ref_at(state.ref, position)) for position in positions[: max(count, 0)]]
    return None if count < 0 else sorted((article_of(ref), sixteenth_of(ref)) for ref in refs)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.integers(0, 2**36 - 1), st.lists(st.integers(0, 15), max_size=CARRIERS), max_size=30))
def test_what_is_entered_is_found(given_: dict[int, list[int]]) -> None:
    state, model = table(), defaultdict[int, list[tuple[int, int]]](list)
    for number, (key, bins) in enumerate(given_.items()):
        for place, bin_ in enumerate(bins):
            put(state, key << 4 | bin_, number * 10 + place)
            model[key].append((number * 10 + place, bin_))
    for key in given_:  # in so small a table another key may have the same tag, and take some of the places
        entered = carriers(state, key << 4) or []
        assert set(model[key]) <= set(entered) or len(entered) == CARRIERS
    assert int(state.fill.sum()) == sum(map(len, model.values()))


@settings(deadline=None, max_examples=100)
@given(operations)
def test_removing_and_burying_leave_the_others(steps: list[tuple[str, int, int]]) -> None:
    state, model, number = table(), dict[int, list[int] | None](), 0
    for step, key, kept in steps:
        carried = model.setdefault(key, [])
        if carried is None or (step == "enter" and len(carried) == CARRIERS):
            continue
        if step == "enter":
            put(state, key << 4 | key & 15, number)
            carried.append(number)
            number += 1
            continue
        positions = np.zeros(CARRIERS, np.int64)
        count = find_carriers(state, locate(BUCKETS, np.uint64(key << 4)), positions)
        assert count == len(carried)
        if step == "remove":
            numbers = [article_of(np.uint32(ref_at(state.ref, position))) for position in positions[:count]]
            remove_entries(state, positions[min(kept, count) : count])
            model[key] = numbers[: min(kept, count)]
        elif count:
            mark_as_stock(state, positions[:count])
            model[key] = None
    for key, carried in model.items():
        assert carriers(state, key << 4) == (None if carried is None else sorted((n, key & 15) for n in carried))
    assert int(state.fill.sum()) == sum(1 if carried is None else len(carried) for carried in model.values())


def test_a_withdrawn_article_is_passed_over() -> None:
    state = table()
    for number in range(3):
        put(state, 77 << 4, number)
    state.withdrawn[1] = 1
    assert carriers(state, 77 << 4) == [(0, 0), (2, 0)]


def test_full_buckets_overwrite_their_oldest_entry_and_keep_stock_text() -> None:
    state, total = table(20_000), 2 * BUCKETS * SLOTS
    put(state, 0, 0)
    positions = np.zeros(CARRIERS, np.int64)
    mark_as_stock(state, positions[: find_carriers(state, locate(BUCKETS, np.uint64(0)), positions)])
    for number in range(1, total):
        put(state, number << 4, number)
    assert (state.fill == SLOTS).all()
    assert carriers(state, 0) is None
    there = [number for number in range(1, total) if (number, 0) in (carriers(state, number << 4) or ())]
    assert len(there) == BUCKETS * SLOTS - 1
    assert there[0] > total // 4
    assert total - 1 in there


def test_two_choices_fill_the_buckets_evenly() -> None:
    state = table()
    most = BUCKETS * SLOTS * 9 // 10
    for number in range(most):
        put(state, number << 4, number)
    assert int(state.fill.sum()) == most
    assert all((number, 0) in (carriers(state, number << 4) or ()) for number in range(most))


@settings(deadline=None)
@given(keys)
def test_a_key_is_at_home_wherever_in_the_text_it_stands(value: int) -> None:
    (buckets, tag, low), (others, same, least) = (locate(BUCKETS, np.uint64(v)) for v in (value, value >> 4 << 4))
    assert (buckets, tag, low >> 4) == (others, same, least >> 4)
    assert len({*buckets, *range(BUCKETS)}) == BUCKETS
    assert buckets[0] != buckets[1]
    assert (low & 15, least & 15) == (value & 15, 0)
    assert low < 256 < NOBODY
