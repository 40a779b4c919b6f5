"""Puts the stage together."""

from pathlib import Path

from wireroom.kernel.errors import BadSettings
from wireroom.topic.linear import BUNDLED, LinearClassifier
from wireroom.topic.onnx import TextClassifier
from wireroom.topic.port import Classifier
from wireroom.topic.settings import Settings
from wireroom.topic.stage import TopicStage


def build(settings: Settings) -> TopicStage:
    """Return the stage; raises BadSettings for a model that does not load and for numbers out of range."""
    scores = (settings.threshold, settings.least, settings.sure)
    if settings.most < 1 or settings.narrower < 0 or not all(0 <= score <= 1 for score in scores):
        raise BadSettings("topic: most must be 1 or more, narrower not negative, threshold, least and sure from 0 to 1")
    return TopicStage(load_classifier(settings), settings)


def load_classifier(settings: Settings) -> Classifier:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    if settings.model == "bundled":
        return LinearClassifier(BUNDLED)
    return LinearClassifier(Path(settings.model)) if settings.model.endswith(".npz") else TextClassifier(settings)
