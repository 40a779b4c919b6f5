"""Compiles what reads the mentions, before it is needed: `python -m wireroom.pipeline.warm`."""

from wireroom.stance.port import Mention
from wireroom.stance.readers.linear import LinearReader


def warm() -> None:
    """Read one mention, so that all that is compiled is kept on disk."""
    LinearReader().read([Mention("Avo won.", 0, 3)])
