"""The table of keys against a dictionary."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dedup.state import NOBODY, SLOTS, State
from services.dedup.table import CARRIERS, bury, carriers, enter, home, remove

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
    bucket, tag, low = home(state, np.uint64(value))
    enter(state, bucket, tag, np.uint32(number << 8) | np.uint32(low))


def found(state: State, value: int) -> list[tuple[int, int]] | None:
    """Return the articles that carry the key, each with the sixteenth of its text; None for stock text."""
    bucket, tag, low = home(state, np.uint64(value))
    places = np.zeros(CARRIERS, np.int64)
    count = carriers(state, bucket, tag, low, places)
    refs = [int(state.ref[bucket, place]) for place in places[: max(count, 0)]]
    return None if count < 0 else sorted((ref >> 8, ref & 15) for ref in refs)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.integers(0, 2**36 - 1), st.lists(st.integers(0, 15), max_size=CARRIERS), max_size=30))
def test_what_is_entered_is_found(given_: dict[int, list[int]]) -> None:
    state, model = table(), defaultdict[int, list[tuple[int, int]]](list)
    for number, (key, bins) in enumerate(given_.items()):
        for place, bin_ in enumerate(bins):
            put(state, key << 4 | bin_, number * 10 + place)
            model[key].append((number * 10 + place, bin_))
    assert all(found(state, key << 4) == sorted(model[key]) for key in given_)
    assert int(state.fill.sum()) == sum(map(len, model.values()))


@settings(deadline=None, max_examples=100)
@given(operations)
def test_removing_and_burying_leave_the_others(steps: list[tuple[str, int, int]]) -> None:
    state, model, number = table(), dict[int, list[int] | None](), 0
    for step, key, kept in steps:
        carried = model.setdefault(key, [])
        if carried is None or (step == "enter" and len(carried) == CARRIERS):
            continue
        bucket, tag, low = home(state, np.uint64(key << 4))
        if step == "enter":
            put(state, key << 4 | key & 15, number)
            carried.append(number)
            number += 1
            continue
        places = np.zeros(CARRIERS, np.int64)
        count = carriers(state, bucket, tag, low, places)
        assert count == len(carried)
        if step == "remove":
            numbers = [int(state.ref[bucket, place]) >> 8 for place in places[:count]]
            remove(state, bucket, places, min(kept, count), count)
            model[key] = numbers[: min(kept, count)]
        elif count:
            bury(state, bucket, places, count, low)
            model[key] = None
    for key, carried in model.items():
        assert found(state, key << 4) == (None if carried is None else sorted((n, key & 15) for n in carried))
    assert int(state.fill.sum()) == sum(1 if carried is None else len(carried) for carried in model.values())


def test_a_withdrawn_article_is_passed_over() -> None:
    state = table()
    for number in range(3):
        put(state, 77 << 4, number)
    state.withdrawn[1] = 1
    assert found(state, 77 << 4) == [(0, 0), (2, 0)]


def in_one_bucket(state: State, count: int) -> list[int]:
    first = home(state, np.uint64(0))[0]
    return [key for key in range(count * 20) if home(state, np.uint64(key << 4))[0] == first][:count]


def test_a_full_bucket_overwrites_its_oldest_entry_and_keeps_stock_text() -> None:
    state = table()
    stock, *others = in_one_bucket(state, SLOTS + 10)
    for number, key in enumerate([stock, *others[: SLOTS - 1]]):
        put(state, key << 4, number)
    bucket, tag, low = home(state, np.uint64(stock << 4))
    places = np.zeros(CARRIERS, np.int64)
    bury(state, bucket, places, carriers(state, bucket, tag, low, places), low)
    for number, key in enumerate(others[SLOTS - 1 :], SLOTS):
        put(state, key << 4, number)
    assert state.fill[bucket] == SLOTS
    gone = len(others) - (SLOTS - 1)
    assert found(state, stock << 4) is None
    assert [key for key in others if not found(state, key << 4)] == others[:gone]


@settings(deadline=None)
@given(keys)
def test_a_key_is_at_home_wherever_in_the_text_it_stands(value: int) -> None:
    state = table()
    (bucket, tag, low), (other, same, least) = home(state, np.uint64(value)), home(state, np.uint64(value >> 4 << 4))
    assert (bucket, tag, low >> 4) == (other, same, least >> 4)
    assert 0 <= bucket < BUCKETS
    assert (low & 15, least & 15) == (value & 15, 0)
    assert low < 256 < NOBODY
