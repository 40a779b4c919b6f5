"""Puts the stage together."""

from pathlib import Path

from services.kernel.errors import BadSettings
from services.topic.adapters import BUNDLED, LinearClassifier
from services.topic.port import Classifier
from services.topic.settings import Settings
from services.topic.stage import TopicStage
from services.topic.text_model import TextClassifier


def build(settings: Settings) -> TopicStage:
    """Return the stage; raises BadSettings for a model that does not load and for numbers out of range."""
    if settings.most < 1 or not (0 <= settings.threshold <= 1 and 0 <= settings.least <= 1):
        raise BadSettings("topic: most must be 1 or more, threshold and least between 0 and 1")
    return TopicStage(classifier(settings), settings)


def classifier(settings: Settings) -> Classifier:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    if settings.model == "bundled":
        return LinearClassifier(BUNDLED)
    return LinearClassifier(Path(settings.model)) if settings.model.endswith(".npz") else TextClassifier(settings)
