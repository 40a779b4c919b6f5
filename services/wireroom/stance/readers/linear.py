"""The fast tier behind the port: two multinomial logistic regressions over the features of a mention, compiled.

The .npz holds: version; of W words: words (one a line), values (W x 3, as in Vocabulary) and levels (W x D), the
vectors in steps of step; of K n-grams: keys (uint32), blocks, idf and weights (K x 6: negative, neutral and positive
as a portrayal, and as a stance); measures (M x 6), the weights of the measures; bias (6). The temperatures are in the
weights already.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.document import POLARITIES
from wireroom.kernel.errors import BadSettings
from wireroom.models.compiled import Int, compiled
from wireroom.models.table import Slots, empty_slots, enter_all, find
from wireroom.stance.port import Mention, Probabilities, Reading
from wireroom.stance.readers.features import BLOCKS, count_measures, ngrams, write_measures
from wireroom.stance.readers.words import Context, Floats, Vocabulary, context_of, mark_words, pack_mentions

BUNDLED = Path(__file__).parents[1] / "model" / "stance.npz"
DIGITS = 4
CLASSES = len(POLARITIES)
LOGITS = 2 * CLASSES


class Weights(NamedTuple):
    """K n-grams, those of the first block first, and M measures. A block is a unit vector of inverse frequencies."""

    slots: Slots  # of the table of keys
    keys: NDArray[np.int64]  # K
    blocks: NDArray[np.uint8]  # K
    idf: Floats  # K
    ngrams: Floats  # K x 6
    measures: Floats  # M x 6
    bias: Floats  # 6


class LinearReader:
    """Reads many mentions at once; what it says of one does not depend on the others."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as file:
                self.version = str(file["version"])
                self._words, self._weights = _load_vocabulary(file), _load_weights(file)
                _check(self._words, self._weights)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"stance: {path} holds no model of stance: {error}") from error

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        """Return what is read of each mention."""
        words = self._words
        packed = pack_mentions(mentions, words.rows)
        rows = _score(packed, words.marks, words.values, words.vectors, self._weights)
        return [
            Reading(Probabilities(*row[:CLASSES]), Probabilities(*row[CLASSES:])) for row in rows.round(DIGITS).tolist()
        ]


def _load_vocabulary(file: "np.lib.npyio.NpzFile") -> Vocabulary:
    words = str(file["words"]).split("\n")
    vectors = file["levels"].astype(np.float32) * file["step"].astype(np.float32)
    rows = {word: row for row, word in enumerate(words)}
    return Vocabulary(rows, mark_words(words), file["values"].astype(np.float32), vectors)


def _load_weights(file: "np.lib.npyio.NpzFile") -> Weights:
    keys, slots = file["keys"].astype(np.int64), empty_slots(len(file["keys"]))
    enter_all(slots, keys)
    floats = (np.ascontiguousarray(file[name], dtype=np.float32) for name in ("idf", "weights", "measures", "bias"))
    return Weights(slots, keys, file["blocks"].astype(np.uint8), *floats)


def _check(words: Vocabulary, weights: Weights) -> None:
    count, size = len(weights.keys), len(words.rows)
    shapes = (weights.ngrams.shape, weights.idf.shape, weights.blocks.shape, weights.bias.shape)
    if shapes != ((count, LOGITS), (count,), (count,), (LOGITS,)) or np.any(weights.blocks >= BLOCKS):
        raise ValueError("its n-grams do not fit one another")
    if words.values.shape != (size, 3) or words.vectors.ndim != 2 or len(words.vectors) != size:
        raise ValueError("its words do not fit one another")
    if weights.measures.shape != (count_measures(words.vectors.shape[1]), LOGITS):
        raise ValueError("its measures do not fit its vectors")


@compiled
def _score(packed: Any, marks: Any, values: Any, vectors: Floats, weights: Weights) -> Any:
    """Return the probabilities of both regressions' classes, M x 6; no mention's depend on another's."""
    rows, hashes, capital, places = packed
    probabilities = np.empty((len(places), LOGITS), np.float64)
    measures = np.empty(len(weights.measures), np.float32)
    last_mention = np.zeros(len(weights.keys), np.int32)
    for i in range(len(places)):
        context = context_of(rows, hashes, capital, places[i], marks, values)
        write_measures(context, vectors, measures)
        logits = weights.bias.astype(np.float64)
        _add_measures(measures, weights, logits)
        _add_ngrams(context, weights, last_mention, i + 1, logits)
        for first in (0, CLASSES):
            odds = np.exp(logits[first : first + CLASSES] - logits[first : first + CLASSES].max())
            probabilities[i, first : first + CLASSES] = odds / odds.sum()
    return probabilities


@compiled
def _add_measures(measures: Any, weights: Weights, logits: Any) -> None:
    for j in range(len(measures)):
        for k in range(LOGITS):
            logits[k] += measures[j] * weights.measures[j, k]


@compiled
def _add_ngrams(context: Context, weights: Weights, last_mention: Any, mention: Int, logits: Any) -> None:
    """Add each n-gram once; `last_mention` holds of each n-gram the mention that it was last added for, from 1."""
    lengths, sums = np.zeros(BLOCKS), np.zeros((BLOCKS, LOGITS))
    for key in ngrams(context)[1]:
        row = find(weights.slots, weights.keys, key)
        if row < 0 or last_mention[row] == mention:
            continue
        last_mention[row] = mention
        block, idf = weights.blocks[row], weights.idf[row]
        lengths[block] += idf * idf
        for k in range(LOGITS):
            sums[block, k] += idf * weights.ngrams[row, k]
    for i in range(BLOCKS):
        if lengths[i] > 0:
            logits += sums[i] / np.sqrt(lengths[i])
