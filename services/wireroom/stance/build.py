"""Puts the stage together, and compiles what reads the mentions before it is needed."""

from pathlib import Path

from wireroom.stance.genre import GenreReader
from wireroom.stance.port import Mention, Reader
from wireroom.stance.readers.encoder import BEST, EncoderReader
from wireroom.stance.readers.linear import BUNDLED, LinearReader
from wireroom.stance.readers.onnx import TextReader
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage
from wireroom.stance.views import load_weights


def build(settings: Settings) -> StanceStage:
    """Return the stage; raises BadSettings for a model that does not load."""
    return StanceStage(load_reader(settings), GenreReader(), load_weights(settings.tier), settings)


def load_reader(settings: Settings) -> Reader:
    """Return the model that the settings name; raises BadSettings for one that does not load."""
    if settings.model == "bundled":
        return EncoderReader(BEST, settings.threads) if settings.tier == "best" else LinearReader(BUNDLED)
    return LinearReader(Path(settings.model)) if settings.model.endswith(".npz") else TextReader(settings)


def warm() -> None:
    """Read a mention and an article, so that what is compiled is kept on disk: `python -m wireroom.pipeline.warm`."""
    LinearReader().read([Mention("Avo won.", 0, 3)])
    GenreReader().read("Avo wins", "Avo won on Monday, the club said.")
