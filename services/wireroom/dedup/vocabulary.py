"""Reads the bitmap of a language's known words, which tells scanned and garbled text from clean text."""

from importlib.resources import files

import numpy as np
import zstandard
from numpy.typing import NDArray

_GOLDEN, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
_64 = (1 << 64) - 1


def load(language: str = "en") -> NDArray[np.uint8]:
    """Return the bitmap of `language`, a power of two of bits packed into bytes, bit i in byte i >> 3 as 1 << (i & 7).

    Raises FileNotFoundError for a language without one.
    """
    packed = (files(__package__) / f"vocabulary.{language}.bin.zst").read_bytes()
    return np.frombuffer(zstandard.ZstdDecompressor().decompress(packed), np.uint8)


def known(bitmap: NDArray[np.uint8], word: str) -> bool:
    """Say whether the bit of the lower-cased `word` is set: of words that are not in the list, 1 in 31 has it set."""
    bit = position(word, bitmap.size.bit_length() + 2)
    return bool(bitmap[bit >> 3] >> (bit & 7) & 1)


def position(word: str, bits: int) -> int:
    """Return the bit of a lower-cased word in a bitmap of 2 ** `bits`: the upper bits of its hash.

    A multiplicative hash over the bytes of UTF-8, finished as in MurmurHash3 (Austin Appleby, public domain).
    """
    value = 0
    for byte in word.encode():
        value = (value + byte) * _GOLDEN & _64
        value ^= value >> 29
    for factor in (_MIX_1, _MIX_2):
        value = (value ^ value >> 33) * factor & _64
    return (value ^ value >> 33) >> (64 - bits)
