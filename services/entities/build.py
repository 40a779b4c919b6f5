"""Puts the stage together."""

from services.entities.adapters import SpacyRecognizer
from services.entities.port import Recognizer
from services.entities.settings import Settings
from services.entities.stage import EntitiesStage
from services.kernel.errors import BadSettings


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads its model with the first article.

    Raises BadSettings for a model not installed and for a limit out of range.
    """
    if settings.limit < 1:
        raise BadSettings("entities: limit must be 1 or more")
    return EntitiesStage(recognizer(settings), settings)


def recognizer(settings: Settings) -> Recognizer:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    return SpacyRecognizer(settings.model, settings.tier)
