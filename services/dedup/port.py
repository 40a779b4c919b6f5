"""What the dedup stage asks of the place that holds its state."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

Table = Literal["article", "posting", "cluster"]
Values = Mapping[int, bytes | None]  # by name, 0 to 2**60 - 1; None is no value


class Stale(Exception):
    """The state was changed by another worker since `begin`; start again."""


class FingerprintIndex(Protocol):
    """Three tables of bytes, and the revision, which grows with every change of them.

    Everything between `begin` and `commit` sees one state: a `read` or a `commit` whose `base` is no longer the
    revision raises Stale and changes nothing. A unit of work that is never committed has no effect. Each method raises
    Transient when the state cannot be reached.
    """

    def begin(self) -> int:
        """Return the current revision, the base of one unit of work."""
        ...

    def read(self, base: int, table: Table, names: Sequence[int]) -> list[bytes | None]:
        """Return the value of each name, None where there is none."""
        ...

    def commit(self, base: int, revision: int, writes: Mapping[Table, Values]) -> None:
        """Set all values (None deletes) and the revision, or nothing at all; without any, just end the unit of work."""
        ...
