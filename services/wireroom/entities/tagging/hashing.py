"""Hashes that the model's tables are keyed by: whole numbers alone, so that every machine has the same."""

from spacy.strings import get_string_id

from wireroom.models.table import mix

MASK32 = 0xFFFFFFFF


def text_hash(text: str) -> int:
    """Return spaCy's 64-bit MurmurHash of a text as a signed number."""
    value = int(get_string_id(text))
    return value - (1 << 64) if value >> 63 else value


def phrase_hash(words: list[str] | tuple[str, ...]) -> int:
    """Return 32 bits that stand for a phrase of lower-cased words."""
    value = 0
    for word in words:
        value = int(mix(value, text_hash(word)))
    return value & MASK32
