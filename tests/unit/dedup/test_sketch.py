"""Sketches and the functions of two of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dedup.record import decode, encode, record_of
from services.dedup.score import linked, related, similarity
from services.dedup.sketch import sketch
from tests.unit.dedup.feed import WORDS, article, words

texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@given(texts, st.integers(1, 50))
def test_the_smallest_keys_are_kept_once_and_in_order(text: str, size: int) -> None:
    whole, drawn = sketch(text, 10_000), sketch(text, size)
    assert drawn.hashes == whole.hashes[:size]
    assert all(a >> 4 < b >> 4 for a, b in pairwise(whole.hashes))
    assert (drawn.cut == 1.0) == (len(whole.hashes) <= size)
    assert len(whole.hashes) <= max(0, len(text.split()) - 2)


def test_case_and_punctuation_make_no_difference() -> None:
    assert sketch("The MAYOR, said: no-one knew", 9) == sketch("the mayor said no one knew", 9)


def test_text_without_spaces_is_taken_character_by_character() -> None:
    assert len(sketch("東京都知事選挙", 96).hashes) == 5


def test_a_hash_says_where_in_the_text_it_stands() -> None:
    bins = [value & 15 for value in sketch(" ".join(words(1, 200)), 10_000).hashes]
    assert set(bins) == set(range(16))


@given(texts, texts)
def test_the_functions_of_a_pair_are_symmetric(one: str, other: str) -> None:
    a, b = record_of(article(1, one), 32), record_of(article(2, other), 32)
    assert linked(a, b, 46.7) == linked(b, a, 46.7)
    assert related(a, b, 0.12) == related(b, a, 0.12)
    assert 0 <= similarity(a, b) == similarity(b, a) <= 1


def test_similarity_estimates_the_jaccard_index() -> None:
    text = words(1, 1000)
    a, b = record_of(article(1, " ".join(text[:800])), 96), record_of(article(2, " ".join(text[200:])), 96)
    assert similarity(a, b) == pytest.approx(0.6, abs=0.15)


@given(texts)
def test_a_record_comes_back_from_its_bytes(text: str) -> None:
    record = record_of(article(1, text, outlet="Echo"), 32)
    assert decode(encode(record)) == record
