"""Which keys are stock text."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.dedup.stock import LONGEST, is_stock

graphs = st.integers(2, 8).flatmap(
    lambda n: st.tuples(st.just(n), st.sets(st.sampled_from([*combinations(range(n), 2)])))
)


@given(graphs, st.integers(2, 5))
def test_a_key_is_stock_text_when_so_many_carriers_are_pairwise_unrelated(
    graph: tuple[int, set[tuple[int, int]]], stories: int
) -> None:
    size, strangers = graph
    others = [*range(1, size)]
    expected = any(
        all((a, b) in strangers for a, b in combinations((0, *chosen), 2))
        for chosen in combinations(others, stories - 1)
    )
    assert is_stock(0, others, lambda a, b: (min(a, b), max(a, b)) in strangers, stories) == expected


def test_one_story_with_many_copies_is_not_stock_text() -> None:
    assert not is_stock(0, range(1, 500), lambda *_: False, 8)


def test_a_key_that_very_many_carry_is_stock_text() -> None:
    assert is_stock(0, range(1, LONGEST + 1), lambda *_: False, 8)
