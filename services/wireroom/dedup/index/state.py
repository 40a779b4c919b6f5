"""The index in memory: plain arrays, so that compiled code can work on them and a snapshot is a copy of them."""

from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

SLOTS = 64
NOBODY = 0xFFFFFF
UNDATED = 1 << 62
GONE, SUPERSEDED = 1, 2
Pairs = NDArray[np.uint64]
NONE = np.zeros((0, 2), np.uint64)
MOST = 65_536  # articles that one arrival can move and name; more are all said to have moved


class State(NamedTuple):
    """Everything that the index knows.

    Articles are numbered from 0 in the order of their arrival. Bytes an article, at the default size: the table 420,
    the columns of articles 77, and 26 for each link.

    Table: `fill` slots of each bucket are taken; a slot has a `tag` (8 bits of the key's hash) and a `ref`: the article
    (24 bits, or NOBODY for stock text), 4 more bits of the hash, and the sixteenth of its text (4 bits).
    Articles: `live` keys that are not stock text, `noise` and `cut` of the sketch, `outlet` (a hash, 0 if unknown),
    `since` (microseconds since 1970: published, or UNDATED + first ingested), `identity` (hash of the id), `ingested`
    and `version` of the text, `withdrawn` (SUPERSEDED by a newer version in the same cluster, or GONE: by one that is
    not, or it stands for no article), and where its part is in the journal: `block`, `start`, `size`, with so many
    `values`.
    Clusters: `parent` (union-find), `following` (a ring through the members), `original` (of the root's cluster).
    Links of article i to earlier ones: those from `links[i]` to `links[i + 1]`, each with the `older` article, keys
    `shared`, how many of them stand in each sixteenth of the older text (`theirs`) and of this one (`mine`, spread.py),
    and whether it is `active`. Links of i to later ones: a list from `later[i]` through `next_later`; 0 is none.
    Names: `slots` is a hash table from identity to number + 1.
    By hand: pairs of identities that are `joined` or `parted`; `joins` and `splits` are their numbers, -1 if unknown.
    `totals`: articles, links, moved; `moved` are the articles whose cluster changed in the last arrival.
    """

    tag: NDArray[np.uint8]
    ref: NDArray[np.uint32]
    fill: NDArray[np.uint8]
    live: NDArray[np.uint8]
    noise: NDArray[np.uint8]
    withdrawn: NDArray[np.uint8]
    cut: NDArray[np.float32]
    outlet: NDArray[np.uint32]
    since: NDArray[np.int64]
    identity: NDArray[np.uint64]
    ingested: NDArray[np.int64]
    version: NDArray[np.uint32]
    block: NDArray[np.uint32]
    start: NDArray[np.uint32]
    size: NDArray[np.uint16]
    values: NDArray[np.uint8]
    parent: NDArray[np.uint32]
    following: NDArray[np.uint32]
    original: NDArray[np.uint32]
    links: NDArray[np.uint32]
    later: NDArray[np.uint32]
    older: NDArray[np.uint32]
    next_later: NDArray[np.uint32]
    shared: NDArray[np.uint8]
    theirs: NDArray[np.uint64]
    mine: NDArray[np.uint64]
    active: NDArray[np.uint8]
    slots: NDArray[np.uint32]
    totals: NDArray[np.int64]
    moved: NDArray[np.uint32]
    joined: NDArray[np.uint64]
    joins: NDArray[np.int64]
    parted: NDArray[np.uint64]
    splits: NDArray[np.int64]

    @classmethod
    def empty(cls, capacity: int, size: int, joined: Pairs = NONE, parted: Pairs = NONE) -> Self:
        """Return a state with room for `capacity` articles with sketches of `size`, and these pairs of identities."""
        buckets = max(capacity * _ROOM * size // (96 * SLOTS), 16)
        columns: dict[str, Any] = {name: np.zeros(capacity, kind) for name, kind in _COLUMNS.items()}
        return cls(
            tag=np.zeros((buckets, SLOTS), np.uint8),
            ref=np.zeros((buckets, SLOTS), np.uint32),
            fill=np.zeros(buckets, np.uint8),
            links=np.zeros(capacity + 1, np.uint32),
            **_link_columns(capacity * 3 // 4 + 1024),
            slots=np.zeros(capacity + capacity // 2 + 16, np.uint32),
            totals=np.array([0, 1, 0]),
            moved=np.zeros(MOST, np.uint32),
            joined=joined,
            joins=np.full(joined.shape, -1, np.int64),
            parted=parted,
            splits=np.full(parted.shape, -1, np.int64),
            **columns,
        )

    @property
    def capacity(self) -> int:
        """How many articles there is room for."""
        return len(self.live)

    @property
    def articles(self) -> int:
        """How many articles there are, all versions counted."""
        return int(self.totals[0])

    @property
    def nbytes(self) -> int:
        """The size of all arrays, without the room for the names of those that move."""
        return sum(array.nbytes for array in self) - self.moved.nbytes

    def with_room_for_links(self, more: int = 0) -> Self:
        """Return the state with room for `more` links, or for a quarter more."""
        room = len(self.older) + (more or len(self.older) // 4 + 1024)
        longer: dict[str, Any] = {name: _longer(getattr(self, name), room) for name in _LINKS}
        return self._replace(**longer)


_ROOM = 83  # slots an article, of 96 keys
_COLUMNS = {
    "live": np.uint8,
    "noise": np.uint8,
    "withdrawn": np.uint8,
    "cut": np.float32,
    "outlet": np.uint32,
    "since": np.int64,
    "identity": np.uint64,
    "ingested": np.int64,
    "version": np.uint32,
    "block": np.uint32,
    "start": np.uint32,
    "size": np.uint16,
    "values": np.uint8,
    "parent": np.uint32,
    "following": np.uint32,
    "original": np.uint32,
    "later": np.uint32,
}
_LINKS = {
    "older": np.uint32,
    "next_later": np.uint32,
    "shared": np.uint8,
    "theirs": np.uint64,
    "mine": np.uint64,
    "active": np.uint8,
}


def _link_columns(room: int) -> dict[str, Any]:
    return {name: np.zeros(room, kind) for name, kind in _LINKS.items()}


def _longer(column: NDArray[Any], length: int) -> NDArray[Any]:
    longer = np.zeros(length, column.dtype)
    longer[: len(column)] = column
    return longer
