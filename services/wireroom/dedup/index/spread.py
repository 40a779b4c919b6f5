"""Where in a text the keys stand that it shares with another: how many in each sixteenth, 4 bits for each."""

import numpy as np

from wireroom.models.compiled import Int, compiled

_MOST = np.uint64(15)  # what is counted as this many is not counted any more
_1 = np.uint64(1)


@compiled
def with_key(counts: Int, place: Int) -> Int:
    """Return the counts with one more key in that sixteenth."""
    shift = np.uint64(4) * np.uint64(place)
    return counts + (_1 << shift) if (counts >> shift) & _MOST < _MOST else counts


@compiled
def without_key(counts: Int, place: Int) -> Int:
    """Return the counts with one key less in that sixteenth."""
    shift = np.uint64(4) * np.uint64(place)
    held = (counts >> shift) & _MOST
    return counts - (_1 << shift) if np.uint64(0) < held < _MOST else counts


@compiled
def taken(counts: Int) -> Int:
    """Return a mask of the sixteenths with keys, the first one lowest."""
    mask = 0
    for place in range(16):
        if (counts >> np.uint64(4 * place)) & _MOST:
            mask |= 1 << place
    return mask


@compiled
def holes(mask: Int) -> tuple[Int, Int, Int]:
    """Return how many sixteenths are empty before the first with keys, at most between two, and after the last."""
    before = widest = run = 0
    some = False
    for place in range(16):
        if mask >> place & 1:
            if some:
                widest = max(widest, run)
            else:
                before, some = run, True
            run = 0
        else:
            run += 1
    return before, widest, run


@compiled
def bits(mask: Int) -> Int:
    """Return how many bits of the mask are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
