"""Compiles what reads the mentions, before it is needed: `python -m services.pipeline.warm`."""

from services.stance.adapters import LinearReader
from services.stance.port import Mention


def warm() -> None:
    """Read one mention, so that all that is compiled is kept on disk."""
    LinearReader().read([Mention("Avo won.", 0, 3)])
