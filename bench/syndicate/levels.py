"""How heavily each level changes a copy."""

from random import Random
from typing import Literal, NamedTuple, get_args

from bench.syndicate.edits import Range

Level = Literal["L0", "L1", "L2", "L3", "MIX", "BIG", "OCRALL", "OUTL"]
LEVELS: tuple[Level, ...] = get_args(Level)


class Change(NamedTuple):
    """Shares of a text, 0 to 1: how much of its length is kept, how many sentences go or move, words are edited."""

    kept: Range = (1.0, 1.0)
    dropped: Range = (0.0, 0.0)
    edits: Range = (0.0, 0.0)
    moved: float = 0.0
    scanned: bool = False


_CHANGES = {
    "L0": Change(),
    "L1": Change(kept=(0.5, 1.0), dropped=(0.0, 0.2), edits=(0.0, 0.03)),
    "L2": Change(kept=(0.3, 0.9), dropped=(0.0, 0.3), edits=(0.04, 0.12), moved=0.15),
    "L3": Change(kept=(0.5, 1.0), dropped=(0.0, 0.1), edits=(0.0, 0.03), scanned=True),
}


def change(rng: Random, level: Level) -> Change:
    """Return what happens to one copy: the level's own, or for a mixed level that of any."""
    return _CHANGES[{"OCRALL": "L3"}.get(level, level) if level in {*_CHANGES, "OCRALL"} else rng.choice([*_CHANGES])]
