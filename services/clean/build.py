"""Puts the clean stage together. It has no state and needs no server."""

from services.clean.language import Identifier
from services.clean.settings import Settings
from services.clean.stage import CleanStage


def build(settings: Settings) -> CleanStage:
    """Return the stage; the language model is loaded at the first article that needs it."""
    return CleanStage(settings, Identifier(settings.min_letters, settings.min_confidence))
