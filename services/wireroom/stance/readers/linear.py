"""The model behind the port: a multinomial logistic regression over the features of a mention, compiled.

The .npz holds: version; of W words: words (one a line), values (W x 3, as in Vocabulary) and levels (W x D), the
vectors in steps of step; of K n-grams: keys (uint32), blocks, idf and weights (K x 3, for negative, neutral and
positive); measures (M x 3), the weights of the measures; bias (3). The temperature is in the weights already.
"""

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from wireroom.kernel.errors import BadSettings
from wireroom.stance.port import Mention, Shares
from wireroom.stance.readers.features import BLOCKS, measured
from wireroom.stance.readers.scoring import CLASSES, Weights, score, slots
from wireroom.stance.readers.words import Vocabulary, marks, pack

BUNDLED = Path(__file__).parents[1] / "model" / "stance.npz"
DIGITS = 4


class LinearReader:
    """Reads many mentions at once; what it says of one does not depend on the others."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as held:
                self.version = str(held["version"])
                self._words, self._weights = vocabulary(held), _weights(held)
                _check(self._words, self._weights)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"stance: {path} holds no model of stance: {error}") from error

    def read(self, mentions: Sequence[Mention]) -> list[Shares]:
        """Return how each sentence stands towards whom it mentions."""
        words = self._words
        packed = pack(mentions, words.rows)
        shares = score(packed, words.marks, words.values, words.vectors, self._weights)
        return [Shares(*one) for one in shares.round(DIGITS).tolist()]


def vocabulary(held: "np.lib.npyio.NpzFile") -> Vocabulary:
    """Return the words of a model."""
    words = str(held["words"]).split("\n")
    vectors = held["levels"].astype(np.float32) * held["step"].astype(np.float32)
    return Vocabulary(
        {word: row for row, word in enumerate(words)}, marks(words), held["values"].astype(np.float32), vectors
    )


def _weights(held: "np.lib.npyio.NpzFile") -> Weights:
    keys = held["keys"].astype(np.int64)
    floats = (np.ascontiguousarray(held[name], dtype=np.float32) for name in ("idf", "weights", "measures", "bias"))
    return Weights(slots(keys), keys, held["blocks"].astype(np.uint8), *floats)


def _check(words: Vocabulary, weights: Weights) -> None:
    count, known = len(weights.keys), len(words.rows)
    shapes = (weights.ngrams.shape, weights.idf.shape, weights.blocks.shape, weights.bias.shape)
    if shapes != ((count, CLASSES), (count,), (count,), (CLASSES,)) or np.any(weights.blocks >= BLOCKS):
        raise ValueError("its n-grams do not fit one another")
    if words.values.shape != (known, 3) or words.vectors.ndim != 2 or len(words.vectors) != known:
        raise ValueError("its words do not fit one another")
    if weights.dense.shape != (measured(words.vectors.shape[1]), CLASSES):
        raise ValueError("its measures do not fit its vectors")
