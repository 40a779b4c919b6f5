"""Texts as the smallest of their hashed word trigrams, each with the part of the text that it stands in."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from wireroom.models.compiled import compiled

BINS = 16
KEY_BITS = 36
NOISE_SCALE = 255.0
_MOST_NOISE = 0.4
_FOREIGN = 0.5  # the share of unknown words from which a text is in another language
_NINE = 57  # the code of the last ASCII digit: letters are above
Values = NDArray[np.uint64]
Bitmap = NDArray[np.uint8]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xD6E8FEB86659FD93)
_MIX_1, _MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_U4, _KEY_SHIFT, _U29, _U32, _U33 = (np.uint64(bits) for bits in (4, 64 - KEY_BITS, 29, 32, 33))
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
    sketches = Sketches(
        np.zeros((len(texts), size), np.uint64),
        np.zeros(len(texts), np.int32),
        np.ones(len(texts), np.float32),
        np.zeros(len(texts), np.uint8),
    )
    if texts:
        buffer = np.frombuffer(b" ".join(encoded) + b"    ", np.uint8)
        _sketch(buffer, ends, load_vocabulary(), sketches)
    return sketches


@cache
def load_vocabulary(language: str = "en") -> Bitmap:
    """Return the bitmap of the known words of `language`, which tells scanned and garbled text from clean text.

    A power of two of bits packed into bytes, bit i in byte i >> 3 as 1 << (i & 7). A word's bit is the upper bits of
    its hash: of words that are not in the list, 1 in 31 has its bit set. Raises FileNotFoundError for a language
    without one.
    """
    packed = (files(__package__) / f"vocabulary.{language}.bin.zst").read_bytes()
    return np.frombuffer(zstandard.ZstdDecompressor().decompress(packed), np.uint8)


def hash_word(word: str) -> np.uint64:
    """Return the hash of a lower-cased word: multiplicative over the bytes of UTF-8, then mixed."""
    hashed = np.uint64(0)
    for byte in word.encode():
        hashed = np.uint64(_hash_byte(hashed, np.uint8(byte)))
    return np.uint64(mix_bits(hashed))


@compiled
def mix_bits(value: np.uint64) -> np.uint64:
    """Return the value with its bits spread evenly (the finaliser of MurmurHash3, Austin Appleby, public domain)."""
    value = (value ^ (value >> _U33)) * _MIX_1
    value = (value ^ (value >> _U33)) * _MIX_2
    return value ^ (value >> _U33)


@compiled
def _hash_byte(hashed: np.uint64, byte: np.uint8) -> np.uint64:
    hashed = (hashed + np.uint64(byte)) * _GOLDEN
    return hashed ^ (hashed >> _U29)


@compiled
def is_known(vocabulary: Bitmap, hashed: np.uint64) -> bool:
    """Return whether the bit of the word with that hash is set."""
    bit = np.int64(hashed >> _U32) * (vocabulary.shape[0] * 8) >> 32
    return bool(vocabulary[bit >> 3] >> (bit & 7) & 1)


@compiled
def _sketch(buffer: NDArray[np.uint8], ends: NDArray[np.int64], vocabulary: Bitmap, sketches: Sketches) -> None:
    longest = np.max(ends[1:] - ends[:-1])
    words = np.empty(longest, np.uint64)
    values = np.empty(longest, np.uint64)
    for row in range(ends.shape[0] - 1):
        word_count, sketches.noise[row] = _hash_words(buffer, ends[row], ends[row + 1], vocabulary, words)
        total = _write_trigrams(words, word_count, values)
        sketches.counts[row], sketches.cut[row] = _keep_smallest(values, total, sketches.values[row])


@compiled
def _hash_words(
    buffer: NDArray[np.uint8], start: int, end: int, vocabulary: Bitmap, words: Values
) -> tuple[int, np.uint8]:
    """Write the hashes of the words of one text; return how many there are, and the text's noise."""
    count = known = unknown = 0
    word, letters, is_english = np.uint64(0), 0, True
    while start < end:
        kind, size = _classify(buffer, start)
        if letters and kind != _LETTER:
            word = mix_bits(word)
            words[count] = word
            count += 1
            if is_english and letters > 1:
                if is_known(vocabulary, word):
                    known += 1
                else:
                    unknown += 1
            word, letters, is_english = np.uint64(0), 0, True
        if kind != _SEPARATOR:
            is_english = is_english and size == 1 and buffer[start] > _NINE
            for place in range(start, start + size):
                word = _hash_byte(word, buffer[place])
            letters += 1
            if kind == _OWN_WORD:
                words[count] = mix_bits(word)
                count += 1
                word, letters, is_english = np.uint64(0), 0, True
        start += size
    unknown_share = unknown / max(known + unknown, 1)
    noise = 0.0 if unknown_share > _FOREIGN else min(unknown_share, _MOST_NOISE)
    return count, np.uint8(round(noise * NOISE_SCALE))


@compiled
def _classify(buffer: NDArray[np.uint8], start: int) -> tuple[int, int]:
    """Return what the UTF-8 character at `start` is, and its length in bytes."""
    first, second = buffer[start], buffer[start + 1]
    if first < 0x80:
        return _ASCII[first], 1
    if first < 0xE0:
        return (_SEPARATOR if first == 0xC2 else _LETTER), 2
    if first >= 0xF0:
        return (_OWN_WORD if second >= 0xA0 else _SEPARATOR), 4
    if first == 0xE2 or (first == 0xE3 and second == 0x80) or (first == 0xEF and 0xBB <= second <= 0xBD):
        return _SEPARATOR, 3
    is_han = 0xE3 <= first <= 0xE9
    is_hangul = (first == 0xEA and second >= 0xB0) or 0xEB <= first <= 0xEC or (first == 0xED and second < 0xA0)
    return (_OWN_WORD if is_han or is_hangul else _LETTER), 3


@compiled
def _write_trigrams(words: Values, word_count: int, values: Values) -> int:
    """Write the values of all trigrams, in the order of the text, and return how many there are."""
    total = max(word_count - 2, 0)
    for place in range(total):
        hashed = words[place] * _ODD
        hashed = ((hashed ^ (hashed >> _U32)) ^ words[place + 1]) * _ODD
        hashed = mix_bits((hashed ^ (hashed >> _U32)) ^ words[place + 2])
        values[place] = (hashed >> _KEY_SHIFT) << _U4 | np.uint64(place * BINS // total)
    return total


@compiled
def _keep_smallest(values: Values, total: int, smallest: Values) -> tuple[int, float]:
    """Write the smallest values with different keys; return how many there are, and the cut."""
    size = smallest.shape[0]
    likely = size + 5.0 * np.sqrt(size)  # of so many expected below a limit, fewer than `size` are there hardly ever
    if total > likely:
        limit, below = np.uint64(2.0 ** (KEY_BITS + 4) * likely / total), 0
        for place in range(total):
            if values[place] < limit:
                values[below], values[place] = values[place], values[below]
                below += 1
        count, cut = _keep_distinct(np.sort(values[:below]), smallest)
        if cut < 1.0:
            return count, cut
    return _keep_distinct(np.sort(values[:total]), smallest)


@compiled
def _keep_distinct(ordered: Values, smallest: Values) -> tuple[int, float]:
    count = 0
    for place in range(ordered.shape[0]):
        key = ordered[place] >> _U4
        if place and key == ordered[place - 1] >> _U4:
            continue
        if count == smallest.shape[0]:
            return count, float(key) / 2.0**KEY_BITS
        smallest[count] = ordered[place]
        count += 1
    return count, 1.0
