"""What a word by itself tells: its form, the lists it is in, and the cluster of its vector."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from wireroom.entities.tagging.gazetteer import (
    BIT,
    CASES,
    MASK32,
    WORD_LISTS,
    Table,
    lists_of,
    load_gazetteer,
    make_table,
    text_hash,
    value_of,
)  # fmt: skip
from wireroom.entities.tagging.vocabulary import INNER_WORDS, JOINERS, NEVER_NAMES, ORGANISATION_WORDS, TITLES
from wireroom.models.compiled import Array, Int, Numbers, compiled
from wireroom.models.table import Slots, empty_slots, enter, find

ATOMS = (
    "bias", "word", "shape", "p2", "p3", "p4", "s2", "s3", "s4", "casing", "casing+shape", "initial", "capitals",
    "hyphen", "title", "organisation", "never", "demonym", "people", "names", "names+shape", "coarse", "middle", "fine",
    "middle+shape", "class", "class+shape", "length",
)  # fmt: skip
ATOM = {name: number for number, name in enumerate(ATOMS)}
FACTS = ("hash", "word", "shape", "coarse", "middle", "class", "names", "flags")
FACT = {name: number for number, name in enumerate(FACTS)}
CAPITAL, ORGANISATION, JOINER, SPACE, BREAK, UPPER, LETTER, LONG, LOWER, DIGIT, INNER = (1 << bit for bit in range(11))
_REPEATED = re.compile(r"(.)\1+")
_CLASS_BITS = 8  # of a vector's value: the word's class; above them its fine cluster
_LOWER_CLASS = 3  # the bits of a class that say how likely a word is lower case
_CAPACITY = 1 << 16  # words
ScoreWord = Callable[[Numbers, Array], None]


class Lexicon:
    """Describes words; `vectors` maps the 32-bit hash of a lower-cased word to its fine cluster and its class."""

    def __init__(self, gazetteer: Table, vectors: Table, levels: Numbers) -> None:
        """`levels` has for each fine cluster the middle and the coarse one."""
        self.gazetteer = gazetteer
        self._vectors = vectors
        self._levels = levels

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Read the gazetteer and the words' clusters."""
        with np.load(folder / "words.npz") as arrays:
            keys = np.cumsum(arrays["steps"], dtype=np.int64)
            values = arrays["clusters"].astype(np.int64) << _CLASS_BITS | arrays["classes"]
            levels = arrays["levels"].astype(np.int64)
        return cls(load_gazetteer(folder / "gazetteer.npz"), make_table(keys, values), levels)

    def describe(self, word: str) -> tuple[list[int], list[int]]:
        """Return a word's atoms (hashes, 0 for what it has not) and its facts, in the order of ATOMS and FACTS."""
        lower, form, capital = word.lower(), shape(word), word[:1].isupper()
        lists = lists_of(self.gazetteer, lower)
        casing = next((name for name in CASES if lists & BIT[name]), "")
        names = "".join(str(number) for number, name in enumerate(WORD_LISTS) if capital and lists & BIT[name])
        fine, middle, coarse, word_class = self._clusters(lower)
        texts = ["b", lower, form, lower[:2], lower[:3], lower[:4], lower[-2:], lower[-3:], lower[-4:], casing]
        texts += [f"{casing}|{form}", *self._yes_or_no(word, lower, lists), names, names and f"{names}|{form}"]
        texts += [coarse, middle, fine, middle and f"{middle}|{form}"]
        texts += [word_class, word_class and f"{word_class}|{form}", str(min(len(word), 12))]
        atoms = [text_hash(text) if text else 0 for text in texts]
        shared = [atoms[ATOM[name]] for name in FACTS[1:-1]]
        return atoms, [text_hash(lower), *shared, _flags(word, lower, casing, int(word_class[1:] or 0))]

    def _yes_or_no(self, word: str, lower: str, lists: int) -> list[str]:
        """Return "1" or "" for the atoms from "initial" to "people"."""
        people = lower.endswith("s") and lists_of(self.gazetteer, lower[:-1]) & BIT["demonym"]
        listed = (lower in TITLES, lower in ORGANISATION_WORDS, lower in NEVER_NAMES)
        form = (word[:1].isupper(), word.isupper(), "-" in word)
        return ["1" if holds else "" for holds in (*form, *listed, lists & BIT["demonym"], people)]

    def _clusters(self, lower: str) -> tuple[str, str, str, str]:
        value = int(value_of(self._vectors, text_hash(lower) & MASK32))
        if value < 0:
            return "", "", "", ""
        fine, word_class = value >> _CLASS_BITS, value & ((1 << _CLASS_BITS) - 1)
        middle, coarse = self._levels[fine].tolist()
        return f"f{fine}", f"m{middle}", f"c{coarse}", f"k{word_class}"


