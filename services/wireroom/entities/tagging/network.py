"""A fine-tuned MiniLM that scores the tags of each word of a document; onnxruntime runs it on one thread.

Words are cut into the pieces that the encoder reads, and a document into windows of neighbouring sentences.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.gazetteer import Table
from wireroom.entities.tagging.marks import MARK, MARKS, Marker
from wireroom.entities.tagging.tags import BIO_TAGS
from wireroom.models.labels import log_probabilities
from wireroom.models.onnx import load_bundled

LONGEST = 128  # pieces of a window, with the one that opens it and those that close its sentences
FIRST, LAST, UNKNOWN, MASK = range(4)  # the numbers of [CLS], [SEP], [UNK] and [MASK]
_LONGEST_WORD = 12  # pieces of a word that are read
Scores = NDArray[np.float32]
Pieces = Callable[[str], Sequence[int]]


class Word(NamedTuple):
    """A word's pieces and marks, the number of its sentence and its place there."""

    pieces: Sequence[int]
    marks: Sequence[int]
    sentence: int
    place: int


class Window(NamedTuple):
    """T pieces with their marks, and at which of them each of its words begins."""

    ids: NDArray[np.int64]  # T
    marks: NDArray[np.float32]  # T x len(MARKS)
    words: list[Word]
    starts: list[int]


class Network:
    """Runs one window at a time, without padding: an int8 model scales by all that is in a run.

    So what it gives for a document depends on nothing but the document.
    """

    def __init__(self, folder: Path, gazetteer: Table) -> None:
        """Read the weights and the tokeniser from `folder`; raises BadSettings, see load_bundled."""
        self._session, tokenizer = load_bundled(folder, "entities")
        self._pieces = word_pieces(tokenizer)
        self._marker = Marker(gazetteer)

    def scores(self, sentences: Sequence[Sequence[str]]) -> list[Scores]:
        """Return for each sentence of a document its words x len(BIO_TAGS) log-probabilities."""
        scores = [np.zeros((len(words), len(BIO_TAGS)), np.float32) for words in sentences]
        marks = [self._marker.mark(words) for words in sentences]
        for window in cut_windows(cut_words(self._pieces, sentences, marks)):
            mask = np.ones((1, len(window.ids)), np.float32)
            inputs = {"ids": window.ids[None], "mask": mask, "marks": window.marks[None]}
            logits: Scores = self._session.run(None, inputs)[0][0]
            for word, row in zip(window.words, log_probabilities(logits[window.starts]), strict=True):
                scores[word.sentence][word.place] = row
        return scores


def word_pieces(tokenizer: Any) -> Pieces:
    """Return a function that gives a word's pieces, and remembers those of the words that it met lately."""

    @lru_cache(maxsize=50_000)
    def pieces_of(word: str) -> Sequence[int]:
        return tuple(tokenizer.encode(word, add_special_tokens=False).ids)

    return pieces_of


def cut_words(
    pieces: Pieces, sentences: Sequence[Sequence[str]], marks: Sequence[Sequence[Sequence[int]]]
) -> list[list[Word]]:
    """Return the words of each sentence with their pieces; of a long word only the first ones are read."""
    return [
        [
            Word(pieces(word)[:_LONGEST_WORD] or (UNKNOWN,), row, number, place)
            for place, (word, row) in enumerate(zip(words, rows, strict=True))
        ]
        for number, (words, rows) in enumerate(zip(sentences, marks, strict=True))
    ]


def cut_windows(sentences: Sequence[Sequence[Word]], longest: int = LONGEST) -> Iterator[Window]:
    """Yield the windows: as many whole sentences as there is room for; a sentence with more pieces is divided."""
    parts: list[list[Word]] = []
    used = 1
    for part in _split_to_fit(sentences, longest - 2):
        size = sum(len(word.pieces) for word in part) + 1
        if parts and used + size > longest:
            yield _window(parts)
            parts, used = [], 1
        parts.append(part)
        used += size
    if parts:
        yield _window(parts)


def _split_to_fit(sentences: Sequence[Sequence[Word]], room: int) -> Iterator[list[Word]]:
    for words in sentences:
        part: list[Word] = []
        used = 0
        for word in words:
            if used + len(word.pieces) > room:
                yield part
                part, used = [], 0
            part.append(word)
            used += len(word.pieces)
        if part:
            yield part


def _window(parts: Sequence[Sequence[Word]]) -> Window:
    ids, starts, words = [FIRST], [], []
    rows: list[int] = []
    columns: list[int] = []
    for part in parts:
        for word in part:
            starts.append(len(ids))
            words.append(word)
            for number in range(len(word.pieces)):
                rows += [len(ids) + number] * (len(word.marks) + (number > 0))
                columns += [*word.marks, MARK["further"]] if number else word.marks
            ids += word.pieces
        ids.append(LAST)
    marks = np.zeros((len(ids), len(MARKS)), np.float32)
    marks[rows, columns] = 1
    return Window(np.array(ids, np.int64), marks, words, starts)
