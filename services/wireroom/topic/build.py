"""Puts the stage together."""

from pathlib import Path

from wireroom.topic.classifiers import BUNDLED, LinearClassifier, TextClassifier
from wireroom.topic.port import Classifier
from wireroom.topic.settings import Settings
from wireroom.topic.stage import TopicStage


def build(settings: Settings) -> TopicStage:
    """Return the stage; raises BadSettings for a model that does not load."""
    return TopicStage(load_classifier(settings), settings)


def load_classifier(settings: Settings) -> Classifier:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    if settings.model == "bundled":
        return LinearClassifier(BUNDLED)
    return LinearClassifier(Path(settings.model)) if settings.model.endswith(".npz") else TextClassifier(settings)
