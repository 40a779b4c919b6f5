"""Names by a linear-chain CRF over hashed features, in compiled code and whole numbers: every machine finds the same.

In the tier best a network finds them, in which the CRF has a say.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import ORTH, SENT_START
from spacy.tokens import Doc, Span

from wireroom.entities.settings import BEST, FAST, Tier
from wireroom.entities.tagging.document_rules import apply_rules, apply_rules_by_scores
from wireroom.entities.tagging.features import (
    ATOM_SLOTS,
    BITS,
    CONTEXT_SLOTS,
    OFFSETS,
    atom_features,
    bucket,
    context_values,
    line_kind,
    surroundings,
)  # fmt: skip
from wireroom.entities.tagging.gazetteer import BIT, Table, phrase_hash, value_of
from wireroom.entities.tagging.lexicon import FACT, INNER, Lexicon, WordTable
from wireroom.entities.tagging.network import Network, Scores
from wireroom.entities.tagging.style import as_running_text, split_sentences
from wireroom.entities.tagging.tags import (
    BILOU_TAGS,
    BIO_TAGS,
    BORDERS,
    LABELS,
    allowed_ends,
    best_bio_tags,
    best_path,
    names_of_tags,
)  # fmt: skip
from wireroom.entities.tagging.teams import name_teams
from wireroom.models.compiled import Array, Int, Numbers, compiled
from wireroom.models.labels import log_probabilities

_TAGS = len(BILOU_TAGS)
_ENDS = allowed_ends(BILOU_TAGS)
_FLAGS = FACT["flags"]
_NEVER = -(1 << 30)
WEIGHTS_FILE = "tagger.npz"
_FAST_WEIGHT = 1.0  # of the fast model's tag beside the network's log-probabilities
_BIO_PLACE = {"B": "B", "I": "I", "L": "I", "U": "B"}  # of a BILOU tag
_BIO_NUMBER = {tag: number for number, tag in enumerate(BIO_TAGS)}


class NameRecognizer:
    """Labels people (PER), organisations (ORG) and places (LOC) by a compiled tagger.

    In the tier best a fine-tuned MiniLM does, in which the tagger has a say. A component that is not read from disk
    loads the bundled model with the first document.
    """

    labels = LABELS
    _tagger: "Tagger"
    _network: Network | None = None

    def __init__(self, tier: Tier) -> None:
        self._is_best = tier == "best"
        self._folder, self._tagger_folder = BEST if self._is_best else FAST, FAST
        self._is_loaded = False

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "NameRecognizer":  # noqa: ARG002 - spaCy gives both
        """Load the model of a folder; for the tier best the tagger of a folder inside, or else the bundled one.

        Raises BadSettings for a missing library.
        """
        self._folder = self._tagger_folder = path
        if self._is_best:
            self._tagger_folder = path / FAST.name if (path / FAST.name).is_dir() else FAST
        lexicon = Lexicon.load(self._tagger_folder)
        self._tagger = Tagger(Weights.load(self._tagger_folder / WEIGHTS_FILE), lexicon)
        self._network = Network(path, lexicon.gazetteer) if self._is_best else None
        self._is_loaded = True
        return self

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 - spaCy gives both
        """Copy the model from where it was loaded."""
        copies = {path: self._folder} | ({path / FAST.name: self._tagger_folder} if self._is_best else {})
        for copy, folder in copies.items():
            if copy != folder:
                copytree(folder, copy, dirs_exist_ok=True)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        if not self._is_loaded:
            self.from_disk(self._folder)
        columns = doc.to_array([ORTH, SENT_START]).view(np.int64)
        places, texts, tags = self._tagger.tag(columns[:, 0], [token.text for token in doc], columns[:, 1])
        if self._network is None:
            names = apply_rules(texts, [names_of_tags(row) for row in tags])
        else:
            scores = [with_fast_tags(*row) for row in zip(self._network.scores(texts), tags, strict=True)]
            tagged = [names_of_tags(best_bio_tags(*pair)) for pair in zip(scores, texts, strict=True)]
            names = apply_rules_by_scores(texts, tagged, scores)
        names = name_teams(texts, names, self._tagger.is_country)
        doc.ents = [
            Span(doc, numbers[name.start], numbers[name.end - 1] + 1, label=name.label)
            for numbers, in_sentence in zip(places, names, strict=True)
            for name in in_sentence
        ]
        return doc


def with_fast_tags(scores: Scores, tags: Sequence[str]) -> Scores:
    """Return the log-probabilities of a sentence after the fast model's tags were added to what speaks for each."""
    columns = [_BIO_NUMBER[_BIO_PLACE[tag[0]] + tag[1:] if tag != "O" else tag] for tag in tags]
    added = scores.copy()
    added[np.arange(len(tags)), columns] += _FAST_WEIGHT
    return log_probabilities(added)


