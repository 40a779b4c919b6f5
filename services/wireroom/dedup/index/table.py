"""The table of keys: which articles carry which. A key has two buckets; an entry goes into the emptier one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.state import GONE, NOBODY, SLOTS, State
from wireroom.dedup.sketch import mix_bits
from wireroom.models.compiled import Int, Numbers, compiled, signed

CARRIERS = 8
Positions = Numbers  # each SLOTS times the bucket, plus the slot
_ARTICLE_SHIFT, _HASH_BITS, _SIXTEENTH_BITS = np.uint32(8), np.uint32(0xF0), np.uint32(0x0F)  # the layout of a ref
_U4, _U32 = np.uint64(4), np.uint64(32)


class Key(NamedTuple):
    """Where a key of a sketch belongs: its two buckets, its tag, and the low byte of its refs."""

    buckets: tuple[Int, Int]
    tag: np.uint8
    low: np.uint32


@compiled
def locate(buckets: Int, value: np.uint64) -> Key:
    """Return the key of a sketch's value in a table of so many buckets.

    Two choices fill buckets evenly: Azar, Broder, Karlin and Upfal, "Balanced allocations", STOC 1994.
    """
    hashed, count = mix_bits(value >> _U4), np.uint64(buckets)
    first = signed(((hashed >> _U32) * count) >> _U32)
    second = signed(((mix_bits(hashed) >> _U32) * (count - np.uint64(1))) >> _U32)
    low = np.uint32(((hashed >> _U4) & np.uint64(_HASH_BITS)) | (value & np.uint64(_SIXTEENTH_BITS)))
    return Key((first, second + (second >= first)), np.uint8(hashed & np.uint64(0xFF)), low)


@compiled
def article_of(ref: Int) -> Int:
    """Return the number of the article that a ref is of; NOBODY for stock text."""
    return signed(ref >> _ARTICLE_SHIFT)


@compiled
def sixteenth_of(ref: Int) -> Int:
    """Return the sixteenth of the article's text in which the key of the ref stands."""
    return signed(ref & _SIXTEENTH_BITS)


@compiled
def ref_at(refs: NDArray[np.uint32], position: Int) -> Int:
    """Return the ref at a position of the table."""
    return refs[position // SLOTS, position % SLOTS]


@compiled
def find_carriers(state: State, key: Key, positions: Positions) -> Int:
    """Write the positions of the key's entries, and return how many there are; -1 if the key is stock text."""
    count, hash_bits = 0, key.low & _HASH_BITS
    for bucket in key.buckets:
        if not _has_tag(state.tag[bucket], key.tag):
            continue
        for slot in range(state.fill[bucket]):
            if state.tag[bucket, slot] == key.tag and state.ref[bucket, slot] & _HASH_BITS == hash_bits:
                number = article_of(state.ref[bucket, slot])
                if number == NOBODY:
                    return -1
                if count < CARRIERS and state.withdrawn[number] != GONE:
                    positions[count] = bucket * SLOTS + slot
                    count += 1
    return count


@compiled
def _has_tag(tags: NDArray[np.uint8], tag: np.uint8) -> bool:
    """Return whether one of the tags is this one; without a branch, so that many are compared at once."""
    count = np.uint8(0)
    for slot in range(SLOTS):
        count += np.uint8(tags[slot] == tag)
    return bool(count > 0)


@compiled
def add_carrier(state: State, key: Key, number: Int) -> None:
    """Enter that the article carries the key; if both buckets are full, it overwrites the oldest in the first."""
    first, second = key.buckets
    bucket = second if state.fill[second] < state.fill[first] else first
    slot = signed(state.fill[bucket])
    if slot == SLOTS:
        slot = _oldest_slot(state, bucket)
    else:
        state.fill[bucket] += np.uint8(1)
    state.tag[bucket, slot] = key.tag
    state.ref[bucket, slot] = np.uint32(number) << _ARTICLE_SHIFT | np.uint32(key.low)


@compiled
def remove_entries(state: State, positions: Positions) -> None:
    """Remove the entries at the positions; the last of each bucket moves into the gap."""
    ordered = np.sort(positions)
    for n in range(ordered.shape[0] - 1, -1, -1):
        bucket, slot = ordered[n] // SLOTS, ordered[n] % SLOTS
        state.fill[bucket] -= np.uint8(1)
        last = signed(state.fill[bucket])
        state.tag[bucket, slot] = state.tag[bucket, last]
        state.ref[bucket, slot] = state.ref[bucket, last]


@compiled
def mark_as_stock(state: State, positions: Positions) -> None:
    """Make the key whose entries are at the positions stock text: one entry without an article stands for it."""
    ordered = np.sort(positions)
    bucket, slot = ordered[0] // SLOTS, ordered[0] % SLOTS
    state.ref[bucket, slot] |= np.uint32(NOBODY) << _ARTICLE_SHIFT
    remove_entries(state, ordered[1:])


@compiled
def _oldest_slot(state: State, bucket: Int) -> Int:
    """Return the slot of the lowest article; stock text, which counts as the highest, stays."""
    oldest = 0
    for slot in range(1, SLOTS):
        if state.ref[bucket, slot] < state.ref[bucket, oldest]:
            oldest = slot
    return oldest
