"""The table of keys: who carries which. A key has two buckets; an entry goes into the emptier one."""

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.state import GONE, NOBODY, SLOTS, State
from wireroom.dedup.sketch import mixed
from wireroom.models.compiled import Int, Numbers, compiled, signed

CARRIERS = 8
_U32, _U4 = np.uint64(32), np.uint64(4)
Places = Numbers
Tags = NDArray[np.uint8]
Refs = NDArray[np.uint32]


@compiled
def home(buckets: Int, value: np.uint64) -> tuple[tuple[Int, Int], np.uint8, np.uint32]:
    """Return the two buckets of the value's key, its tag, and the low byte of its refs.

    Two choices fill buckets evenly: Azar, Broder, Karlin and Upfal, "Balanced allocations", STOC 1994.
    """
    hashed, count = mixed(value >> _U4), np.uint64(buckets)
    first = signed(((hashed >> _U32) * count) >> _U32)
    second = signed(((mixed(hashed) >> _U32) * (count - np.uint64(1))) >> _U32)
    low = np.uint32(((hashed >> _U4) & np.uint64(0xF0)) | (value & np.uint64(15)))
    return (first, second + (second >= first)), np.uint8(hashed & np.uint64(0xFF)), low


@compiled
def ref_at(refs: Refs, place: Int) -> Int:
    """Return the ref at a place: SLOTS times the bucket, plus the slot."""
    return refs[place // SLOTS, place % SLOTS]


@compiled
def carriers(state: State, buckets: tuple[Int, Int], tag: np.uint8, low: np.uint32, places: Places) -> Int:
    """Write the places of the key's entries, and return how many there are; -1 if the key is stock text."""
    found, more = 0, low & np.uint32(0xF0)
    for bucket in buckets:
        if not _has_tag(state.tag[bucket], tag):
            continue
        for slot in range(state.fill[bucket]):
            if state.tag[bucket, slot] == tag and state.ref[bucket, slot] & np.uint32(0xF0) == more:
                number = state.ref[bucket, slot] >> np.uint32(8)
                if number == NOBODY:
                    return -1
                if found < CARRIERS and state.withdrawn[number] != GONE:
                    places[found] = bucket * SLOTS + slot
                    found += 1
    return found


@compiled
def _has_tag(tags: Tags, tag: np.uint8) -> bool:
    """Return whether one of the tags may be it; without a branch, so that many are compared at once."""
    count = np.uint8(0)
    for slot in range(SLOTS):
        count += np.uint8(tags[slot] == tag)
    return bool(count > 0)


@compiled
def enter(state: State, buckets: tuple[Int, Int], tag: np.uint8, ref: np.uint32) -> None:
    """Add an entry; if both buckets are full, it overwrites the oldest in the first."""
    bucket = buckets[1] if state.fill[buckets[1]] < state.fill[buckets[0]] else buckets[0]
    slot = signed(state.fill[bucket])
    if slot == SLOTS:
        slot = _oldest(state, bucket)
    else:
        state.fill[bucket] += np.uint8(1)
    state.tag[bucket, slot] = tag
    state.ref[bucket, slot] = ref


@compiled
def remove(state: State, places: Places) -> None:
    """Remove the entries at the places."""
    gone = np.sort(places)
    for n in range(gone.shape[0] - 1, -1, -1):
        bucket, slot = gone[n] // SLOTS, gone[n] % SLOTS
        state.fill[bucket] -= np.uint8(1)
        last = signed(state.fill[bucket])
        state.tag[bucket, slot] = state.tag[bucket, last]
        state.ref[bucket, slot] = state.ref[bucket, last]


@compiled
def bury(state: State, places: Places) -> None:
    """Make the key whose entries are at the places stock text: one entry without an article stands for it."""
    ordered = np.sort(places)
    bucket, slot = ordered[0] // SLOTS, ordered[0] % SLOTS
    state.ref[bucket, slot] |= np.uint32(NOBODY) << np.uint32(8)
    remove(state, ordered[1:])


@compiled
def _oldest(state: State, bucket: Int) -> Int:
    """Return the slot of the lowest article; stock text, which counts as the highest, stays."""
    best = 0
    for slot in range(1, SLOTS):
        if state.ref[bucket, slot] < state.ref[bucket, best]:
            best = slot
    return best
