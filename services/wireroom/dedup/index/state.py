"""The index in memory: plain arrays, so that compiled code can work on them and a snapshot is a copy of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self, get_args

import numpy as np
from numpy.typing import NDArray

from wireroom.models.table import empty_slots

SLOTS = 64
NOBODY = 0xFFFFFF
UNDATED = 1 << 62
GONE, SUPERSEDED = 1, 2
INACTIVE, ACTIVE, FIXED = 0, 1, 2  # what a link can be; a fixed one is active whatever its score
ARTICLES, LINKS, MOVED = 0, 1, 2  # the places of `totals`
MOST_MOVED = 65_536  # articles that one arrival can move and name; more are all said to have moved
Pairs = NDArray[np.uint64]
NO_PAIRS = np.zeros((0, 2), np.uint64)


class State(NamedTuple):
    """Everything that the index knows.

    Articles are numbered from 0 in the order of their arrival. Bytes an article, at the default size: the table 420,
    the columns of articles 77, and 26 for each link.

    Table: `fill` slots of each bucket are taken; a slot has a `tag` (8 bits of the key's hash) and a `ref` (table.py):
    the article (24 bits, or NOBODY for stock text), 4 more bits of the hash, and the sixteenth of its text (4 bits).
    Articles: `keys` in the sketch, `live` keys that are not stock text, `noise` and `cut` of the sketch, `outlet` (a
    hash, 0 if unknown), `published` (microseconds since 1970; of an undated one UNDATED + first ingested), `identity`
    (hash of the id), `ingested` and `version` of the text, `withdrawn` (SUPERSEDED by a newer version in the same
    cluster, or GONE: by one that is not, or it stands for no article), and where its payload is in the journal:
    `block`, `start`, `size`.
    Clusters: `parent` (union-find), `next_member` (a ring through the members), `original` (of the root's cluster).
    Links of article i to earlier ones: those from `first_link[i]` to `first_link[i + 1]`, each with the `older`
    article, keys `shared`, how many of them stand in each sixteenth of the older text (`spread_older`) and of this one
    (`spread_newer`; score.py), and whether it is `active`. Links of i to later ones: a list from `first_later[i]`
    through `next_later`; 0 is none.
    Names: `slots` is a hash table (models/table.py) from `identity` to number.
    Corrections: pairs of identities that are `joined` or `split`; `joined_numbers` and `split_numbers` are their
    numbers, -1 if unknown.
    `totals`: ARTICLES, LINKS, MOVED; `moved` are the articles whose cluster changed in the last arrival.
    """

    tag: NDArray[np.uint8]
    ref: NDArray[np.uint32]
    fill: NDArray[np.uint8]
    first_link: NDArray[np.uint32]
    live: NDArray[np.uint8]
    noise: NDArray[np.uint8]
    withdrawn: NDArray[np.uint8]
    cut: NDArray[np.float32]
    outlet: NDArray[np.uint32]
    published: NDArray[np.int64]
    identity: NDArray[np.uint64]
    ingested: NDArray[np.int64]
    version: NDArray[np.uint32]
    block: NDArray[np.uint32]
    start: NDArray[np.uint32]
    size: NDArray[np.uint16]
    keys: NDArray[np.uint8]
    parent: NDArray[np.uint32]
    next_member: NDArray[np.uint32]
    original: NDArray[np.uint32]
    first_later: NDArray[np.uint32]
    older: NDArray[np.uint32]
    next_later: NDArray[np.uint32]
    shared: NDArray[np.uint8]
    spread_older: NDArray[np.uint64]
    spread_newer: NDArray[np.uint64]
    active: NDArray[np.uint8]
    slots: NDArray[np.int32]
    totals: NDArray[np.int64]
    moved: NDArray[np.uint32]
    joined: NDArray[np.uint64]
    joined_numbers: NDArray[np.int64]
    split: NDArray[np.uint64]
    split_numbers: NDArray[np.int64]

    @classmethod
    def empty(cls, capacity: int, size: int, joined: Pairs = NO_PAIRS, split: Pairs = NO_PAIRS) -> Self:
        """Return a state with room for `capacity` articles with sketches of `size`, and these pairs of identities."""
        buckets = max(capacity * _ROOM * size // (96 * SLOTS), 16)
        return cls(
            tag=np.zeros((buckets, SLOTS), np.uint8),
            ref=np.zeros((buckets, SLOTS), np.uint32),
            fill=np.zeros(buckets, np.uint8),
            first_link=np.zeros(capacity + 1, np.uint32),
            slots=empty_slots(capacity),
            totals=np.array([0, 1, 0]),
            moved=np.zeros(MOST_MOVED, np.uint32),
            joined=joined,
            joined_numbers=np.full(joined.shape, -1, np.int64),
            split=split,
            split_numbers=np.full(split.shape, -1, np.int64),
            **_zeros(_ARTICLE_COLUMNS, capacity),
            **_zeros(_LINK_COLUMNS, capacity * 3 // 4 + 1024),
        )

    @property
    def capacity(self) -> int:
        """How many articles there is room for."""
        return len(self.live)

    @property
    def articles(self) -> int:
        """How many articles there are, all versions counted."""
        return int(self.totals[ARTICLES])

    @property
    def nbytes(self) -> int:
        """The size of all arrays, without the room for the names of those that move."""
        return sum(array.nbytes for array in self) - self.moved.nbytes

    def with_room_for_links(self, more: int = 0) -> Self:
        """Return the state with room for `more` links, or for a quarter more."""
        new = _zeros(_LINK_COLUMNS, more or len(self.older) // 4 + 1024)
        return self._replace(**{name: np.concatenate((getattr(self, name), new[name])) for name in _LINK_COLUMNS})


_ROOM = 83  # slots an article, of 96 keys
_ARTICLE_COLUMNS = State._fields[State._fields.index("live") : State._fields.index("older")]
_LINK_COLUMNS = State._fields[State._fields.index("older") : State._fields.index("slots")]


def _zeros(names: Iterable[str], length: int) -> dict[str, Any]:
    """Return columns of zeros, of the types that State has them in."""
    return {name: np.zeros(length, get_args(get_args(State.__annotations__[name])[1])[0]) for name in names}
