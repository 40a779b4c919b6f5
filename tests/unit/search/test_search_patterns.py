"""Which names and words are proposed for one that there is not."""

import pytest

from wireroom.search.patterns import best_names, best_spellings

OUTLETS = ["bbc", "cnn", "reuters", "The Harbour Ledger"]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("bcc", ["bbc"]),
        ("BBC News", ["bbc"]),
        ("Ruters", ["reuters"]),
        ("harbor ledger", ["The Harbour Ledger"]),
        ("xyz", []),
    ],
)
def test_a_name_is_proposed_that_shares_a_word_or_is_spelt_like_it(name: str, proposed: list[str]) -> None:
    assert best_names(name, OUTLETS, 3) == proposed


def test_the_nearest_spelling_comes_first_and_then_the_most_frequent() -> None:
    articles = {"harbor": 1, "harbours": 9, "arbours": 9, "harbour": 9, "gone": 0}
    assert best_spellings("harbour", articles, 3) == ["harbours", "harbor"]
