"""What can be set of the dedup stage."""

import re

from msgspec import Struct

from wireroom.kernel.errors import BadSettings

_LIMITS = {
    "sketch_size": (16, 128),
    "most": (1, 12_000_000),
    "capacity": (1, 16_000_000),
    "chunk": (1, 256),
    "timeout_ms": (1, 3_600_000),
}
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Settings(Struct, frozen=True):
    """`window` is a length of time (14d, 36h, 2w) or "never"; `timeout_ms` are milliseconds; the rest are counts.

    `sketch_size` and `capacity` must be the same in all workers; a journal written with one `sketch_size` cannot be
    read with another. `snapshots` is a folder, "" for none; the embedded store keeps its own. A block has `chunk`
    articles at most, 256 is the limit: 200 fill what Redis sets aside for a value of their size.
    """

    sketch_size: int = 96
    window: str = "14d"
    most: int = 4_000_000
    capacity: int = 16_384
    chunk: int = 200
    snapshots: str = ""
    prefix: str = "wireroom:dedup:"
    timeout_ms: int = 10_000

    def __post_init__(self) -> None:
        """Raise BadSettings for a number that is too low or too high, or a window that is no length of time."""
        mistakes = [
            f"the {name} of dedup is {getattr(self, name)}; it must be from {low:,} to {high:,}"
            for name, (low, high) in _LIMITS.items()
            if not low <= getattr(self, name) <= high
        ]
        if not self.prefix:
            mistakes.append("the prefix of dedup is empty; it must tell dedup's keys in Redis from others")
        if mistakes:
            raise BadSettings("\n  ".join(mistakes))
        microseconds(self.window)


def microseconds(length: str) -> int:
    """Return the microseconds in a length of time such as 14d, 36h or 2w; 0 for "never". Raises BadSettings."""
    if length == "never":
        return 0
    match = re.fullmatch(r"([1-9]\d{0,5})([mhdw])", length, re.ASCII)
    if not match:
        raise BadSettings(f"the window of dedup is {length!r}; write a length such as 14d, 36h or 2w, or never")
    return int(match[1]) * _UNITS[match[2]] * 1_000_000
