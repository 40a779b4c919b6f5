"""Puts the stage together."""

from pathlib import Path

from services.kernel.errors import BadSettings
from services.stance.adapters import BUNDLED, LinearReader
from services.stance.settings import Settings
from services.stance.stage import StanceStage


def build(settings: Settings) -> StanceStage:
    """Return the stage; raises BadSettings for a model that does not load and for numbers out of range."""
    if settings.targets < 0 or settings.mentions < 1:
        raise BadSettings("stance: targets must be 0 or more, mentions 1 or more")
    path = BUNDLED if settings.model == "bundled" else Path(settings.model)
    return StanceStage(LinearReader(path), settings)
