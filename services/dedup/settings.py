"""What can be set of the dedup stage."""

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Sizes are counts of word trigrams or articles; `lease_ms` and `timeout_ms` are milliseconds.

    State written with one `sketch_size` cannot be read with another: change `prefix` (or the store) together with it.
    """

    sketch_size: int = 96
    link_bias: float = 46.2
    related_from: float = 0.12
    stock_from: int = 8
    chunk: int = 128
    attempts: int = 100
    prefix: str = "wireroom:dedup:"
    lease_ms: int = 5_000
    timeout_ms: int = 10_000
