"""Makes the bitmap of known words: python -m training.dedup --data ../shared/data."""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import zstandard
from numpy.typing import NDArray

from training.dedup.words import english
from wireroom.dedup.sketch import hash_word


def main() -> None:
    """Read the command line, make the bitmap and write it."""
    parser = argparse.ArgumentParser(description="Make the bitmap of known English words.")
    parser.add_argument("--data", type=Path, required=True, help="holds entities/, gazetteers/ and stance/")
    parser.add_argument("--out", type=Path, required=True, help="the folder the bitmap is written to")
    parser.add_argument("--bits", type=int, default=22, help="log2 of the bitmap's size")
    options = parser.parse_args()
    words = english(options.data)
    bitmap = bitmap_of(words, options.bits)
    path = options.out / "vocabulary.en.bin.zst"
    path.write_bytes(zstandard.ZstdCompressor(level=19, write_checksum=True).compress(bitmap.tobytes()))
    set_bits = np.bitwise_count(bitmap).sum() / bitmap.size / 8
    print(f"{len(words)} words, {set_bits:.4f} of the bits set, {path.stat().st_size} bytes")


def bitmap_of(words: Iterable[str], bits: int) -> NDArray[np.uint8]:
    """Return 2 ** `bits` bits, packed as dedup.sketch.load_vocabulary gives them, with those of `words` set."""
    flags = np.zeros(1 << bits, np.uint8)
    flags[[position(word, bits) for word in words]] = 1
    return np.packbits(flags, bitorder="little")


def position(word: str, bits: int) -> int:
    """Return the bit of a lower-cased word in a bitmap of 2 ** `bits`: the upper bits of its hash."""
    return int(hash_word(word)) >> (64 - bits)


if __name__ == "__main__":
    main()
