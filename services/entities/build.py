"""Puts the stage together."""

from services.entities.adapters import SpacyRecognizer
from services.entities.port import Recognizer
from services.entities.settings import Settings
from services.entities.stage import EntitiesStage


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads its model with the first article. Raises BadSettings for a model not installed."""
    return EntitiesStage(recognizer(settings), settings)


def recognizer(settings: Settings) -> Recognizer:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    return SpacyRecognizer(settings.model, settings.tier)
