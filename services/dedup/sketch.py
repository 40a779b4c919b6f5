"""A text as the smallest of its hashed word trigrams, each with the part of the text that it stands in."""

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
BINS = 16
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_CJK = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_HAS_CJK = re.compile(rf"[{_CJK}]")
_ODD_1, _ODD_2 = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)


class Sketch(Struct, frozen=True):
    """The at most K smallest trigram hashes, ascending, and the cut: the share of the hash space that they cover.

    The low 4 bits of a hash are the sixteenth of the text in which the trigram first stands; the rest is the key.
    """

    hashes: tuple[int, ...]
    cut: float = 1.0


def sketch(text: str, size: int) -> Sketch:
    """Return the bottom-`size` sketch of `text`; a text of fewer than three words has an empty one.

    Bottom-k sketches: Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007.
    """
    grams = _trigrams(_words(text))
    keys, first = np.unique(grams >> np.uint64(4), return_index=True)
    place = (first * BINS // max(len(grams), 1)).astype(np.uint64)
    kept = (keys[:size] << np.uint64(4)) | place[:size]
    cut = float(keys[size]) / 2**60 if len(keys) > size else 1.0
    return Sketch(tuple(kept.tolist()), cut)


def _words(text: str) -> Hashes:
    pattern = _WORD_OR_CJK if _HAS_CJK.search(text) else _WORD
    return np.fromiter(map(_word_hash, pattern.findall(text.lower())), np.uint64)


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _trigrams(words: Hashes) -> Hashes:
    if len(words) < 3:
        return words[:0]
    pair = _mixed(words[:-2]) ^ words[1:-1]
    return _mixed(_mixed(pair) ^ words[2:])


def _mixed(values: Hashes) -> Hashes:
    values = (values ^ (values >> _HALF)) * _ODD_1
    values = (values ^ (values >> _HALF)) * _ODD_2
    return values ^ (values >> _HALF)
