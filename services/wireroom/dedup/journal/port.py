"""What the dedup stage asks of the place that keeps its journal: an ordered list of blocks, the one durable state."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol

from wireroom.kernel.errors import WireroomError


class Damaged(WireroomError):
    """A block that is in the order is not there, or not as it was written; waiting does not mend it, `clear` does."""


class Block(NamedTuple):
    """One block: its place in the order (1, 2, 3 ...), its name, and what it holds.

    `before` is the name of the block before it, "" for the first one and for the first one after `clear`. A replica
    whose last block has another name follows a history that is no longer the journal's, and has to begin again.
    """

    seq: int
    name: str
    data: bytes
    before: str = ""


class Extent(NamedTuple):
    """Where a part of a block is, such as an article's payload: `size` bytes from `start`."""

    seq: int
    start: int
    size: int


class Ends(NamedTuple):
    """Which blocks there are: those with `first` <= seq <= `last`; none if `last` < `first`.

    `name` is that of the block `last`, even if it is trimmed; "" if there never was one, or none since `clear`.
    `epoch` is what makes the revisions of an emptied journal higher than those before. It is 0 for a new one that loses
    nothing; else, and after `clear`, the clock's microseconds.
    """

    first: int
    last: int
    name: str
    epoch: int


class Journal(Protocol):
    """An ordered list of blocks, shared by all workers: all see the same blocks under the same numbers.

    A block is there whole or not at all, and never changes. A number is used again only where the journal went back
    in time: after its host's rollback (the same epoch, another name) or a loss of all data (another epoch). Every
    method raises Transient when the journal cannot be reached now.
    """

    def ends(self) -> Ends:
        """Return which blocks there are."""

    def append(self, data: bytes) -> None:
        """Add a block after the last; another worker's may come to stand before it.

        After Transient it may be there or not; a block that is added again is there twice.
        """

    def read(self, since: int) -> Iterator[Block]:
        """Yield the blocks with `seq` > `since`, in order; those that are trimmed are left out. Raises Damaged.

        It reads a page at a time: blocks that are added meanwhile may come too.
        """

    def fetch(self, extents: Sequence[Extent]) -> list[bytes]:
        """Return the parts; b"" for one whose block is trimmed. Raises Damaged, also for a part beyond the end."""

    def trim(self, before: int) -> None:
        """Remove the blocks with `seq` < `before`; those that follow keep their numbers."""

    def corrections(self) -> list[bytes]:
        """Return the corrections by hand, oldest first; they outlive trimming and `clear`."""

    def correct(self, correction: bytes, mark: bytes) -> None:
        """Keep a correction, once, and add the block `mark`, which announces it to all: both or neither."""

    def clear(self) -> None:
        """Remove all blocks, to be filled again from the articles; the corrections stay.

        The epoch becomes a higher one, and the numbers go on: no part of an old block is found in a new one.
        """


class Snapshots(Protocol):
    """The latest picture of a replica, to begin from: it may be lost, or belong to another journal."""

    def save_snapshot(self, seq: int, name: str, parts: Mapping[str, bytes]) -> None:
        """Keep the replica's parts as they were after block `seq` of that name, instead of those kept before."""

    def load_snapshot(self) -> tuple[int, str, dict[str, bytes]] | None:
        """Return what was last saved, or None; the caller compares it with the journal."""


def name_of(data: bytes) -> str:
    """Return a block's name: 16 hex digits of a hash over what it holds."""
    return blake2b(data, digest_size=8).hexdigest()
