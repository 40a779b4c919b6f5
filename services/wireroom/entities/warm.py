"""Compiles what is to be compiled before it is needed, once for each machine (wireroom.pipeline.warm)."""

from wireroom.entities.tagging.component import pipeline


def warm() -> None:
    """Take an invented article through the bundled pipeline, so that numba keeps it compiled."""
    pipeline()("ORBO BUYS ITS LAST RIVAL\n\nOrbo Group of Bath said on Monday that Ann Berg would lead it.")
