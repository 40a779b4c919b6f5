"""Hashes that the model's tables are keyed by: whole numbers alone, so that every machine has the same."""

from spacy.strings import get_string_id

from services.runtime.compiled import Int, compiled

_ODD = -0x61C8864680B583EB  # 2**64 / golden ratio, as a signed number
_MIX = -0x40A7B892E31B1A47
MASK32 = 0xFFFFFFFF


def text_hash(text: str) -> int:
    """Return spaCy's 64-bit MurmurHash of a text as a signed number."""
    value = int(get_string_id(text))
    return value - (1 << 64) if value >> 63 else value


@compiled
def mix(left: Int, right: Int) -> Int:
    """Return a 64-bit hash of two numbers, in order."""
    mixed = (left * _ODD) ^ right
    mixed *= _MIX
    mixed ^= mixed >> 31
    mixed *= _ODD
    return mixed ^ (mixed >> 29)


def phrase_hash(words: list[str] | tuple[str, ...]) -> int:
    """Return 32 bits that stand for a phrase of lower-cased words."""
    value = 0
    for word in words:
        value = int(mix(value, text_hash(word)))
    return value & MASK32
