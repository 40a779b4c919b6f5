"""Texts as the smallest of their hashed word trigrams, each with the part of the text that it stands in."""

from collections.abc import Sequence
from functools import cache
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.vocabulary import load
from wireroom.models.compiled import compiled

BINS = 16
KEY_BITS = 36
NOISE_SCALE = 255.0
_NOISE_MOST = 0.4
_FOREIGN = 0.5
Values = NDArray[np.uint64]
_M = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xD6E8FEB86659FD93)
_MIX_1, _MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_U4, _U28, _U29, _U32, _U33 = (np.uint64(bits) for bits in (4, 28, 29, 32, 33))
_SEPARATOR, _LETTER, _OWN_WORD = 0, 1, 2
_ASCII = np.array([_LETTER if chr(code) in ascii_lowercase + digits else _SEPARATOR for code in range(128)])


class Sketches(NamedTuple):
    """The sketches of n texts.

    `values` (n, K) holds in row i `counts[i]` ascending values of 40 bits: a trigram's key (36 bits), then the
    sixteenth of the text in which it first stands (4 bits). `cut` (n) is the share of the key space that the row
    covers: every trigram of the text below it is there. `noise` (n) is the share of unknown English words, 0 to 0.4,
    times 255.
    """

    values: Values
    counts: NDArray[np.int32]
    cut: NDArray[np.float32]
    noise: NDArray[np.uint8]


def sketch(texts: Sequence[str], size: int) -> Sketches:
    """Return the bottom-`size` sketches of the texts; one of fewer than three words has an empty one.

    Bottom-k sketches: Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007.
    """
    encoded = [text.lower().encode("utf-8", "replace") for text in texts]
    ends = np.cumsum([0] + [len(text) + 1 for text in encoded], dtype=np.int64)
    found = Sketches(
        np.zeros((len(texts), size), np.uint64),
        np.zeros(len(texts), np.int32),
        np.ones(len(texts), np.float32),
        np.zeros(len(texts), np.uint8),
    )
    if texts:
        buffer = np.frombuffer(b" ".join(encoded) + b"    ", np.uint8)
        _sketch(buffer, ends, _vocabulary(), found)
    return found


@cache
def _vocabulary() -> NDArray[np.uint8]:
    return load()


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """Return the value with its bits spread evenly (the finaliser of MurmurHash3)."""
    value = (value ^ (value >> _U33)) * _MIX_1
    value = (value ^ (value >> _U33)) * _MIX_2
    return value ^ (value >> _U33)


@compiled
def _sketch(buffer: NDArray[np.uint8], ends: NDArray[np.int64], vocabulary: NDArray[np.uint8], out: Sketches) -> None:
    longest = np.max(ends[1:] - ends[:-1])
    words = np.empty(longest, np.uint64)
    grams = np.empty(longest, np.uint64)
    for row in range(ends.shape[0] - 1):
        length, out.noise[row] = _words(buffer, ends[row], ends[row + 1], vocabulary, words)
        total = _trigrams(words, length, grams)
        out.counts[row], out.cut[row] = _bottom(grams, total, out.values[row])


@compiled
def _class(buffer: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Return what the UTF-8 character at `at`, of two bytes or more, is, and its length in bytes."""
    first, second = buffer[at], buffer[at + 1]
    if first < 0xE0:
        return (_SEPARATOR if first == 0xC2 else _LETTER), 2
    if first >= 0xF0:
        return (_OWN_WORD if second >= 0xA0 else _SEPARATOR), 4
    if first == 0xE2 or (first == 0xE3 and second == 0x80) or (first == 0xEF and 0xBB <= second <= 0xBD):
        return _SEPARATOR, 3
    han = 0xE3 <= first <= 0xE9
    hangul = (first == 0xEA and second >= 0xB0) or first == 0xEB or first == 0xEC or (first == 0xED and second < 0xA0)
    return (_OWN_WORD if han or hangul else _LETTER), 3


@compiled
def _words(
    buffer: NDArray[np.uint8], at: int, end: int, vocabulary: NDArray[np.uint8], words: Values
) -> tuple[int, np.uint8]:
    """Hash the words of one text; return how many there are, and the text's noise."""
    length = known = unknown = 0
    word, letters, english = np.uint64(0), 0, True
    while at < end:
        if buffer[at] < 0x80:
            kind, size = _ASCII[buffer[at]], 1
        else:
            kind, size = _class(buffer, at)
        if letters and kind != _LETTER:
            word = mixed(word)
            words[length] = word
            length += 1
            if english and letters > 1:
                found = _is_known(vocabulary, word)
                known, unknown = known + found, unknown + (not found)
            word, letters, english = np.uint64(0), 0, True
        if kind != _SEPARATOR:
            english = english and size == 1 and buffer[at] > 57
            for place in range(at, at + size):
                word = (word + np.uint64(buffer[place])) * _M
                word ^= word >> _U29
            letters += 1
            if kind == _OWN_WORD:
                words[length] = mixed(word)
                length += 1
                word, letters, english = np.uint64(0), 0, True
        at += size
    return length, _noise(known, unknown)


@compiled
def _is_known(vocabulary: NDArray[np.uint8], word: np.uint64) -> bool:
    bit = np.int64(word >> np.uint64(32)) * (vocabulary.shape[0] * 8) >> 32
    return bool(vocabulary[bit >> 3] >> (bit & 7) & 1)


@compiled
def _noise(known: int, unknown: int) -> np.uint8:
    share = unknown / max(known + unknown, 1)
    return np.uint8(0 if share > _FOREIGN else round(min(share, _NOISE_MOST) * NOISE_SCALE))


@compiled
def _trigrams(words: Values, length: int, grams: Values) -> int:
    """Write the values of all trigrams, in the order of the text, and return how many there are."""
    total = max(length - 2, 0)
    for place in range(total):
        gram = words[place] * _ODD
        gram = ((gram ^ (gram >> _U32)) ^ words[place + 1]) * _ODD
        gram = mixed((gram ^ (gram >> _U32)) ^ words[place + 2])
        grams[place] = (gram >> _U28) << _U4 | np.uint64(place * BINS // total)
    return total


@compiled
def _bottom(grams: Values, total: int, out: Values) -> tuple[int, float]:
    """Write the smallest values with different keys; return how many there are, and the cut."""
    size = out.shape[0]
    likely = size + 5.0 * np.sqrt(size)  # of so many expected below a limit, fewer than `size` are there hardly ever
    if total > likely:
        limit, few = np.uint64(2.0 ** (KEY_BITS + 4) * likely / total), 0
        for place in range(total):
            if grams[place] < limit:
                grams[few], grams[place] = grams[place], grams[few]
                few += 1
        count, cut = _distinct(np.sort(grams[:few]), out)
        if cut < 1.0:
            return count, cut
    return _distinct(np.sort(grams[:total]), out)


@compiled
def _distinct(ordered: Values, out: Values) -> tuple[int, float]:
    count = 0
    for place in range(ordered.shape[0]):
        key = ordered[place] >> _U4
        if place and key == ordered[place - 1] >> _U4:
            continue
        if count == out.shape[0]:
            return count, float(key) / 2.0**KEY_BITS
        out[count] = ordered[place]
        count += 1
    return count, 1.0
