"""A table of the words met lately: what is known of each by itself is worked out once."""

from collections.abc import Callable, Sequence

import numpy as np

from wireroom.entities.tagging.hashing import text_hash
from wireroom.entities.tagging.lexicon import ATOMS, FACTS, Lexicon
from wireroom.models.compiled import Int, Numbers, compiled
from wireroom.models.table import mix

CAPACITY = 1 << 16
Score = Callable[[Numbers, Numbers], None]


class Words:
    """Gives each word a row; row 0 stands for what is beyond a sentence's ends. A full table begins anew."""

    def __init__(self, lexicon: Lexicon, score: Score | None = None, width: int = 0, capacity: int = CAPACITY) -> None:
        """`score` is called with a new word's atoms and a row of `width` numbers to fill."""
        self._lexicon = lexicon
        self._score = score
        self._width = width
        self._clear(capacity)

    def _clear(self, capacity: int) -> None:
        self.atoms = np.zeros((capacity, len(ATOMS)), dtype=np.int64)
        self.facts = np.zeros((capacity, len(FACTS)), dtype=np.int64)
        self.scores = np.zeros((capacity, self._width), dtype=np.int32)
        self._table = np.full((4 * capacity, 2), -1, dtype=np.int64)
        self.atoms[0, 1] = self.facts[0, 1:3] = text_hash("#")
        self.count = 1
        if self._score:
            self._score(self.atoms[0], self.scores[0])

    def rows(self, hashes: Numbers, words: Sequence[str]) -> Numbers:
        """Return the rows of words; `hashes` are their text_hash. They hold until the next call."""
        found = np.empty(len(hashes), dtype=np.int64)
        missing = np.empty(len(hashes), dtype=np.int64)
        number = find_rows(self._table, hashes, found, missing)
        if self.count + number > len(self.atoms):
            self._clear(max(len(self.atoms), 1 << len(hashes).bit_length()))
            number = find_rows(self._table, hashes, found, missing)
        for at in missing[:number].tolist():
            found[at] = self._row(int(hashes[at]), words[at])
        return found

    def of(self, words: Sequence[str]) -> Numbers:
        """Return the rows of words."""
        return self.rows(np.array([text_hash(word) for word in words], dtype=np.int64), words)

    def _row(self, key: int, word: str) -> int:
        row = int(insert(self._table, key, self.count))
        if row == self.count:
            self.atoms[row], self.facts[row] = self._lexicon.describe(word)
            if self._score:
                self._score(self.atoms[row], self.scores[row])
            self.count += 1
        return row


@compiled
def find_rows(table: Numbers, hashes: Numbers, found: Numbers, missing: Numbers) -> Int:
    """Set in `found` the row of each hash, and in `missing` the numbers of those without one; return how many."""
    mask = len(table) - 1
    count = 0
    for number in range(len(hashes)):
        at = mix(hashes[number], 2) & mask
        while table[at, 1] != -1 and table[at, 0] != hashes[number]:
            at = (at + 1) & mask
        found[number] = table[at, 1]
        if table[at, 1] == -1:
            missing[count] = number
            count += 1
    return count


@compiled
def insert(table: Numbers, key: Int, row: Int) -> Int:
    """Return the row that the table has for the key; if it has none, enter `row` and return it."""
    mask = len(table) - 1
    at = mix(key, 2) & mask
    while table[at, 1] != -1 and table[at, 0] != key:
        at = (at + 1) & mask
    if table[at, 1] == -1:
        table[at, 0] = key
        table[at, 1] = row
    return table[at, 1]
