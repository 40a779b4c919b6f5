"""Which names and words are proposed for one that there is not, and which words are near each other."""

from itertools import product
from random import Random

import pytest

from wireroom.search.patterns import are_near, best_names, best_spellings

OUTLETS = ["bbc", "cnn", "ma", "reuters", "The Harbour Ledger"]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("bcc", ["bbc"]),
        ("BBC News", ["bbc"]),
        ("Ruters", ["reuters"]),
        ("harbor ledger", ["The Harbour Ledger"]),
        ("Obama, Barack", []),
        ("Ma, Jack", ["ma"]),
        ("xyz", []),
    ],
)
def test_a_name_is_proposed_that_shares_a_word_or_is_spelt_like_it(name: str, proposed: list[str]) -> None:
    assert best_names(name, OUTLETS, 3) == proposed


def test_the_nearest_spelling_comes_first_and_then_the_most_frequent() -> None:
    articles = {"harbor": 1, "harbours": 9, "arbours": 9, "harbour": 9, "gone": 0}
    assert best_spellings("harbour", articles, 3) == ["harbours", "harbor"]


def test_a_word_of_one_letter_is_like_no_other() -> None:
    assert best_spellings("京", {"a": 9, "京": 0, "北": 1}, 3) == []
    assert best_spellings("ot", {"to": 9, "a": 9, "at": 1}, 3) == ["to", "at"]


def _is_any_choice_near(phrase: str, text: str, slop: int) -> bool:
    """Return whether any choice of offsets, no two the same, is near enough; all choices are tried."""
    for chosen in product(range(len(text)), repeat=len(phrase)):
        moved = [offset - place for place, offset in enumerate(chosen)]
        is_phrase = all(text[offset] == letter for offset, letter in zip(chosen, phrase, strict=True))
        if is_phrase and len(set(chosen)) == len(chosen) and max(moved) - min(moved) <= slop:
            return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_words_are_near_if_any_choice_of_their_places_is(seed: int) -> None:
    random = Random(seed)
    text = "".join(random.choices("abcx", k=8))
    for phrase in ("ab", "aa", "aba", "aab", "baa", "abab", "aaa"):
        offsets = [[offset for offset, letter in enumerate(text) if letter == wanted] for wanted in phrase]
        for slop in range(6) if all(offsets) else ():
            assert are_near(offsets, slop) == _is_any_choice_near(phrase, text, slop), (phrase, text, slop)
