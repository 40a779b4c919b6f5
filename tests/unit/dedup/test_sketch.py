"""Sketches against a slow reference, and the likeness of two of them."""

import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dedup.feed import WORDS, words
from wireroom.dedup.places import compare
from wireroom.dedup.sketch import Sketches, hash_word, is_known, load_vocabulary, sketch

_64 = (1 << 64) - 1
HOSTILE = [
    "",
    " ",
    "\x00\x00\x00 \x00",
    "one two three",
    "The MAYOR, said: no-one knew; IT'S 1,000 per cent.",
    "東京都知事選挙",
    "서울 시장이 오늘 말했다",
    "ニュースです。 東京 ｔｅｓｔ ｶﾀｶﾅ 、、",
    "кошка сидит на окне и смотрит вниз",
    "e\u0301tat e\u0301te\u0301 a\u0308rger o\u0308l u\u0308ber",
    "the \ud800 lone \udfff\udbff surrogate \udc00",
    "𠀀𠀁𠀂 𝒜𝒷𝒸 😀😀😀 \U0010ffff\U000f0000 \U0003fffd\U00040000",
    "ﻋﺮﺑﻲ عربي נִקּוּד हिन्दी पाठ यहाँ है",
    "İstanbul'da ǅ ſ ẞ ﬁ final ς",
    "a\u2028b\u00a0c\u3000d\ufeffe\u200bf",
    "\ufffd\uffff\ufffe x y z",
    "end of text é",
    "end of text 東",
    "end of text 𠀀",
]
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("ab É東한𠀀😀\x00\ud800\u0301-"), max_size=60
)
sizes = st.integers(1, 40)


def kind(character: str) -> str:
    """Return whether a character separates words, is a letter of one, or is a word of its own."""
    code, encoded = ord(character), character.encode()
    if code < 0x80:
        return "letter" if character in "0123456789abcdefghijklmnopqrstuvwxyz" else "separator"
    if code < 0xC0 or 0x2000 <= code < 0x3040:
        return "separator"
    if code >= 0x10000:
        return "own" if encoded[1] >= 0xA0 else "separator"
    if 0xFEC0 <= code < 0xFF80:
        return "separator"
    return "own" if 0x3040 <= code < 0xA000 or 0xAC00 <= code < 0xE000 else "letter"


def split(text: str) -> list[str]:
    found, word = [], ""
    for character in text + " ":
        of = kind(character)
        if of == "letter":
            word += character
            continue
        found += [word] * bool(word) + [character] * (of == "own")
        word = ""
    return found


def mixed(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & _64
    return value ^ value >> 33


def hash_of(word: str) -> int:
    value = 0
    for byte in word.encode():
        value = (value + byte) * 0x9E3779B97F4A7C15 & _64
        value ^= value >> 29
    return mixed(value)


def gram_of(hashes: list[int]) -> int:
    value = hashes[0]
    for following in hashes[1:]:
        value = value * 0xD6E8FEB86659FD93 & _64
        value = (value ^ value >> 32) ^ following
    return mixed(value)


def noise_of(found: list[str]) -> int:
    english = [word for word in found if len(word) > 1 and word.isascii() and word.isalpha()]
    unknown = sum(not is_known(load_vocabulary(), hash_word(word)) for word in english)
    share = unknown / max(len(english), 1)
    return 0 if share > 0.5 else round(min(share, 0.4) * 255.0)


def reference(text: str, size: int) -> tuple[list[int], float, int]:
    """Return the values, the cut and the noise of a text."""
    found = split(text.lower().encode("utf-8", "replace").decode())
    hashes, first = [hash_of(word) for word in found], dict[int, int]()
    total = max(len(found) - 2, 0)
    for place in range(total):
        first.setdefault(gram_of(hashes[place : place + 3]) >> 28, place * 16 // total)
    ordered = sorted(first)
    cut = ordered[size] / 2.0**36 if len(ordered) > size else 1.0
    return [key << 4 | first[key] for key in ordered[:size]], float(np.float32(cut)), noise_of(found)


def row_of(sketches: Sketches, row: int) -> tuple[list[int], float, int]:
    assert not sketches.values[row, sketches.counts[row] :].any()
    return sketches.values[row, : sketches.counts[row]].tolist(), float(sketches.cut[row]), int(sketches.noise[row])


@settings(deadline=None, max_examples=200)
@given(st.lists(texts | anything, max_size=5), sizes)
def test_a_batch_is_what_the_reference_makes_of_each_text(batch: list[str], size: int) -> None:
    sketches = sketch(batch, size)
    assert sketches.values.shape == (len(batch), size)
    assert [row_of(sketches, row) for row in range(len(batch))] == [reference(text, size) for text in batch]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_what_the_reference_makes_of_it(text: str) -> None:
    assert row_of(sketch([text, text * 30], 16), 0) == reference(text, 16)
    assert row_of(sketch([text, text * 30], 16), 1) == reference(text * 30, 16)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 99), st.integers(100, 4_000), sizes)
