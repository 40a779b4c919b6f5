"""Cuts words into the pieces that an encoder reads, and a document into windows of neighbouring sentences."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.marks import AT, MARKS

LONGEST = 128  # pieces of a window, with the one that opens it and those that close its sentences
_LONGEST_WORD = 12
FIRST, LAST, UNKNOWN, MASK = range(4)  # the numbers of [CLS], [SEP], [UNK] and [MASK]


Pieces = Callable[[str], Sequence[int]]


class Word(NamedTuple):
    """A word's pieces and marks, and where it stands."""

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


def cut(
    pieces: Pieces, sentences: Sequence[Sequence[str]], marks: Sequence[Sequence[Sequence[int]]]
) -> list[list[Word]]:
    """Return the words of each sentence with their pieces; of a long word only the first ones are read."""
    return [
        [
            Word(pieces(word)[:_LONGEST_WORD] or (UNKNOWN,), found, number, place)
            for place, (word, found) in enumerate(zip(words, marked, strict=True))
        ]
        for number, (words, marked) in enumerate(zip(sentences, marks, strict=True))
    ]


def windows(sentences: Sequence[Sequence[Word]], longest: int = LONGEST) -> Iterator[Window]:
    """Yield the windows: as many whole sentences as there is room for; a sentence with more pieces is divided."""
    held: list[list[Word]] = []
    used = 1
    for part in _parts(sentences, longest - 2):
        size = sum(len(word.pieces) for word in part) + 1
        if held and used + size > longest:
            yield _window(held)
            held, used = [], 1
        held.append(part)
        used += size
    if held:
        yield _window(held)


def _parts(sentences: Sequence[Sequence[Word]], room: int) -> Iterator[list[Word]]:
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
                columns += [*word.marks, AT["further"]] if number else word.marks
            ids += word.pieces
        ids.append(LAST)
    marks = np.zeros((len(ids), len(MARKS)), np.float32)
    marks[rows, columns] = 1
    return Window(np.array(ids, np.int64), marks, words, starts)
