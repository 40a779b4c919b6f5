"""What the dedup stage asks of the place that keeps its journal: an ordered list of blocks, the one durable state."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol


class Block(NamedTuple):
    """One block: its place in the order (1, 2, 3 ...), its name, and what it holds."""

    seq: int
    name: str
    data: bytes


class Extent(NamedTuple):
    """A part of a block: `size` bytes from `start`."""

    seq: int
    start: int
    size: int


class Ends(NamedTuple):
    """Which blocks there are: those with `first` <= seq <= `last`; none if `last` < `first`. `name` is the last one's.

    `epoch` is 0, or where the journal can lose its data what makes revisions of a new, empty one higher than those of
    the lost one.
    """

    first: int
    last: int
    name: str
    epoch: int


class Journal(Protocol):
    """An ordered list of blocks, shared by all workers: all see the same blocks under the same numbers.

    A block is there whole or not at all, and never changes. Every method raises Transient when the journal cannot be
    reached now.
    """

    def ends(self) -> Ends:
        """Return which blocks there are."""
        ...

    def append(self, data: bytes) -> None:
        """Add a block after the last; another worker's may come to stand before it."""
        ...

    def read(self, since: int) -> Iterator[Block]:
        """Yield the blocks with `seq` > `since`, in order; those that are trimmed are left out."""
        ...

    def fetch(self, extents: Sequence[Extent]) -> list[bytes]:
        """Return the parts; b"" for one whose block is trimmed."""
        ...

    def trim(self, before: int) -> None:
        """Remove the blocks with `seq` < `before`; those that follow keep their numbers."""
        ...

    def corrections(self) -> list[bytes]:
        """Return the corrections by hand, oldest first; they outlive trimming and `clear`."""
        ...

    def correct(self, correction: bytes) -> None:
        """Keep a correction; one that is there already is not kept twice."""
        ...

    def clear(self) -> None:
        """Remove all blocks, to be filled again from the articles; the corrections stay."""
        ...


def name_of(data: bytes) -> str:
    """Return a block's name: 16 hex digits of a hash over what it holds."""
    return blake2b(data, digest_size=8).hexdigest()
