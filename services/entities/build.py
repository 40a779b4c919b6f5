"""Puts the stage together."""

from services.entities.adapters import SpacyRecognizer
from services.entities.settings import Settings
from services.entities.stage import EntitiesStage


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads its model with the first article. Raises BadSettings for a model not installed."""
    return EntitiesStage(SpacyRecognizer(settings.model), settings)
