"""Somebody else's classifier behind the port: an ONNX model whose labels stand for IPTC Media Topics."""

from collections.abc import Collection
from pathlib import Path

from wireroom.kernel.article import Topic
from wireroom.kernel.ids import digest
from wireroom.models.labels import map_labels, probabilities
from wireroom.models.onnx import TextModel
from wireroom.topic.port import DIGITS, NAMES, best_first
from wireroom.topic.settings import Settings

_CODES = {name: code for code, name in NAMES.items()} | {code: code for code in NAMES}


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
        for code, share in zip(
            self._codes, probabilities(self._model.logits(text), self._sigmoid).tolist(), strict=True
        ):
            if code:
                before = scores.get(code, 0.0)
                scores[code] = max(before, share) if self._sigmoid else min(1.0, before + share)
        return best_first(
            Topic(name=NAMES[code], code=code, score=round(score, DIGITS)) for code, score in scores.items()
        )

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:  # noqa: ARG002
        """Return nothing: such a model has no second level."""
        return []
