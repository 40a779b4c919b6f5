"""Features as the columns of a matrix: the n-grams that are frequent enough, and the measures on one scale."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from training.stance.data import Features
from wireroom.stance.readers.features import BLOCKS, PLAIN_MEASURES

FEWEST = (3, 2, 4, 3)  # mentions that an n-gram of each block must be with
MEASURE_SCALE, VECTOR_SCALE = 0.36, 0.03  # standard deviations: how freely the regression uses them
Floats = NDArray[np.float64]


class Ngrams(NamedTuple):
    """Each n-gram of a mention once: the mention, the block and the key, in the order of blocks and keys."""

    mentions: NDArray[np.int64]
    blocks: NDArray[np.uint8]
    keys: NDArray[np.int64]


def ngrams(features: Features) -> Ngrams:
    """Return the n-grams of the mentions."""
    mentions = np.searchsorted(features.ends, np.arange(len(features.keys)), side="right")
    blocks, keys, mentions = np.unique(np.stack([features.blocks, features.keys, mentions]), axis=1)
    return Ngrams(mentions, blocks.astype(np.uint8), keys)


class Columns:
    """The columns that mentions to learn from give."""

    def __init__(self, features: Features) -> None:
        listed = ngrams(features)
        keys, first, counts = np.unique(listed.keys, return_index=True, return_counts=True)
        blocks = listed.blocks[first]
        is_frequent = counts >= np.array(FEWEST)[blocks]
        order = np.lexsort((keys[is_frequent], blocks[is_frequent]))
        self.keys, self.blocks = keys[is_frequent][order], blocks[is_frequent][order]
        self._sorted = np.argsort(self.keys)
        self.idf = (np.log((1 + len(features.ends)) / (1 + counts[is_frequent][order])) + 1).astype(np.float16)
        self._mean, deviation = features.numbers.mean(0), features.numbers.std(0) + 1e-6
        self._scale = np.where(np.arange(len(deviation)) < PLAIN_MEASURES, MEASURE_SCALE, VECTOR_SCALE) / deviation

    def matrix(self, features: Features) -> csr_matrix:
        """Return a row for each mention: n-grams, a unit vector in each block, and then measures."""
        listed, count = ngrams(features), len(features.ends)
        at = self._sorted[np.minimum(np.searchsorted(self.keys[self._sorted], listed.keys), len(self.keys) - 1)]
        is_column = self.keys[at] == listed.keys
        rows, columns = listed.mentions[is_column], at[is_column]
        values = self.idf[columns].astype(np.float64)
        places = rows * BLOCKS + self.blocks[columns]
        values /= np.sqrt(np.bincount(places, weights=values**2, minlength=count * BLOCKS))[places]
        sparse = csr_matrix((values, (rows, columns)), shape=(count, len(self.keys)))
        return hstack([sparse, csr_matrix((features.numbers - self._mean) * self._scale)]).tocsr()

    def unscaled(self, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return the weights of the measures as they are, and the bias that goes with them; from measures x classes."""
        scaled = weights * self._scale[:, None]
        return scaled, bias - self._mean @ scaled
