"""Puts the stage together."""

from pathlib import Path

from wireroom.stance.port import Reader
from wireroom.stance.readers.encoder import BEST, EncoderReader
from wireroom.stance.readers.linear import BUNDLED, LinearReader
from wireroom.stance.readers.onnx import TextReader
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage


def build(settings: Settings) -> StanceStage:
    """Return the stage; raises BadSettings for a model that does not load."""
    return StanceStage(reader(settings), settings)


def reader(settings: Settings) -> Reader:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    if settings.model == "bundled":
        return EncoderReader(BEST, settings.threads) if settings.tier == "best" else LinearReader(BUNDLED)
    return LinearReader(Path(settings.model)) if settings.model.endswith(".npz") else TextReader(settings)
