"""Compiles what is to be compiled before it is needed, once for each machine (services.pipeline.warm)."""

import time
from functools import cache

from services.entities.component import pipeline


@cache
def warm() -> float:
    """Take an invented article through the bundled pipeline, so that numba keeps it compiled; return the seconds.

    It works once in a process.
    """
    started = time.monotonic()
    pipeline()("ORBO BUYS ITS LAST RIVAL\n\nOrbo Group of Bath said on Monday that Ann Berg would lead it.")
    return time.monotonic() - started
