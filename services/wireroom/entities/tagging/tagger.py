"""A linear-chain CRF over hashed features, in compiled code and whole numbers: every machine finds the same names."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wireroom.entities.tagging.features import BITS, CONTEXT, LISTS, OFFSETS, OWN, bucket, context, line_kind, own, runs
from wireroom.entities.tagging.gazetteer import mark
from wireroom.entities.tagging.lexicon import CAPITAL, FACT, FACTS, Lexicon
from wireroom.entities.tagging.style import running, sentences, style
from wireroom.entities.tagging.words import Words
from wireroom.models.compiled import Array, Int, Numbers, compiled

LABELS = ("O", *(f"{place}-{label}" for label in ("PER", "ORG", "LOC") for place in "BILU"))
_HASH, _FLAGS = FACT["hash"], FACT["flags"]
_COUNT = len(LABELS)
_LOWEST = -(1 << 30)


class Weights(NamedTuple):
    """`rows` (2**BITS x labels, int8) and `steps` (labels + 1 x labels, int32: from the start last), in one unit."""

    rows: Array
    steps: Array

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            rows = np.zeros((1 << BITS, _COUNT), dtype=np.int8)
            rows[np.cumsum(arrays["gaps"], dtype=np.int64)] = arrays["rows"]
            return cls(rows, arrays["steps"])

    def save(self, path: Path) -> None:
        """Write the rows that hold anything."""
        used = np.flatnonzero(self.rows.any(axis=1))
        gaps = np.diff(used, prepend=0).astype(np.uint32)
        np.savez_compressed(path, gaps=gaps, rows=self.rows[used], steps=self.steps)


class Tagger:
    """Labels the words of a document, sentence by sentence."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        self._weights = weights
        self._slots = lexicon.gazetteer.slots
        self._words = Words(lexicon, self._score, len(OFFSETS) * _COUNT)

    def _score(self, atoms: Numbers, scores: Array) -> None:
        score_word(atoms, self._weights.rows, scores)

    def tag(self, hashes: Numbers, words: Sequence[str], starts: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the numbers of the words that are no space, where each sentence begins among them, and their LABELS.

        `hashes` are the words' text_hash; `starts` is 1 for a word that starts a sentence. There is one more beginning
        than sentences: the end.
        """
        rows = self._words.rows(hashes, words)
        places, bounds = np.empty(len(rows), dtype=np.int64), np.empty(len(rows) + 1, dtype=np.int64)
        count = sentences(rows, self._words.facts, starts, places, bounds)
        places, bounds = places[: bounds[count]], bounds[: count + 1]
        read, styles = as_running(self._words, rows[places], [words[place] for place in places.tolist()], bounds)
        labels = np.zeros(len(places), dtype=np.int64)
        known, weights = self._words, self._weights
        label(read, bounds, styles, known.facts, known.scores, self._slots, weights.rows, weights.steps, labels)
        return places, bounds, labels


def as_running(known: Words, rows: Numbers, words: Sequence[str], bounds: Numbers) -> tuple[Numbers, Numbers]:
    """Return the rows of the words as running text would write them, and the style of each sentence."""
    styles = np.zeros(len(bounds) - 1, dtype=np.int64)
    find_styles(rows, known.facts, bounds, styles)
    if styles.any():
        kinds = np.repeat(styles, np.diff(bounds)).tolist()
        flags = known.facts[rows, _FLAGS].tolist()
        read = [
            running(word, flag, kind) if kind else word for word, flag, kind in zip(words, flags, kinds, strict=True)
        ]
        rows = known.of(read)
    return rows, styles


@compiled
def find_styles(rows: Numbers, facts: Numbers, bounds: Numbers, styles: Numbers) -> None:
    """Set the style of each sentence."""
    for number in range(len(styles)):
        styles[number] = style(rows[bounds[number] : bounds[number + 1]], facts)


@compiled
def score_word(atoms: Numbers, weights: Array, scores: Array) -> None:
    """Set what a word gives each label of the words at the OFFSETS from it."""
    scores[:] = 0
    found = np.zeros(len(atoms), dtype=np.int64)
    for offset in range(len(OFFSETS)):
        own(atoms, offset, found)
        for at in found:
            if at:
                for number in range(_COUNT):
                    scores[offset * _COUNT + number] += weights[at, number]


@compiled
def surroundings(rows: Numbers, facts: Numbers, slots: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return a sentence's facts and its marks in the lists, both padded by two rows at each end, and its runs."""
    count = len(rows)
    around = np.empty((count + 4, len(FACTS)), dtype=np.int64)
    around[:2] = facts[0]
    around[count + 2 :] = facts[0]
    for at in range(count):
        around[at + 2] = facts[rows[at]]
    marks = np.zeros((count + 4, LISTS), dtype=np.int64)
    mark(slots, around[2 : count + 2, _HASH], around[2 : count + 2, _FLAGS] & CAPITAL, marks[2 : count + 2])
    found = np.zeros((count, 4), dtype=np.int64)
    runs(around[2 : count + 2], found)
    return around, marks, found


@compiled
def label(
    rows: Numbers,
    bounds: Numbers,
    styles: Numbers,
    facts: Numbers,
    words: Array,
    slots: Numbers,
    weights: Array,
    steps: Array,
    labels: Numbers,
) -> None:
    """Set the best labels of all sentences of a document."""
    values = np.zeros(CONTEXT, dtype=np.int64)
    for number in range(len(styles)):
        sentence = rows[bounds[number] : bounds[number + 1]]
        around, marks, found = surroundings(sentence, facts, slots)
        line = line_kind(around[2 : len(sentence) + 2])
        scores = np.zeros((len(sentence), _COUNT), dtype=np.int64)
        for at in range(len(sentence)):
            _add_words(sentence, at, words, scores[at])
            context(around, marks, found, styles[number], line, at, values)
            _add_context(values, weights, scores[at])
        decode(scores, steps, labels[bounds[number] : bounds[number + 1]])


@compiled
def _add_words(sentence: Numbers, at: Int, words: Array, scores: Numbers) -> None:
    for offset in range(len(OFFSETS)):
        place = at + OFFSETS[offset]
        row = sentence[place] if 0 <= place < len(sentence) else 0
        for number in range(_COUNT):
            scores[number] += words[row, offset * _COUNT + number]


@compiled
def _add_context(values: Numbers, weights: Array, scores: Array) -> None:
    for slot in range(CONTEXT):
        at = bucket(OWN + slot, values[slot])
        if at:
            for number in range(_COUNT):
                scores[number] += weights[at, number]


@compiled
def decode(scores: Numbers, steps: Array, labels: Numbers) -> None:
    """Set the labels of the best path (Viterbi): `scores` is words x labels, `steps` as in Weights."""
    count = len(scores)
    best = np.full((count, _COUNT), _LOWEST, dtype=np.int64)
    source = np.zeros((count, _COUNT), dtype=np.int64)
    best[0] = scores[0] + steps[_COUNT]
    for at in range(1, count):
        for to in range(_COUNT):
            for origin in range(_COUNT):
                value = best[at - 1, origin] + steps[origin, to]
                if value > best[at, to]:
                    best[at, to] = value
                    source[at, to] = origin
            best[at, to] += scores[at, to]
    at = 0
    for to in range(_COUNT):
        if ends(to) and (best[count - 1, to] > best[count - 1, at]):
            at = to
    for word in range(count - 1, -1, -1):
        labels[word] = at
        at = source[word, at]


@compiled
def ends(number: Int) -> Int:
    """Whether a sentence may end with a label: not inside a name."""
    return number == 0 or (number - 1) % 4 >= 2


def follows(origin: int, to: int) -> bool:
    """Whether a label may follow another, for learning; the start of a sentence is the number after the last label."""
    inside = 0 < origin < _COUNT and (origin - 1) % 4 < 2
    goes_on = to > 0 and 1 <= (to - 1) % 4 <= 2
    if inside:
        return goes_on and (origin - 1) // 4 == (to - 1) // 4
    return not goes_on