def test_of_a_long_text_the_smallest_keys_are_kept(seed: int, length: int, size: int) -> None:
    text = " ".join(words(seed, length))
    assert row_of(sketch([text], size), 0) == reference(text, size)


def test_a_text_that_repeats_itself_has_its_keys_once() -> None:
    text = "one two three " * 500
    values, cut, _ = row_of(sketch([text], 9), 0)
    assert (len(values), cut) == (3, 1.0)
    assert all(value & 15 == 0 for value in values)
    assert row_of(sketch([text], 9), 0) == reference(text, 9)


def test_no_texts_have_no_sketches() -> None:
    assert sketch([], 9).values.shape == (0, 9)


@settings(deadline=None, max_examples=50)
@given(st.lists(texts | anything, max_size=8), sizes)
def test_a_batch_of_many_is_many_batches_of_one(batch: list[str], size: int) -> None:
    sketches = sketch(batch, size)
    assert [row_of(sketches, row) for row in range(len(batch))] == [row_of(sketch([text], size), 0) for text in batch]


UNCOMPILED = """
import warnings
warnings.simplefilter("ignore")
from wireroom.dedup.sketch import sketch
from tests.unit.dedup.test_sketch import HOSTILE, row_of, reference
for texts in ([text] for text in HOSTILE if text):
    assert row_of(sketch(texts, 4), 0) == reference(texts[0], 4)
print("whole")
"""


def test_nothing_is_read_beyond_the_buffer() -> None:
    """Without the compiler, an index beyond an array is an error."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", UNCOMPILED], env=environment, capture_output=True, text=True)
    assert done.stdout == "whole\n", done.stderr


def test_values_ascend_and_keys_differ() -> None:
    values = row_of(sketch([" ".join(words(1, 2_000))], 96), 0)[0]
    assert len(values) == 96
    assert all(a >> 4 < b >> 4 for a, b in pairwise(values))
    assert {value & 15 for value in values} == set(range(16))


def test_case_and_punctuation_make_no_difference() -> None:
    texts = ["The MAYOR, said: no-one knew", "the mayor said no one knew"]
    sketches = sketch(texts, 9)
    assert row_of(sketches, 0) == row_of(sketches, 1)


def test_text_without_spaces_is_taken_character_by_character() -> None:
    assert list(sketch(["東京都知事選挙", "서울시장이", "𠀀𠀁𠀂𠀃"], 96).counts) == [5, 3, 2]


def compared(one: str, other: str, size: int) -> tuple[float, float, float]:
    (a, b), (count_a, count_b), (cut_a, cut_b), _ = sketch([one, other], size)
    return compare(a[:count_a], b[:count_b], cut_a, cut_b)


@settings(deadline=None, max_examples=50)
@given(texts, texts, sizes)
def test_likeness_is_the_same_from_the_other_side(one: str, other: str, size: int) -> None:
    similarity, contained, contains = compared(one, other, size)
    assert compared(other, one, size) == (similarity, contains, contained)
    assert 0 <= similarity <= min(contained, contains) <= 1


@settings(deadline=None, max_examples=50)
@given(texts, texts)
def test_likeness_of_whole_sketches_is_exact(one: str, other: str) -> None:
    a, b = ({value >> 4 for value in reference(text, 1_000)[0]} for text in (one, other))
    expected = [round(len(a & b) / len(of), 4) if of else 0.0 for of in (a | b, a, b)]
    assert list(compared(one, other, 1_000)) == expected


def test_likeness_is_an_estimate_for_long_texts() -> None:
    text = words(1, 1_000)
    similarity, contained, _ = compared(" ".join(text[:800]), " ".join(text[200:]), 96)
    assert similarity == pytest.approx(0.6, abs=0.15)
    assert contained == pytest.approx(0.75, abs=0.15)
    assert compared(" ".join(text[:300]), " ".join(text), 96)[1:] == pytest.approx((1.0, 0.3), abs=0.1)
