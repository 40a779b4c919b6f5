import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.dedup.__main__ import bitmap_of, position
from wireroom.dedup.sketch import hash_word, is_known, load_vocabulary

BITMAP = load_vocabulary()
ENGLISH = "the minister told reporters on tuesday that prices had risen faster than expected because of the drought"
FRENCH = (
    "le ministre a dit aux journalistes mardi que les prix ont augmenté plus vite que prévu à cause de la sécheresse"
)
GARBLED = "tbe mimister tcld repcrters thct prjces hxd rissn fagter thaa expectcd becauze drougbt announcenent"


def share_unknown(text: str) -> float:
    words = text.split()
    return sum(not is_known(BITMAP, hash_word(word)) for word in words) / len(words)


def test_bitmap_is_a_power_of_two_of_bits_and_sparse() -> None:
    assert BITMAP.dtype == np.uint8
    assert BITMAP.size & (BITMAP.size - 1) == 0
    assert 0.02 < np.bitwise_count(BITMAP).sum() / BITMAP.size / 8 < 0.05


def test_english_is_known_and_garbled_or_foreign_words_are_not() -> None:
    assert share_unknown(ENGLISH) == 0
    assert share_unknown(GARBLED) > 0.7
    assert share_unknown(FRENCH) > 0.5


def test_a_language_without_a_bitmap_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load_vocabulary("xx")


@pytest.mark.parametrize(("word", "bit"), [("the", 3637376), ("minister", 617966), ("é", 11417)])
def test_positions_are_those_the_shipped_bitmap_was_made_with(word: str, bit: int) -> None:
    assert position(word, 22) == bit


@given(st.lists(st.text("abcdefgh", min_size=2, max_size=8), max_size=30), st.integers(8, 16))
def test_every_word_put_into_a_bitmap_is_known_and_no_more_bits_are_set(words: list[str], bits: int) -> None:
    bitmap = bitmap_of(words, bits)
    assert bitmap.size == 2**bits // 8
    assert all(is_known(bitmap, hash_word(word)) for word in words)
    assert np.bitwise_count(bitmap).sum() <= len(set(words))
