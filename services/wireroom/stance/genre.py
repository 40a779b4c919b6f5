"""Says of which genre an article is: one logistic regression a genre over n-grams, cues and measures of manner.

The .npz holds: version; keys (K, uint32), groups (K: the group of words that a word belongs to, from 1, or 0) and
weights (K x genres) of K n-grams and cues, of which the first `learned` share their length; measures (M x genres), the
weights of the measures and of the groups; and bias. Genres are in the order of GENRES.
"""

from pathlib import Path
from typing import Any, NamedTuple, get_args
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.article import Genre
from wireroom.kernel.errors import BadSettings
from wireroom.models.compiled import Int, compiled
from wireroom.models.table import Slots, empty_slots, enter_all, find
from wireroom.stance.manner import (
    MEASURES,
    code_points,
    cue_keys,
    measure_tokens,
    split_tokens,
)

BUNDLED = Path(__file__).parent / "model" / "genre.npz"
GENRES: tuple[Genre, ...] = get_args(Genre)
DIGITS = 4
SURE = 0.5  # an article that is of no genre so surely is a report
Floats = NDArray[np.float32]


class Weights(NamedTuple):
    """K n-grams and cues, and M measures, for G genres."""

    slots: Slots
    keys: NDArray[np.int64]  # K
    groups: NDArray[np.uint8]  # K
    weights: Floats  # K x G
    learned: int
    measures: Floats  # M x G
    bias: Floats  # G


class GenreReader:
    """Reads one article at a time: its title, its beginning and its end."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as file:
                self.version = str(file["version"])
                self._weights = _load(file)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"stance: {path} holds no model of genres: {error}") from error

    def read(self, title: str, text: str) -> tuple[Genre, float]:
        """Return the genre and its probability; a report unless another is at least as likely as not."""
        shares = _shares(*code_points(title, text), self._weights)
        best = int(shares.argmax())
        best = best if shares[best] >= SURE else 0
        return GENRES[best], round(float(shares[best]), DIGITS)


def _load(file: "np.lib.npyio.NpzFile") -> Weights:
    keys = file["keys"].astype(np.int64)
    slots = empty_slots(len(keys))
    enter_all(slots, keys)
    weights, measures, bias = (np.ascontiguousarray(file[name], np.float32) for name in ("weights", "measures", "bias"))
    groups, learned, genres = file["groups"].astype(np.uint8), int(file["learned"]), len(GENRES)
    rows = MEASURES + int(groups.max(initial=0))
    shapes = (weights.shape, groups.shape, measures.shape, bias.shape)
    if shapes != ((len(keys), genres), keys.shape, (rows, genres), (genres,)) or not 0 <= learned <= len(keys):
        raise ValueError("its arrays do not fit one another")
    return Weights(slots, keys, groups, weights, learned, measures, bias)


@compiled
def _shares(codes: Any, title_end: Int, head_end: Int, weights: Weights) -> Any:
    """Return how likely each genre is."""
    tokens = split_tokens(codes, title_end, head_end)
    measures = np.zeros(len(weights.measures), np.float64)
    grams, measures[:MEASURES], words = measure_tokens(tokens)
    logits, seen = weights.bias.astype(np.float64), np.zeros(len(weights.keys), np.bool_)
    _add_grams(grams, weights, seen, measures, logits)
    for key in cue_keys(tokens):
        row = find(weights.slots, weights.keys, key)
        if row >= weights.learned and not seen[row]:
            seen[row] = True
            logits += weights.weights[row]
    measures[MEASURES:] = np.sqrt(100 * measures[MEASURES:] / words)
    for i in range(len(measures)):
        logits += measures[i] * weights.measures[i]
    odds = np.exp(logits - logits.max())
    return odds / odds.sum()


@compiled
def _add_grams(grams: Any, weights: Weights, seen: Any, measures: Any, logits: Any) -> None:
    """Add the n-grams, each once, as a vector of length 1, and count the words of groups into the measures."""
    total, count = np.zeros(len(logits)), 0
    for key in grams:
        row = find(weights.slots, weights.keys, key)
        if row < 0 or row >= weights.learned:
            continue
        if weights.groups[row] > 0:
            measures[MEASURES + weights.groups[row] - 1] += 1
        if not seen[row]:
            seen[row] = True
            total += weights.weights[row]
            count += 1
    logits += total / np.sqrt(max(count, 1))
