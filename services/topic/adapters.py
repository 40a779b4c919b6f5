"""The model behind the port: TF-IDF over words and character n-grams, one logistic regression a topic.

The .npz holds: names and codes of the C topics, version, keys of the K features (uint32; the first `words` are words,
the others n-grams), idf (K), weights (K x C), bias (C). The temperature is already in weights and bias.
"""

from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from services.kernel.errors import BadSettings
from services.topic.features import gram_keys, word_key, words
from services.topic.port import Ranked

BUNDLED = Path(__file__).parent / "model" / "topic.npz"
DIGITS = 4
_CACHED_WORDS = 1 << 16
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class LinearClassifier:
    """Scores one text at a time, so that a score does not depend on the batch."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as held:
                self._load(held)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"topic: {path} holds no model of topics: {error}") from error
        self._rows_of = lru_cache(_CACHED_WORDS)(self._rows)

    def _load(self, held: "np.lib.npyio.NpzFile") -> None:
        self.version = str(held["version"])
        self._topics = list(zip(map(str, held["names"]), map(str, held["codes"]), strict=True))
        self._row = {int(key): row for row, key in enumerate(held["keys"])}
        self._words = int(held["words"])
        self._idf: Floats = held["idf"].astype(np.float64)
        self._weights: Floats = held["weights"].astype(np.float64)
        self._bias: Floats = held["bias"].astype(np.float64)
        if self._weights.shape != (len(self._row), len(self._topics)) or len(self._idf) != len(self._row):
            raise ValueError("its arrays do not fit one another")

    def scores(self, text: str) -> list[Ranked]:
        """Return name, code and score (0 to 1) of every topic, the best one first."""
        logits = self._logits(text)
        likely = (1 / (1 + np.exp(-logits))).round(DIGITS).tolist()
        found = [(name, code, score) for (name, code), score in zip(self._topics, likely, strict=True)]
        return sorted(found, key=lambda topic: -topic[2])

    def _logits(self, text: str) -> Floats:
        rows = [self._rows_of(word) for word in words(text)]
        if not rows:
            return self._bias
        counts = np.bincount(np.concatenate(rows), minlength=len(self._row))
        present = counts.nonzero()[0]
        values = (1 + np.log(counts[present])) * self._idf[present]
        cut = int(np.searchsorted(present, self._words))
        unit = np.concatenate([_unit(values[:cut]), _unit(values[cut:])])
        return self._bias + unit @ self._weights[present]

    def _rows(self, word: str) -> Rows:
        keys = [word_key(word), *gram_keys(word)]
        return np.array([self._row[key] for key in keys if key in self._row], dtype=np.intp)


def _unit(values: Floats) -> Floats:
    length = float(np.sqrt(np.square(values).sum()))
    return values / length if length else values
