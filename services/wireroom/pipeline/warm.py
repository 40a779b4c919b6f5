"""Compiles what the stages compile, before it is needed: `python -m wireroom.pipeline.warm`, once for each machine."""

import sys
import time
from collections.abc import Callable, Mapping


def _dedup() -> None:
    from wireroom.dedup.build import warm

    warm()


def _entities() -> None:
    from wireroom.entities.build import warm

    warm()


def _stance() -> None:
    from wireroom.stance.build import warm

    warm()


COMPILING: Mapping[str, Callable[[], None]] = {"dedup": _dedup, "entities": _entities, "stance": _stance}


def warm() -> float:
    """Warm each stage that compiles anything and whose libraries are installed; return the seconds that it took."""
    started = time.monotonic()
    for warm_stage in COMPILING.values():
        try:
            warm_stage()
        except ModuleNotFoundError as missing:
            if (missing.name or "wireroom").startswith("wireroom"):
                raise
    return time.monotonic() - started


if __name__ == "__main__":
    sys.stdout.write(f"compiled in {warm():.1f} s\n")
