"""The model behind the port: word vectors, summed and brought to length 1, and one logistic regression a topic.

The .npz holds: version; words (N, one a line, UTF-8); vectors (N x D, 8 bits) and scales (N), each word's vector times
how much the word says; names, codes, weights (D x C) and bias (C) of the C topics; narrower_names, narrower_codes,
narrower_weights (D x M) and narrower_bias of the M topics below them, and broader (M), the column of each one's topic
above; and calibration: slope, offset, power and chance (`_likely`).
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings
from wireroom.topic.features import words
from wireroom.topic.port import Ranked

BUNDLED = Path(__file__).parent / "model" / "topic.npz"
DIGITS = 4
TYPICAL = 30  # known words: as many as a headline with its lead has
Floats = NDArray[np.float32]
Held = dict[str, NDArray[np.generic]]


class Heads:
    """One logistic regression a topic over the vector of a text."""

    def __init__(self, held: Held, prefix: str = "") -> None:
        """Take the arrays of these topics out of the model's file; raises ValueError where they do not fit."""
        names, codes = held[f"{prefix}names"], held[f"{prefix}codes"]
        self.topics = list(zip(map(str, names), map(str, codes), strict=True))
        self._weights: Floats = held[f"{prefix}weights"].astype(np.float32)
        self._bias: Floats = held[f"{prefix}bias"].astype(np.float32)
        if self._weights.shape != (held["vectors"].shape[1], len(self.topics)) or len(self._bias) != len(self.topics):
            raise ValueError("its arrays do not fit one another")

    def logits(self, vector: Floats) -> Floats:
        """Return one number a topic."""
        return self._bias + vector @ self._weights


class LinearClassifier:
    """Scores one text at a time, so that a score does not depend on the batch."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as held:
                self._load({name: held[name] for name in held.files})
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"topic: {path} holds no model of topics: {error}") from error
        self._vector = lru_cache(maxsize=1)(self._summed)  # both levels of a text are read from one vector

    def _load(self, held: Held) -> None:
        self.version = str(held["version"])
        known = held["words"].tobytes().decode().split("\n")
        scales = held["scales"].astype(np.float32)
        self._top, self._narrow = Heads(held), Heads(held, "narrower_")
        codes = dict(enumerate(code for _, code in self._top.topics))
        self._broader = [codes.get(column, "") for column in held["broader"].astype(int).tolist()]
        fit = held["vectors"].shape[:1] == scales.shape == (len(known),)
        if not (fit and all(self._broader) and len(self._broader) == len(self._narrow.topics)):
            raise ValueError("its arrays do not fit one another")
        self._row = {word: row for row, word in enumerate(known)}
        self._vectors: Floats = held["vectors"].astype(np.float32) * scales[:, None]
        self._slope, self._offset, self._power, self._chance = held["calibration"].astype(float).tolist()

    def scores(self, text: str) -> list[Ranked]:
        """Return name, code and score (0 to 1) of every topic of the top level, the best one first."""
        vector, known = self._vector(text)
        likely = self._likely(self._top.logits(vector), known).tolist()
        found = [(name, code, score) for (name, code), score in zip(self._top.topics, likely, strict=True)]
        return sorted(found, key=lambda topic: -topic[2])

    def narrower(self, text: str, among: Collection[str]) -> list[Ranked]:
        """Return name, code and score of every topic right below those whose codes are `among`, the best one first.

        The score is how likely the topic is, given that the text is about the topic above it.
        """
        likely = _sigmoid(self._narrow.logits(self._vector(text)[0])).round(DIGITS).tolist()
        rows = zip(self._narrow.topics, self._broader, likely, strict=True)
        found = [(name, code, score) for (name, code), broader, score in rows if broader in among]
        return sorted(found, key=lambda topic: -topic[2])

    def _summed(self, text: str) -> tuple[Floats, int]:
        """Return the text's vector, of length 1 unless no word is known, and the number of known words."""
        row = self._row.get
        rows = [found for found in map(row, words(text)) if found is not None]
        total: Floats = self._vectors[rows].sum(axis=0)
        length = float(np.sqrt(total @ total))
        return (total / length if length else total), len(rows)

    def _likely(self, logits: Floats, known: int) -> NDArray[np.float64]:
        """Return probabilities: the more words, the less of a logit is chance, and the nearer they come to 0 and 1."""
        length = max(known, 1) / TYPICAL
        chance = self._chance / np.sqrt(length) if length > 1 else self._chance
        sharp = _sigmoid(self._slope * length**self._power * logits + self._offset)
        likely: NDArray[np.float64] = (chance + (1 - 2 * chance) * sharp).round(DIGITS)
        return likely


def _sigmoid(logits: Floats) -> NDArray[np.float64]:
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return likely
