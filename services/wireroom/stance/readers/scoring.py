"""Scores mentions by a linear model over their features, compiled."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import Int, compiled
from wireroom.stance.readers.features import BLOCKS, Around, Floats, around, keys, measures

CLASSES = 3


class Weights(NamedTuple):
    """K n-grams, those of the first block first, and M measures. A block is a unit vector of inverse frequencies."""

    slots: NDArray[np.int32]  # a power of two: from the lowest bits of a key to its number, or -1; then the next slot
    keys: NDArray[np.int64]  # K
    blocks: NDArray[np.uint8]  # K
    idf: Floats  # K
    ngrams: Floats  # K x 3
    dense: Floats  # M x 3
    bias: Floats  # 3


def slots(held: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return where the keys are found: open addressing, at most half full."""
    size = 1 << (2 * len(held)).bit_length()
    made = np.full(size, -1, dtype=np.int32)
    _fill(made, held)
    return made


@compiled
def _fill(made: Any, held: Any) -> None:
    for row in range(len(held)):
        at = held[row] & (len(made) - 1)
        while made[at] >= 0:
            at = (at + 1) & (len(made) - 1)
        made[at] = row


@compiled
def score(packed: Any, marks: Any, values: Any, vectors: Floats, weights: Weights) -> Any:
    """Return the shares of the classes, M x 3; no mention's depend on another's."""
    rows, hashes, capital, places = packed
    shares = np.empty((len(places), CLASSES), np.float64)
    numbers = np.empty(len(weights.dense), np.float32)
    seen = np.zeros(len(weights.keys), np.int32)
    for i in range(len(places)):
        found = around(rows, hashes, capital, places[i], marks, values)
        measures(found, vectors, numbers)
        logits = weights.bias.astype(np.float64)
        _add_measures(numbers, weights, logits)
        _add_ngrams(found, weights, seen, i + 1, logits)
        odds = np.exp(logits - logits.max())
        shares[i] = odds / odds.sum()
    return shares


@compiled
def _add_measures(numbers: Any, weights: Weights, logits: Any) -> None:
    for j in range(len(numbers)):
        for k in range(CLASSES):
            logits[k] += numbers[j] * weights.dense[j, k]


@compiled
def _add_ngrams(found: Around, weights: Weights, seen: Any, mark: Int, logits: Any) -> None:
    """Add each n-gram once; what has been added is marked in `seen`."""
    lengths, sums = np.zeros(BLOCKS), np.zeros((BLOCKS, CLASSES))
    for key in keys(found)[1]:
        row = _row(weights, key)
        if row < 0 or seen[row] == mark:
            continue
        seen[row] = mark
        of, idf = weights.blocks[row], weights.idf[row]
        lengths[of] += idf * idf
        for k in range(CLASSES):
            sums[of, k] += idf * weights.ngrams[row, k]
    for block in range(BLOCKS):
        if lengths[block] > 0:
            logits += sums[block] / np.sqrt(lengths[block])


@compiled
def _row(weights: Weights, key: Int) -> Int:
    """Return the number of a key, or -1."""
    at = key & (len(weights.slots) - 1)
    while weights.slots[at] >= 0 and weights.keys[weights.slots[at]] != key:
        at = (at + 1) & (len(weights.slots) - 1)
    return weights.slots[at]
