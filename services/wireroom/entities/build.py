"""Puts the stage together."""

from wireroom.entities.port import Recognizer
from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import Settings
from wireroom.entities.stage import EntitiesStage


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads its model with the first article.

    Raises BadSettings for a model that is not installed.
    """
    return EntitiesStage(recognizer(settings), settings)


def recognizer(settings: Settings) -> Recognizer:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    return SpacyRecognizer(settings.model, settings.tier)
