"""What the tagger knows of a word by its GloVe vector: its cluster, and how like a name's word it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from training.entities.corpora import Sentence
from training.material import Vectors
from wireroom.entities.tagging.gazetteer import MASK32, text_hash

FINE, MIDDLE, COARSE = 2048, 256, 64
_KINDS = ("lower", "PER", "ORG", "LOC")
_LEVELS = (0.15, 0.4, 0.7)
_LEAST = 2

Reals = NDArray[np.float32]


def save(path: Path, vectors: Vectors, number: int, sentences: Iterable[Sentence], seed: int) -> None:
    """Write `words.npz` for the `number` most frequent words; `sentences` teach what words of names are like."""
    words = vectors.words[:number]
    matrix = vectors.matrix[:number]
    matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    fine, levels = _clusters(matrix, seed)
    classes = _classes(words, matrix, sentences)
    keys = np.array([text_hash(word) & MASK32 for word in words], dtype=np.int64)
    keys, first = np.unique(keys, return_index=True)
    np.savez_compressed(
        path,
        steps=np.diff(keys, prepend=0).astype(np.uint32),
        clusters=fine[first].astype(np.uint16),
        classes=classes[first].astype(np.uint8),
        levels=levels.astype(np.uint16),
    )


def _clusters(matrix: Reals, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the fine cluster of each word, and of each fine cluster the middle and the coarse one."""
    means = MiniBatchKMeans(FINE, batch_size=8192, max_iter=12, n_init=1, random_state=seed, init_size=3 * FINE)
    fine = means.fit(matrix[: 6 * 10**4]).predict(matrix)
    levels = [
        KMeans(size, n_init=1, random_state=seed).fit_predict(means.cluster_centers_) for size in (MIDDLE, COARSE)
    ]
    return fine, np.stack(levels, axis=1)


def _classes(words: list[str], matrix: Reals, sentences: Iterable[Sentence]) -> NDArray[np.int64]:
    """Return two bits each for how likely a word is lower case, or of a person's, body's or place's name.

    A word that the sentences hold is judged by the others, so that the tagger learns how far it may trust this.
    """
    counts = _counts(sentences)
    known = [number for number, word in enumerate(words) if counts[word].total() >= _LEAST]
    classes = np.zeros(len(words), dtype=np.int64)
    for place, kind in enumerate(_KINDS):
        truth = np.array([counts[words[number]][kind] > 0.5 * counts[words[number]].total() for number in known])
        model = LogisticRegression(C=1.0, max_iter=300, class_weight=None)
        likely = model.fit(matrix[known], truth).predict_proba(matrix)[:, 1]
        likely[known] = cross_val_predict(model, matrix[known], truth, cv=5, method="predict_proba")[:, 1]
        classes |= np.searchsorted(_LEVELS, likely) << 2 * place
    return classes


def _counts(sentences: Iterable[Sentence]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for words, tags in sentences:
        for word, tag in list(zip(words, tags, strict=True))[1:]:
            if word.isalpha():
                counts[word.lower()][tag[2:] or ("lower" if word.islower() else "other")] += 1
    return counts
