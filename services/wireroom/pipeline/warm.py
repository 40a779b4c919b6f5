"""Compiles what the stages compile, before it is needed: `python -m wireroom.pipeline.warm`, once for each machine."""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from wireroom.pipeline import topology


def warm() -> float:
    """Call the `warm` of each stage that has one and whose libraries are there; return the seconds."""
    started = time.monotonic()
    for stage in topology.STAGES:
        try:
            warm_stage = stage_warm(stage)
        except ModuleNotFoundError as missing:
            if (missing.name or "wireroom").startswith("wireroom"):
                raise
            continue
        if warm_stage:
            warm_stage()
    return time.monotonic() - started


def stage_warm(stage: str) -> Callable[[], None] | None:
    """Return `warm` of the stage's module warm, or else of build; None for a stage that compiles nothing."""
    module = import_module(f"wireroom.{stage}.{'warm' if find_spec(f'wireroom.{stage}.warm') else 'build'}")
    function: Callable[[], None] | None = getattr(module, "warm", None)
    return function


if __name__ == "__main__":
    sys.stdout.write(f"compiled in {warm():.1f} s\n")
