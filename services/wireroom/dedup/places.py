"""Where articles stand, said in ids and likeness: what the numbers of the index mean to the outside."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wireroom.dedup.journal.block import Part
from wireroom.dedup.replica import Replica
from wireroom.dedup.similarity import SAME, Likeness, likeness
from wireroom.kernel.article import ClusterChange, Copies

Pair = tuple[int, int]


class Place(NamedTuple):
    """An article's number, its original's, and the same of those that it moved, all as of `revision`."""

    number: int
    original: int
    moved: tuple[Pair, ...]
    revision: int


def described(replica: Replica, places: Sequence[Place]) -> list[Copies]:
    """Return the places in ids, with the likeness of each copy and its original; raises Transient."""
    parts = _parts(replica, places)
    return [_copies(replica, parts, place) for place in places]


def changes(replica: Replica, pairs: Sequence[Pair], revision: int) -> list[ClusterChange]:
    """Return where articles stand as of the revision; each is given with its original. Raises Transient."""
    parts = _parts(replica, [Place(*pair, (), revision) for pair in pairs])
    return [_change(replica, parts, pair, revision) for pair in pairs]


def _parts(replica: Replica, places: Iterable[Place]) -> dict[int, Part]:
    numbers = {number for place in places for pair in (place[:2], *place.moved) for number in pair}
    return dict(zip(numbers, replica.parts(list(numbers)), strict=True))


def _copies(replica: Replica, parts: dict[int, Part], place: Place) -> Copies:
    own = _change(replica, parts, (place.number, place.original), place.revision)
    return Copies(
        cluster=own.cluster,
        copy_of=own.copy_of,
        similarity=own.similarity,
        contained=own.contained,
        contains=own.contains,
        revision=place.revision,
        changes=tuple(_change(replica, parts, pair, place.revision) for pair in place.moved),
    )


def _change(replica: Replica, parts: dict[int, Part], pair: Pair, revision: int) -> ClusterChange:
    number, original = pair
    cluster = parts[original].id
    itself = parts[number].id == cluster  # the original, or a later version of it
    alike = SAME if itself else _likeness(replica, parts, number, original)
    return ClusterChange(
        id=parts[number].id,
        cluster=cluster,
        copy_of=None if itself else cluster,
        similarity=alike.similarity,
        contained=alike.contained,
        contains=alike.contains,
        revision=revision,
    )


def _likeness(replica: Replica, parts: dict[int, Part], number: int, original: int) -> Likeness:
    cut = replica.index.state.cut
    return likeness(parts[number].values, parts[original].values, cut[number], cut[original])
