"""Somebody else's classifier behind the port: an ONNX model whose labels stand for IPTC Media Topics."""

from pathlib import Path

from wireroom.kernel.ids import digest
from wireroom.models.labels import map_labels, probabilities
from wireroom.models.onnx import TextModel
from wireroom.topic.media_topics import NAMES
from wireroom.topic.port import Ranked
from wireroom.topic.settings import Settings

DIGITS = 4
KNOWN = {name: code for code, name in NAMES.items()} | {code: code for code in NAMES}


class TextClassifier:
    """Scores one text at a time; of labels that stand for one topic, shares add up and scores by themselves do not."""

    def __init__(self, settings: Settings) -> None:
        """Load the model; raises BadSettings for one that does not load and for labels that stand for nothing."""
        self._model = TextModel(Path(settings.model), "topic", longest=settings.longest, threads=settings.threads)
        self._codes = map_labels(self._model.labels, KNOWN, settings.labels, "topic")
        several = self._model.config.problem_type == "multi_label_classification"
        self._sigmoid = settings.scoring == "sigmoid" or (settings.scoring == "auto" and several)
        read = digest(*(f"{code}" for code in self._codes), f"{self._sigmoid} {self._model.longest}")
        self.version = f"{self._model.version}+{read[:6]}"

    def scores(self, text: str) -> list[Ranked]:
        """Return name, code and score (0 to 1) of every topic that a label stands for, the best one first."""
        likely = probabilities(self._model.logits(text), self._sigmoid).tolist()
        found: dict[str, float] = {}
        for code, share in zip(self._codes, likely, strict=True):
            if code:
                before = found.get(code, 0.0)
                found[code] = max(before, share) if self._sigmoid else min(1.0, before + share)
        ranked = [(NAMES[code], code, round(score, DIGITS)) for code, score in found.items()]
        return sorted(ranked, key=lambda topic: -topic[2])
