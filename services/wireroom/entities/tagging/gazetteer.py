"""Which words and phrases stand in lists of names: a table of hashes, as small as a shipped model should be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.strings import get_string_id

from wireroom.models.compiled import Int, Numbers, compiled
from wireroom.models.table import Slots, empty_slots, enter_all, find, mix

PHRASE_LISTS = ("country", "city", "town", "region", "company", "body", "university", "club", "demonym")
WORD_LISTS = ("forename", "commonforename", "surname", "commonsurname")
CASES = ("lower", "mixed", "upper")
LISTS = PHRASE_LISTS + WORD_LISTS + CASES
BIT = {name: 1 << number for number, name in enumerate(LISTS)}
ALONE, START, INSIDE, END = 1, 2, 3, 4  # a word's mark in a list: a name of one word, or a place in a longer one
MASK32 = 0xFFFFFFFF
_LONGEST = 7  # words of a phrase


class Table(NamedTuple):
    """A hash table of whole numbers: values[n], not negative, belongs to keys[n] (see models.table).

    A gazetteer is one from the phrases' 32-bit hashes to the bits of the LISTS that each is in. About one absent phrase
    in 20,000 is taken for a present one: the model learned with that.
    """

    slots: Slots
    keys: Numbers
    values: Numbers


def make_table(keys: Numbers, values: Numbers) -> Table:
    """Return the table; no two keys are the same."""
    slots = empty_slots(len(keys))
    enter_all(slots, keys)
    return Table(slots, keys, values)


def load_gazetteer(path: Path) -> Table:
    """Read what `save_gazetteer` wrote."""
    with np.load(path) as arrays:
        return make_table(np.cumsum(arrays["steps"], dtype=np.int64), arrays["masks"].astype(np.int64))


def save_gazetteer(path: Path, lists: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Write a table of tokenised names under the LISTS, sorted; the beginnings of phrases are in it as well."""
    masks: dict[int, int] = defaultdict(int)
    for name, phrases in lists.items():
        for words in phrases:
            lowered = [word.lower() for word in words[:_LONGEST]]
            for length in range(1, len(lowered)):
                masks[phrase_hash(lowered[:length])] |= 0
            masks[phrase_hash(lowered)] |= BIT[name]
    keys = sorted(masks)
    values = np.array([masks[key] for key in keys], dtype=np.uint16)
    np.savez_compressed(path, steps=np.diff(np.array(keys, dtype=np.int64), prepend=0).astype(np.uint32), masks=values)


def lists_of(gazetteer: Table, word: str) -> int:
    """Return the bits of the lists that a lower-cased word is in."""
    return max(0, int(value_of(gazetteer, phrase_hash((word,)))))


def text_hash(text: str) -> int:
    """Return spaCy's 64-bit MurmurHash of a text as a signed number: every machine has the same."""
    value = int(get_string_id(text))
    return value - (1 << 64) if value >> 63 else value


def phrase_hash(words: Sequence[str]) -> int:
    """Return 32 bits that stand for a phrase of lower-cased words."""
    value = 0
    for word in words:
        value = int(mix(value, text_hash(word)))
    return value & MASK32


@compiled
def value_of(table: Table, key: Int) -> Int:
    """Return the value of a key, or -1."""
    number = find(table.slots, table.keys, key)
    return table.values[number] if number >= 0 else -1


@compiled
def mark_phrases(gazetteer: Table, hashes: Numbers, capital: Numbers, marks: Numbers) -> None:
    """Set in `marks` (words x PHRASE_LISTS) ALONE, START, INSIDE or END for the words of a listed name, else 0.

    `hashes` are the words' text_hash in lower case. A phrase starts with a capital; the longest counts in each list.
    """
    count, lists = marks.shape
    marks[:] = 0
    length = np.zeros(lists, dtype=np.int64)
    for start in range(count):
        if not capital[start]:
            continue
        length[:] = 0
        phrase = 0
        for end in range(start, min(count, start + _LONGEST)):
            phrase = mix(phrase, hashes[end])
            mask = value_of(gazetteer, phrase & MASK32)
            if mask < 0:
                break
            for number in range(lists):
                if mask >> number & 1:
                    length[number] = end + 1 - start
        for number in range(lists):
            _mark_phrase(marks, number, start, length[number])


@compiled
def _mark_phrase(marks: Numbers, number: Int, start: Int, length: Int) -> None:
    if length == 1 and marks[start, number] == 0:
        marks[start, number] = ALONE
    elif length > 1 and marks[start, number] < START:
        marks[start, number] = START
        for word in range(start + 1, start + length - 1):
            marks[word, number] = INSIDE
        marks[start + length - 1, number] = END
