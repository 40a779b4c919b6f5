"""What can be set of the dedup stage."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from wireroom.kernel.errors import BadSettings
from wireroom.runtime.settings import Section

_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Settings(Section, frozen=True):
    """`window` is a length of time (14d, 36h, 2w) or "never"; `timeout_ms` are milliseconds, the others are counts.

    `sketch_size` and `capacity` must be the same in all workers; a journal written with one `sketch_size` cannot be
    read with another. `snapshots` is a folder, "" for none; the embedded store keeps its own. A block has `chunk`
    articles at most: 200 fill what Redis sets aside for a value of their size. `prefix` tells dedup's keys in
    Redis from others.
    """

    sketch_size: Annotated[int, Meta(ge=16, le=128)] = 96
    window: str = "14d"
    most: Annotated[int, Meta(ge=1, le=12_000_000)] = 4_000_000
    capacity: Annotated[int, Meta(ge=1, le=16_000_000)] = 16_384
    chunk: Annotated[int, Meta(ge=1, le=256)] = 200
    snapshots: str = ""
    prefix: Annotated[str, Meta(min_length=1)] = "wireroom:dedup:"
    timeout_ms: Annotated[int, Meta(ge=1, le=3_600_000)] = 10_000

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the window."""
        try:
            microseconds(self.window)
        except BadSettings as error:
            yield str(error)


def microseconds(length: str) -> int:
    """Return the microseconds in a length of time such as 14d, 36h or 2w; 0 for "never". Raises BadSettings."""
    if length == "never":
        return 0
    match = re.fullmatch(r"([1-9]\d{0,5})([mhdw])", length, re.ASCII)
    if not match:
        raise BadSettings(f"the window of dedup is {length!r}; write a length such as 14d, 36h or 2w, or never")
    return int(match[1]) * _UNITS[match[2]] * 1_000_000