def shape(word: str) -> str:
    """Return the word with X for capitals, x for other letters and d for digits, runs cut to two."""
    classes = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word)
    return _REPEATED.sub(r"\1\1", classes)


def _flags(word: str, lower: str, casing: str, word_class: int) -> int:
    """Return the bits that a sentence's style and runs of capitals are read from."""
    capital, letter = word[:1].isupper(), word[:1].isalpha()
    facts = (
        (CAPITAL, capital),
        (ORGANISATION, capital and lower in ORGANISATION_WORDS),
        (JOINER, lower in JOINERS),
        (SPACE, word.isspace()),
        (BREAK, word.isspace() and "\n" in word),
        (UPPER, letter and word.isupper() and len(word) > 1),
        (LETTER, letter),
        (LONG, letter and len(word) > 3),
        (LOWER, casing == "lower" or (not casing and word_class & _LOWER_CLASS == _LOWER_CLASS)),
        (DIGIT, word[:1].isdigit()),
        (INNER, word in INNER_WORDS),
    )
    return sum(bit for bit, holds in facts if holds)


class WordTable:
    """Gives each word met lately a row with its atoms, facts and scores, computed once; a full table is emptied.

    Row 0 stands for what is beyond a sentence's ends.
    """

    def __init__(
        self, lexicon: Lexicon, score: ScoreWord | None = None, width: int = 0, capacity: int = _CAPACITY
    ) -> None:
        """`score` is called with a new word's atoms and a row of `width` numbers to fill."""
        self._lexicon = lexicon
        self._score = score
        self._width = width
        self._clear(capacity)

    def _clear(self, capacity: int) -> None:
        self.atoms = np.zeros((capacity, len(ATOMS)), dtype=np.int64)
        self.facts = np.zeros((capacity, len(FACTS)), dtype=np.int64)
        self.scores = np.zeros((capacity, self._width), dtype=np.int32)
        self._keys, self._slots = np.zeros(capacity, dtype=np.int64), empty_slots(capacity)
        self.atoms[0, ATOM["word"]] = self.facts[0, [FACT["word"], FACT["shape"]]] = text_hash("#")
        self.count = 1
        if self._score:
            self._score(self.atoms[0], self.scores[0])

    def rows(self, hashes: Numbers, words: Sequence[str]) -> Numbers:
        """Return the rows of words; `hashes` are their text_hash. They hold until the next call."""
        rows = np.empty(len(hashes), dtype=np.int64)
        missing = _find_rows(self._slots, self._keys, hashes, rows)
        if self.count + missing > len(self.atoms):
            self._clear(max(len(self.atoms), 1 << len(hashes).bit_length()))
            _find_rows(self._slots, self._keys, hashes, rows)
        for index in np.flatnonzero(rows < 0).tolist():
            rows[index] = self._row(hashes[index], words[index])
        return rows

    def rows_of(self, words: Sequence[str]) -> Numbers:
        """Return the rows of words."""
        return self.rows(np.array([text_hash(word) for word in words], dtype=np.int64), words)

    def _row(self, key: np.int64, word: str) -> int:
        """Return the row of a word that had none when the call began."""
        row = int(find(self._slots, self._keys, key))
        if row < 0:
            row = self.count
            self._keys[row] = key
            enter(self._slots, self._keys, row)
            self.atoms[row], self.facts[row] = self._lexicon.describe(word)
            if self._score:
                self._score(self.atoms[row], self.scores[row])
            self.count += 1
        return row


@compiled
def _find_rows(slots: Slots, keys: Numbers, hashes: Numbers, rows: Numbers) -> Int:
    """Set the row of each hash, or -1; return how many have none."""
    missing = 0
    for index in range(len(hashes)):
        rows[index] = find(slots, keys, hashes[index])
        missing += rows[index] < 0
    return missing
