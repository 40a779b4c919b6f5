"""What an encoder that reads lower case gets of each word besides: its casing, its sentence, the lists it is in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from wireroom.entities.tagging.gazetteer import (
    BIT,
    CASES,
    PHRASE_LISTS,
    WORD_LISTS,
    Table,
    lists_of,
    mark_phrases,
    text_hash,
)  # fmt: skip
from wireroom.entities.tagging.style import CAPITALS, HEADLINE, style_of
from wireroom.entities.tagging.vocabulary import NEVER_NAMES, ORGANISATION_WORDS, TITLES

CASINGS = ("lower", "Initial", "UPPER", "DeadLetter", "mixed", "digits", "signs")
STYLES = ("capitals", "headline", "uncapped")
PLAIN = (*CASINGS, *STYLES, "first", "further")  # "further": a piece of a word that is not its first
PLACES = ("alone", "start", "inside", "end")  # of a word in a name of a list, as numbered in the gazetteer from 1 on
LISTED = tuple(f"{name} {place}" for name in PHRASE_LISTS for place in PLACES)
FROM_LISTS = (*LISTED, *WORD_LISTS, *(f"usually {case}" for case in CASES), "organisation", "title", "never")
MARKS = (*PLAIN, *FROM_LISTS)
MARK = {name: number for number, name in enumerate(MARKS)}
_LISTED = MARK[LISTED[0]]
_LETTERS = frozenset(MARK[casing] for casing in ("lower", "Initial", "UPPER", "DeadLetter"))
_VOCABULARIES = (("organisation", ORGANISATION_WORDS), ("title", TITLES), ("never", NEVER_NAMES))
_STYLES = {CAPITALS: "capitals", HEADLINE: "headline", 0: ""}


class _Word(NamedTuple):
    """A word's text_hash in lower case, the mark of its casing, and its other marks."""

    hash: int
    casing: int
    others: list[int]


class Marker:
    """Marks the words of a sentence with numbers of MARKS; keeps those of the words that it met lately."""

    def __init__(self, gazetteer: Table) -> None:
        self._gazetteer = gazetteer
        self._word = lru_cache(maxsize=50_000)(self._read_word)

    def mark(self, words: Sequence[str]) -> list[list[int]]:
        """Return the marks of each word; the casing is left out where all words of a sentence are cased the same."""
        if not words:
            return []
        style = _style(words)
        is_uniform = style in ("capitals", "uncapped")
        described = [self._word(word) for word in words]
        marks = [[] if is_uniform and word.casing in _LETTERS else [word.casing] for word in described]
        for word, row in zip(described, marks, strict=True):
            row += word.others
            if style:
                row.append(MARK[style])
        listed = np.zeros((len(words), len(PHRASE_LISTS)), dtype=np.int64)
        capital = np.array([is_uniform or word[:1].isupper() for word in words], dtype=np.int64)
        mark_phrases(self._gazetteer, np.array([word.hash for word in described], dtype=np.int64), capital, listed)
        for index, number in zip(*listed.nonzero(), strict=True):
            marks[index].append(_LISTED + len(PLACES) * int(number) + int(listed[index, number]) - 1)
        marks[0].append(MARK["first"])
        return marks

    def _read_word(self, word: str) -> _Word:
        lower = word.lower()
        lists = lists_of(self._gazetteer, lower)
        marks = [MARK[name] for name in WORD_LISTS if lists & BIT[name] and not word.islower()]
        marks += [MARK[f"usually {case}"] for case in CASES if lists & BIT[case]]
        marks += [MARK[name] for name, vocabulary in _VOCABULARIES if lower in vocabulary]
        return _Word(text_hash(lower), MARK[_casing(word)], marks)


def _casing(word: str) -> str:
    if not any(char.isalpha() for char in word):
        return "digits" if any(char.isdigit() for char in word) else "signs"
    if word.islower():
        return "lower"
    if word.isupper():
        return "UPPER" if sum(char.isalpha() for char in word) > 1 else "DeadLetter"
    return "Initial" if word[0].isupper() and word[1:].islower() else "mixed"


def _style(words: Sequence[str]) -> str:
    """Return the one of STYLES that a sentence is written in, or "" for running text."""
    letters = [word for word in words if word[:1].isalpha()]
    if len(letters) > 3 and all(word.islower() for word in letters):
        return "uncapped"
    upper = sum(word.isupper() and len(word) > 1 for word in letters)
    long = [word for word in letters if len(word) > 3]
    return _STYLES[int(style_of(len(letters), upper, len(long), sum(word[0].isupper() for word in long)))]