class Weights(NamedTuple):
    """`rows` (2**BITS x tags, int8) and `steps` (tags + 1 x tags, int32: from the start last), in one unit."""

    rows: Array
    steps: Array

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            rows = np.zeros((1 << BITS, _TAGS), dtype=np.int8)
            rows[np.cumsum(arrays["gaps"], dtype=np.int64)] = arrays["rows"]
            return cls(rows, arrays["steps"])

    def save(self, path: Path) -> None:
        """Write the rows that hold anything."""
        used = np.flatnonzero(self.rows.any(axis=1))
        gaps = np.diff(used, prepend=0).astype(np.uint32)
        np.savez_compressed(path, gaps=gaps, rows=self.rows[used], steps=self.steps)


class Sentences(NamedTuple):
    """Of each sentence of a document the numbers of its words that are no space, the words, and their BILOU tags."""

    places: list[list[int]]
    texts: list[list[str]]
    tags: list[list[str]]


class Tagger:
    """Tags the words of a document, sentence by sentence."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        self._weights = weights
        self._gazetteer = lexicon.gazetteer
        self._words = WordTable(lexicon, self._score, len(OFFSETS) * _TAGS)

    def _score(self, atoms: Numbers, scores: Array) -> None:
        _score_word(atoms, self._weights.rows, scores)

    def is_country(self, words: Sequence[str]) -> bool:
        """Return whether the words are a country's name, in any case."""
        key = phrase_hash([word.lower() for word in words])
        return bool(max(0, value_of(self._gazetteer, key)) & BIT["country"])

    def tag(self, hashes: Numbers, words: Sequence[str], starts: Numbers) -> Sentences:
        """Return the tags of a document; `hashes` are the words' text_hash, `starts` is 1 where a sentence starts."""
        table = self._words
        rows = table.rows(hashes, words)
        places, bounds = np.empty(len(rows), dtype=np.int64), np.empty(len(rows) + 1, dtype=np.int64)
        count = split_sentences(rows, table.facts, starts, places, bounds)
        places, bounds = places[: bounds[count]], bounds[: count + 1]
        texts = [words[place] for place in places.tolist()]
        rows, styles = as_running_text(table, rows[places], texts, bounds)
        tags = np.zeros(len(places), dtype=np.int64)
        _tag_sentences(rows, bounds, styles, table.facts, table.scores, self._gazetteer, self._weights, tags)
        columns: tuple[list[Any], ...] = (places.tolist(), texts, [BILOU_TAGS[number] for number in tags.tolist()])
        borders = list(pairwise(bounds.tolist()))
        return Sentences(*([column[start:end] for start, end in borders] for column in columns))


@compiled
def _score_word(atoms: Numbers, weights: Array, scores: Array) -> None:
    """Set what a word gives each tag of the words at the OFFSETS from it."""
    scores[:] = 0
    features = np.zeros(len(atoms), dtype=np.int64)
    for offset in range(len(OFFSETS)):
        atom_features(atoms, offset, features)
        for row in features:
            if row:
                for tag in range(_TAGS):
                    scores[offset * _TAGS + tag] += weights[row, tag]


@compiled
def _tag_sentences(
    rows: Numbers,
    bounds: Numbers,
    styles: Numbers,
    facts: Numbers,
    word_scores: Array,
    gazetteer: Table,
    weights: Weights,
    tags: Numbers,
) -> None:
    """Set the best tags of all sentences of a document."""
    values = np.zeros(CONTEXT_SLOTS, dtype=np.int64)
    for number in range(len(styles)):
        sentence = rows[bounds[number] : bounds[number + 1]]
        around, marks, runs = surroundings(sentence, facts, gazetteer)
        line = line_kind(around)
        scores = np.zeros((len(sentence), _TAGS), dtype=np.int64)
        for word in range(len(sentence)):
            _add_words(sentence, word, word_scores, scores[word])
            context_values(around, marks, runs, styles[number], line, word, values)
            _add_context(values, weights.rows, scores[word])
            if facts[sentence[word], _FLAGS] & INNER:
                for tag in range(_TAGS):
                    scores[word, tag] += BORDERS[tag] * _NEVER
        tags[bounds[number] : bounds[number + 1]] = best_path(scores, weights.steps, _ENDS)


@compiled
def _add_words(sentence: Numbers, word: Int, word_scores: Array, scores: Numbers) -> None:
    for offset in range(len(OFFSETS)):
        place = word + OFFSETS[offset]
        row = sentence[place] if 0 <= place < len(sentence) else 0
        for tag in range(_TAGS):
            scores[tag] += word_scores[row, offset * _TAGS + tag]


@compiled
def _add_context(values: Numbers, weights: Array, scores: Array) -> None:
    for slot in range(CONTEXT_SLOTS):
        row = bucket(ATOM_SLOTS + slot, values[slot])
        if row:
            for tag in range(_TAGS):
                scores[tag] += weights[row, tag]
