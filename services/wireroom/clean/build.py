"""Puts the clean stage together. It has no state and needs no server."""

from wireroom.clean.settings import Settings
from wireroom.clean.stage import CleanStage


def build(settings: Settings) -> CleanStage:
    """Return the stage; the language model is loaded at the first article that needs it."""
    return CleanStage(settings)
