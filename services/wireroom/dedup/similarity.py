"""How alike two texts are, estimated from their sketches."""

from typing import NamedTuple

import numpy as np

from wireroom.dedup.sketch import KEY_BITS, Values
from wireroom.models.compiled import compiled

_U4 = np.uint64(4)


class Likeness(NamedTuple):
    """What two texts have in common, from 0 to 1, in four digits.

    `similarity` is the Jaccard index of their word trigrams, `contained` the share of the first's that the second has,
    `contains` the share of the second's that the first has.
    """

    similarity: float
    contained: float
    contains: float


SAME = Likeness(1.0, 1.0, 1.0)


def likeness(a: Values, b: Values, cut_a: float, cut_b: float) -> Likeness:
    """Compare two sketches below the smaller cut, where both are complete (Cohen and Kaplan 2007)."""
    limit = np.uint64(min(cut_a, cut_b) * 2.0**KEY_BITS)
    mine, theirs, shared = _compare(a, b, limit)
    union = mine + theirs - shared
    return Likeness(*(round(shared / size, 4) if size else 0.0 for size in (union, mine, theirs)))


@compiled
def _compare(a: Values, b: Values, limit: np.uint64) -> tuple[int, int, int]:
    """Return how many keys below the limit are in each of two ascending rows, and how many in both."""
    mine = theirs = shared = 0
    while True:
        more_a = mine < a.shape[0] and a[mine] >> _U4 < limit
        more_b = theirs < b.shape[0] and b[theirs] >> _U4 < limit
        if more_a and more_b and a[mine] >> _U4 == b[theirs] >> _U4:
            mine, theirs, shared = mine + 1, theirs + 1, shared + 1
        elif more_a and (not more_b or a[mine] < b[theirs]):
            mine += 1
        elif more_b:
            theirs += 1
        else:
            return mine, theirs, shared
