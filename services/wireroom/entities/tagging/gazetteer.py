"""Which words and phrases stand in lists of names: a table of hashes, as small as a shipped model should be."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from wireroom.entities.tagging.hashing import MASK32, phrase_hash
from wireroom.models.compiled import Int, Numbers, compiled
from wireroom.models.table import mix

PHRASES = ("country", "city", "town", "region", "company", "body", "university", "club", "demonym")
WORDS = ("forename", "commonforename", "surname", "commonsurname")
CASES = ("lower", "mixed", "upper")
KINDS = PHRASES + WORDS + CASES
LONGEST = 7
BIT = {kind: 1 << number for number, kind in enumerate(KINDS)}


class Gazetteer:
    """Looks phrases up. About one absent phrase in 20,000 is taken for a present one: the model learned with that.

    `slots` is a table of the phrases' 32-bit hashes and the bits of the KINDS that each belongs to.
    """

    def __init__(self, slots: Numbers) -> None:
        self.slots = slots

    @classmethod
    def load(cls, path: Path) -> "Gazetteer":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(slots(np.cumsum(arrays["steps"], dtype=np.int64), arrays["masks"].astype(np.int64)))

    def mask(self, words: Sequence[str]) -> int:
        """Return the bits of the lists that a lower-cased phrase is in."""
        return max(0, int(find(self.slots, phrase_hash(tuple(words)))))


def save(path: Path, lists: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Write a table of tokenised names under the KINDS, sorted; the beginnings of phrases are kept as well."""
    table: dict[int, int] = {}
    for kind, names in lists.items():
        for words in names:
            lowered = [word.lower() for word in words[:LONGEST]]
            for length in range(1, len(lowered)):
                table.setdefault(phrase_hash(tuple(lowered[:length])), 0)
            full = phrase_hash(tuple(lowered))
            table[full] = table.get(full, 0) | BIT[kind]
    keys = sorted(table)
    masks = np.array([table[key] for key in keys], dtype=np.uint16)
    np.savez_compressed(path, steps=np.diff(np.array(keys, dtype=np.int64), prepend=0).astype(np.uint32), masks=masks)


def slots(keys: Numbers, values: Numbers) -> Numbers:
    """Return an open-addressed table of keys (positive) and values (not negative), at most half full."""
    size = 1 << max(4, int(2 * len(keys)).bit_length())
    table = np.full((size, 2), -1, dtype=np.int64)
    _fill(table, keys, values)
    return table


@compiled
def _fill(table: Numbers, keys: Numbers, values: Numbers) -> None:
    mask = len(table) - 1
    for number in range(len(keys)):
        at = mix(keys[number], 1) & mask
        while table[at, 0] != -1:
            at = (at + 1) & mask
        table[at, 0] = keys[number]
        table[at, 1] = values[number]


@compiled
def find(table: Numbers, key: Int) -> Int:
    """Return the value of a key in what `slots` made, or -1."""
    mask = len(table) - 1
    at = mix(key, 1) & mask
    while table[at, 0] != -1:
        if table[at, 0] == key:
            return table[at, 1]
        at = (at + 1) & mask
    return -1


@compiled
def mark(table: Numbers, hashes: Numbers, capital: Numbers, marks: Numbers) -> None:
    """Set in `marks` (words x lists of phrases) 1 for a name of one word, 2 to 4 for a longer one's start, inside, end.

    `hashes` are the words' text_hash in lower case. A phrase starts with a capital; the longest counts in each list.
    """
    count, kinds = marks.shape
    marks[:] = 0
    length = np.zeros(kinds, dtype=np.int64)
    for start in range(count):
        if not capital[start]:
            continue
        length[:] = 0
        value = 0
        for end in range(start, min(count, start + LONGEST)):
            value = mix(value, hashes[end])
            mask = find(table, value & MASK32)
            if mask < 0:
                break
            for kind in range(kinds):
                if mask >> kind & 1:
                    length[kind] = end + 1 - start
        for kind in range(kinds):
            _mark(marks, kind, start, length[kind])


@compiled
def _mark(marks: Numbers, kind: Int, start: Int, length: Int) -> None:
    if length == 1 and marks[start, kind] == 0:
        marks[start, kind] = 1
    elif length > 1 and (marks[start, kind] < 2):
        marks[start, kind] = 2
        for inside in range(start + 1, start + length):
            marks[inside, kind] = 4 if inside == start + length - 1 else 3
