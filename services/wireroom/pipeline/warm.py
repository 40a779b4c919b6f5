"""Compiles what the stages compile, before it is needed: `python -m wireroom.pipeline.warm`, once for each machine."""

import sys
import time
from importlib import import_module
from importlib.util import find_spec

from wireroom.pipeline import topology


def warm() -> float:
    """Call `warm` of each stage's module warm, or else build, if its libraries are there; return the seconds."""
    started = time.monotonic()
    for stage in topology.STAGES:
        name = f"wireroom.{stage}.warm" if find_spec(f"wireroom.{stage}.warm") else f"wireroom.{stage}.build"
        try:
            module = import_module(name)
        except ModuleNotFoundError as missing:
            if (missing.name or "wireroom").startswith("wireroom"):
                raise
            continue
        getattr(module, "warm", lambda: None)()
    return time.monotonic() - started


if __name__ == "__main__":
    sys.stdout.write(f"compiled in {warm():.1f} s\n")
