"""The places of articles among the copies: the index's numbers translated to ids, with the likeness of the texts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from wireroom.dedup.index.index import Place
from wireroom.dedup.journal.block import Payload
from wireroom.dedup.replica import Replica
from wireroom.dedup.sketch import KEY_BITS, Values
from wireroom.kernel.article import ClusterChange, Copies
from wireroom.models.compiled import compiled

Pair = tuple[int, int]
_U4 = np.uint64(4)


class Likeness(NamedTuple):
    """What two texts have in common, from 0 to 1, in four digits.

    `similarity` is the Jaccard index of their word trigrams, `contained` the share of the first's that the second has,
    `contains` the share of the second's that the first has.
    """

    similarity: float
    contained: float
    contains: float


_SAME = Likeness(1.0, 1.0, 1.0)


def describe(replica: Replica, places: Sequence[Place]) -> list[Copies]:
    """Return the places in ids, with the likeness of each copy and its original; raises Transient."""
    pairs = [pair for place in places for pair in (place[:2], *place.moved)]
    payloads = replica.payloads({number for pair in pairs for number in pair})
    return [
        Copies(
            **_fields(replica, payloads, place[:2], place.revision),
            changes=tuple(_change(replica, payloads, pair, place.revision) for pair in place.moved),
        )
        for place in places
    ]


def changes(replica: Replica, numbers: Sequence[int]) -> list[ClusterChange]:
    """Return the present places of articles, after all that the replica has read; raises Transient."""
    pairs = [(number, replica.index.original(number)) for number in numbers]
    payloads = replica.payloads({number for pair in pairs for number in pair})
    return [_change(replica, payloads, pair, replica.revision()) for pair in pairs]


def _change(replica: Replica, payloads: dict[int, Payload], pair: Pair, revision: int) -> ClusterChange:
    return ClusterChange(id=payloads[pair[0]].id, **_fields(replica, payloads, pair, revision))


def _fields(replica: Replica, payloads: dict[int, Payload], pair: Pair, revision: int) -> dict[str, Any]:
    """Return the fields that Copies and ClusterChange have in common, for an article and its original."""
    number, original = pair
    article, cluster, cut = payloads[number], payloads[original].id, replica.index.state.cut
    is_copy = article.id != cluster  # the original may be another version of the article
    likeness = compare(article.values, payloads[original].values, cut[number], cut[original]) if is_copy else _SAME
    return {
        "cluster": cluster,
        "copy_of": cluster if is_copy else None,
        "similarity": likeness.similarity,
        "contained": likeness.contained,
        "contains": likeness.contains,
        "revision": revision,
    }


def compare(a: Values, b: Values, cut_a: float, cut_b: float) -> Likeness:
    """Compare two sketches below the smaller cut, where both are complete (Cohen and Kaplan 2007)."""
    limit = np.uint64(min(cut_a, cut_b) * 2.0**KEY_BITS)
    keys_a, keys_b, shared = _count_keys(a, b, limit)
    union = keys_a + keys_b - shared
    return Likeness(*(round(shared / size, 4) if size else 0.0 for size in (union, keys_a, keys_b)))


@compiled
def _count_keys(a: Values, b: Values, limit: np.uint64) -> tuple[int, int, int]:
    """Return how many keys below the limit are in each of two ascending rows, and how many in both."""
    n = m = shared = 0
    while True:
        more_a = n < a.shape[0] and a[n] >> _U4 < limit
        more_b = m < b.shape[0] and b[m] >> _U4 < limit
        if more_a and more_b and a[n] >> _U4 == b[m] >> _U4:
            n, m, shared = n + 1, m + 1, shared + 1
        elif more_a and (not more_b or a[n] < b[m]):
            n += 1
        elif more_b:
            m += 1
        else:
            return n, m, shared
