"""The features of a text, one function for training and serving: words, and the character n-grams inside them.

A feature is a 32-bit key, the CRC-32 of its string, so that a model need not carry the strings.
"""

import re
from collections.abc import Iterator
from zlib import crc32

SHORTEST, LONGEST = 4, 6  # the character n-grams, with one space at either end of the word
LONGEST_WORD = 40
_COMMON = (
    "a about after again all also am an and any are as at be been before being but by can could did do does doing "
    "down during each few for from further had has have having he her here hers him his how i if in into is it its "
    "just me more most my no nor not now of off on once one only or other our out over own per s said same say says "
    "she should so some such t than that the their them then there these they this those through to too under until "
    "up upon us very was we were what when where which while who whom why will with would you your"
)
STOP_WORDS = frozenset(_COMMON.split())
_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> Iterator[str]:
    """Yield the words of the text in lower case, cut to 40 letters, without the most common English ones."""
    for word in _WORD.findall(text.lower()):
        if len(word) > 1 and word not in STOP_WORDS:
            yield word[:LONGEST_WORD]


def word_key(word: str) -> int:
    """Return the key of the word itself."""
    return crc32(word.encode())


def gram_keys(word: str) -> list[int]:
    """Return the keys of the word's character n-grams; a short word is its own n-gram."""
    padded = f" {word} "
    sizes = range(SHORTEST, min(LONGEST, len(padded)) + 1)
    grams = [padded[i : i + n] for n in sizes for i in range(len(padded) - n + 1)] or [padded]
    return [crc32(b"#" + gram.encode()) for gram in grams]
