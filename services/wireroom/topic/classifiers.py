"""The models behind the port: the bundled one, and an ONNX model whose labels stand for IPTC Media Topics.

The bundled one is word vectors, summed and brought to length 1, and one logistic regression a topic. Its .npz holds:
version; words (N, one a line, UTF-8); vectors (N x D, 8 bits) and scales (N), each word's vector times how much the
word says; names, codes, weights (D x C) and bias (C) of the C topics; narrower_names, narrower_codes, narrower_weights
(D x M) and narrower_bias of the M topics below them, and broader (M), the column of each one's topic above; and
calibration: slope, offset, power and chance (`_probabilities`).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.article import Topic
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.ids import digest
from wireroom.models.labels import Probabilities, map_labels, probabilities
from wireroom.models.onnx import Floats, TextModel
from wireroom.topic.port import DIGITS, NAMES
from wireroom.topic.settings import Settings

BUNDLED = Path(__file__).parent / "model" / "topic.npz"
TYPICAL = 30  # words with a vector: as many as a headline with its lead has
Arrays = Mapping[str, NDArray[np.generic]]
_CODES = {name: code for code, name in NAMES.items()} | {code: code for code in NAMES}
_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> list[str]:
    """Return the words of the text in lower case, runs of letters, for training and for serving."""
    return _WORD.findall(text.lower())


class LinearClassifier:
    """Scores one text at a time, so that a score does not depend on the batch."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                self._load({name: arrays[name] for name in arrays.files})
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"topic: {path} holds no model of topics: {error}") from error
        self._vector = lru_cache(maxsize=1)(self._sum)  # both levels of a text are read from one vector

    def _load(self, arrays: Arrays) -> None:
        self.version = str(arrays["version"])
        vocabulary = arrays["words"].tobytes().decode().split("\n")
        scales = arrays["scales"].astype(np.float32)
        self._top, self._narrow = Heads(arrays), Heads(arrays, "narrower_")
        codes = dict(enumerate(code for _, code in self._top.topics))
        self._broader = [codes.get(column, "") for column in arrays["broader"].astype(int).tolist()]
        fit = arrays["vectors"].shape[:1] == scales.shape == (len(vocabulary),)
        if not (fit and all(self._broader) and len(self._broader) == len(self._narrow.topics)):
            raise ValueError("its arrays do not fit one another")
        self._row = {word: row for row, word in enumerate(vocabulary)}
        self._vectors: Floats = arrays["vectors"].astype(np.float32) * scales[:, None]
        self._slope, self._offset, self._power, self._chance = arrays["calibration"].astype(float).tolist()

    def scores(self, text: str) -> list[Topic]:
        """Return every topic of the top level, the best one first."""
        vector, words_read = self._vector(text)
        scores = self._probabilities(self._top.logits(vector), words_read).round(DIGITS).tolist()
        return _best_first((*topic, score) for topic, score in zip(self._top.topics, scores, strict=True))

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:
        """Return every topic right below those of the codes, the best one first.

        The score is how likely the topic is, given that the text is about the topic above it.
        """
        scores = probabilities(self._narrow.logits(self._vector(text)[0]), sigmoid=True).round(DIGITS).tolist()
        rows = zip(self._narrow.topics, self._broader, scores, strict=True)
        return _best_first((*topic, score) for topic, broader, score in rows if broader in codes)

    def _sum(self, text: str) -> tuple[Floats, int]:
        """Return the text's vector, of length 1 unless none of its words has one, and the number of words that have."""
        rows = [row for row in map(self._row.get, words(text)) if row is not None]
        total: Floats = self._vectors[rows].sum(axis=0)
        length = float(np.sqrt(total @ total))
        return (total / length if length else total), len(rows)

    def _probabilities(self, logits: Floats, words_read: int) -> Probabilities:
        """Return probabilities: the more words, the less of a logit is chance, and the nearer they come to 0 and 1."""
        length = max(words_read, 1) / TYPICAL
        chance = self._chance / np.sqrt(length) if length > 1 else self._chance
        sharp = probabilities(self._slope * length**self._power * logits + self._offset, sigmoid=True)
        shares: Probabilities = chance + (1 - 2 * chance) * sharp
        return shares


class Heads:
    """One logistic regression a topic over the vector of a text."""

    def __init__(self, arrays: Arrays, prefix: str = "") -> None:
        """Take the arrays of these topics out of the model's file; raises ValueError where they do not fit."""
        names, codes = arrays[f"{prefix}names"], arrays[f"{prefix}codes"]
        self.topics = list(zip(map(str, names), map(str, codes), strict=True))
        self._weights: Floats = arrays[f"{prefix}weights"].astype(np.float32)
        self._bias: Floats = arrays[f"{prefix}bias"].astype(np.float32)
        if self._weights.shape != (arrays["vectors"].shape[1], len(self.topics)) or len(self._bias) != len(self.topics):
            raise ValueError("its arrays do not fit one another")

    def logits(self, vector: Floats) -> Floats:
        """Return one number a topic."""
        return self._bias + vector @ self._weights


class TextClassifier:
    """Scores one text at a time; of labels that stand for one topic, shares add up and scores by themselves do not."""

    def __init__(self, settings: Settings) -> None:
        """Load the model; raises BadSettings for one that does not load and for labels that stand for nothing."""
        self._model = TextModel(Path(settings.model), "topic", longest=settings.longest, threads=settings.threads)
        self._codes = map_labels(self._model.labels, _CODES, settings.labels, "topic")
        several = self._model.config.problem_type == "multi_label_classification"
        self._sigmoid = settings.scoring == "sigmoid" or (settings.scoring == "auto" and several)
        reading = digest(*(f"{code}" for code in self._codes), f"{self._sigmoid} {self._model.longest}")
        self.version = f"{self._model.version}+{reading[:6]}"

    def scores(self, text: str) -> list[Topic]:
        """Return every topic that a label stands for, the best one first."""
        scores: dict[str, float] = {}
        shares = probabilities(self._model.logits(text), self._sigmoid).tolist()
        for code, share in zip(self._codes, shares, strict=True):
            if code:
                before = scores.get(code, 0.0)
                scores[code] = max(before, share) if self._sigmoid else min(1.0, before + share)
        return _best_first((NAMES[code], code, round(score, DIGITS)) for code, score in scores.items())

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:  # noqa: ARG002
        """Return nothing: such a model has no second level."""
        return []


def _best_first(topics: Iterable[tuple[str, str, float]]) -> list[Topic]:
    """Return the topics of these names, codes and scores; of two with the same score the order stays."""
    ranked = sorted(topics, key=lambda topic: -topic[2])
    return [Topic(name=name, code=code, score=score) for name, code, score in ranked]
