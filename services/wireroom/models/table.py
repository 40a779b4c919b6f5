"""One hash table and one mixing hash for compiled code; whole numbers alone, so that every machine has the same.

A table is two arrays: `keys`, where the key of entry n stands at keys[n], and `slots`, a power of two of them, each
with the number of an entry or -1. A key's entry is looked for from the slot that its hash names, slot by slot, up to an
empty one (open addressing with linear probing).
"""

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import Array, Int, compiled

Slots = NDArray[np.int32]
_ODD = -0x61C8864680B583EB  # 2**64 / golden ratio, as a signed number
_MIX = -0x40A7B892E31B1A47


@compiled
def mix(left: Int, right: Int) -> Int:
    """Return a signed 64-bit hash of two numbers, in order."""
    mixed = (left * _ODD) ^ right
    mixed *= _MIX
    mixed ^= mixed >> 31
    mixed *= _ODD
    return mixed ^ (mixed >> 29)


def empty_slots(capacity: int) -> Slots:
    """Return the slots of a table without entries that is at most half full with `capacity` of them."""
    return np.full(1 << max(4, (2 * capacity - 1).bit_length()), -1, dtype=np.int32)


@compiled
def find(slots: Slots, keys: Array, key: Int) -> Int:
    """Return the number of the key's entry, or -1."""
    return slots[_slot(slots, keys, key)]


@compiled
def enter(slots: Slots, keys: Array, number: Int) -> None:
    """Enter keys[number], in place of an entry with the same key."""
    slots[_slot(slots, keys, keys[number])] = number


@compiled
def enter_all(slots: Slots, keys: Array) -> None:
    """Enter all keys; no two of them are the same."""
    for number in range(len(keys)):
        enter(slots, keys, number)


@compiled
def _slot(slots: Slots, keys: Array, key: Int) -> Int:
    """Return the slot of the key's entry, or the empty one where it belongs."""
    mask = len(slots) - 1
    slot = mix(np.int64(key), 0) & mask
    while slots[slot] >= 0 and keys[slots[slot]] != key:
        slot = (slot + 1) & mask
    return slot
