"""The windows of labelled sentences that the encoder is fine-tuned on: sets mixed, recased, with marks dropped."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from spacy.training import biluo_to_iob, iob_to_biluo

from training.encoder import Batch
from training.entities.corpora import Sentence
from training.entities.headlines import capitalised, capitals, titled
from wireroom.entities.tagging.marks import FROM_LISTS, MARK, MARKS, Marker
from wireroom.entities.tagging.network import LONGEST, MASK, Pieces, Window, Word, cut_windows, cut_words
from wireroom.entities.tagging.tags import BIO_TAGS, names_of_tags
from wireroom.entities.tagging.vocabulary import TITLES

_FROM_LISTS = frozenset(MARK[name] for name in FROM_LISTS)
_PRONOUNS = frozenset(("i", "he", "she", "we", "they", "it", "you", "me", "him", "her", "them", "who"))


class Recipe(NamedTuple):
    """How sentences are varied and mixed; shares are chances."""

    capitals: float = 0.06  # runs of sentences in capitals
    headline: float = 0.3  # in title case, two of three with a capital on each word
    uncapped: float = 0.04
    unlisted: float = 0.12  # sentences whose words are in no list
    forgotten: float = 0.12  # words that are in no list
    masked: float = 0.04  # words of which only the marks are seen
    short: float = 0.1  # windows that are not filled
    smoothing: float = 0.05


class Mixer:
    """Makes batches of windows without end, a different variant of each sentence every time."""

    def __init__(self, pieces: Pieces, marker: Marker, recipe: Recipe, seed: int) -> None:
        self._pieces, self._marker, self._recipe = pieces, marker, recipe
        self._random = random.Random(seed)

    def batches(self, units: Sequence[Sequence[Sentence]], size: int) -> Iterator[Batch]:
        """Yield batches of `size` windows of LONGEST pieces; each of `units` is a run of sentences that stays whole."""
        rows: list[Batch] = []
        while True:
            for part in self._windows(units):
                rows.append(part)
                if len(rows) == size:
                    yield Batch(*(np.stack(arrays) for arrays in zip(*rows, strict=True)))
                    rows = []

    def _windows(self, units: Sequence[Sequence[Sentence]]) -> Iterator[Batch]:
        order = list(units)
        self._random.shuffle(order)
        sentences: list[list[Word]] = []
        tags: list[list[str]] = []
        used, room = 0, self._room()
        for varied in (varied for unit in order for varied in self._varied(unit)):
            words = self._cut(varied, len(sentences))
            length = sum(len(word.pieces) for word in words) + 1
            if sentences and used + length >= room:
                yield from self._labelled(sentences, tags)
                sentences, tags, used, room = [], [], 0, self._room()
                words = [word._replace(sentence=0) for word in words]
            sentences.append(words)
            tags.append(varied.tags)
            used += length

    def _room(self) -> int:
        return self._random.randint(8, LONGEST) if self._random.random() < self._recipe.short else LONGEST

    def _varied(self, unit: Sequence[Sentence]) -> Sequence[Sentence]:
        chance, recipe = self._random.random(), self._recipe
        if chance < recipe.capitals:
            return list(map(capitals, unit))
        if chance < recipe.capitals + recipe.headline / 3:
            return list(map(titled, unit))
        if chance < recipe.capitals + recipe.headline:
            return list(map(capitalised, unit))
        if chance < recipe.capitals + recipe.headline + recipe.uncapped:
            return [Sentence([word.lower() for word in words], tags) for words, tags in unit]
        return unit

    def _cut(self, sentence: Sentence, number: int) -> list[Word]:
        recipe, chance = self._recipe, self._random.random
        words = cut_words(self._pieces, [sentence.words], [self._marker.mark(sentence.words)])[0]
        unlisted = chance() < recipe.unlisted
        for index, word in enumerate(words):
            marks, pieces = word.marks, word.pieces
            if unlisted or chance() < recipe.forgotten:
                marks = [mark for mark in marks if mark not in _FROM_LISTS]
            if chance() < recipe.masked:
                pieces = [MASK] * len(pieces)
            words[index] = word._replace(marks=marks, pieces=pieces, sentence=number)
        return words

    def _labelled(self, sentences: Sequence[Sequence[Word]], tags: Sequence[Sequence[str]]) -> Iterator[Batch]:
        for window in cut_windows(sentences):
            yield labelled(window, tags, self._recipe.smoothing)


def labelled(window: Window, tags: Sequence[Sequence[str]], smoothing: float) -> Batch:
    """Return one window, filled up to LONGEST, with what its words' first pieces should give."""
    size = len(window.ids)
    ids, mask = np.zeros(LONGEST, np.int32), np.zeros(LONGEST, np.float32)
    marks = np.zeros((LONGEST, len(MARKS)), np.float32)
    ids[:size], mask[:size], marks[:size] = window.ids, 1, window.marks
    shares, weights = np.zeros((LONGEST, len(BIO_TAGS)), np.float32), np.zeros(LONGEST, np.float32)
    for word, start in zip(window.words, window.starts, strict=True):
        shares[start] = smoothing / len(BIO_TAGS)
        shares[start, BIO_TAGS.index(tags[word.sentence][word.place])] += 1 - smoothing
        weights[start] = 1
    return Batch(ids, mask, marks, mask, shares, weights)


def with_begins(tags: Sequence[str]) -> list[str]:
    """Return BIO tags in which every name begins with B-."""
    return list(biluo_to_iob(iob_to_biluo(tags)))


def without_titles(sentence: Sentence) -> Sentence:
    """Return the sentence with the titles before people's names, and pronouns, no longer marked as names."""
    tags = list(sentence.tags)
    for name in names_of_tags(sentence.tags):
        start = name.start
        while name.label == "PER" and start < name.end - 1 and sentence.words[start].lower() in TITLES:
            tags[start], tags[start + 1] = "O", "B-PER"
            start += 1
        if start == name.end - 1 and sentence.words[start].lower() in _PRONOUNS:
            tags[start] = "O"
    return Sentence(sentence.words, tags)
