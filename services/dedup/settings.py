"""What can be set of the dedup stage."""

from msgspec import Struct


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
