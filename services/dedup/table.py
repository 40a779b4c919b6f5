"""The table of keys: who carries which. A full bucket overwrites its oldest entry."""

import numpy as np
from numpy.typing import NDArray

from services.dedup.compiled import compiled
from services.dedup.sketch import mixed
from services.dedup.state import NOBODY, SLOTS, State

CARRIERS = 8
_U32, _U4, _LOW = np.uint64(32), np.uint64(4), np.uint64(0xFFFFFFFF)
Places = NDArray[np.int64]


@compiled
def home(state: State, value: np.uint64) -> tuple[int, np.uint8, np.uint32]:
    """Return the bucket of the value's key, its tag, and the low byte of its refs."""
    hashed = mixed(value >> _U4)
    bucket = np.int64(((hashed >> _U32) * np.uint64(state.fill.shape[0])) >> _U32)
    low = np.uint32(((hashed >> _U4) & np.uint64(0xF0)) | (value & np.uint64(15)))
    return bucket, np.uint8(hashed & np.uint64(0xFF)), low


@compiled
def carriers(state: State, bucket: int, tag: np.uint8, low: np.uint32, places: Places) -> int:
    """Write where in the bucket the key's entries are, and return how many; -1 if the key is stock text."""
    found, more = 0, low & np.uint32(0xF0)
    for place in range(state.fill[bucket]):
        if state.tag[bucket, place] == tag and state.ref[bucket, place] & np.uint32(0xF0) == more:
            if state.ref[bucket, place] >> np.uint32(8) == NOBODY:
                return -1
            if found < CARRIERS and not state.withdrawn[state.ref[bucket, place] >> np.uint32(8)]:
                places[found] = place
                found += 1
    return found


@compiled
def enter(state: State, bucket: int, tag: np.uint8, ref: np.uint32) -> None:
    """Add an entry."""
    place = np.int64(state.fill[bucket])
    if place == SLOTS:
        place = _oldest(state, bucket)
    else:
        state.fill[bucket] = place + 1
    state.tag[bucket, place] = tag
    state.ref[bucket, place] = ref


@compiled
def remove(state: State, bucket: int, places: Places, kept: int, found: int) -> None:
    """Remove the entries at `places[kept:found]`."""
    gone = np.sort(places[kept:found])
    for n in range(gone.shape[0] - 1, -1, -1):
        last = np.int64(state.fill[bucket]) - 1
        state.tag[bucket, gone[n]] = state.tag[bucket, last]
        state.ref[bucket, gone[n]] = state.ref[bucket, last]
        state.fill[bucket] = last


@compiled
def bury(state: State, bucket: int, places: Places, found: int, low: np.uint32) -> None:
    """Make the key stock text: one entry without an article stands for it."""
    first = np.min(places[:found])
    state.ref[bucket, first] = np.uint32(NOBODY) << np.uint32(8) | (low & np.uint32(0xF0))
    for n in range(found):
        if places[n] == first:
            places[n] = places[0]
            places[0] = first
    remove(state, bucket, places, 1, found)


@compiled
def _oldest(state: State, bucket: int) -> int:
    """Return the place of the lowest article; stock text, which counts as the highest, stays."""
    best = 0
    for place in range(1, SLOTS):
        if state.ref[bucket, place] < state.ref[bucket, best]:
            best = place
    return best
