"""The model behind the port: a multinomial logistic regression over the features of a mention, in numpy.

The .npz holds: version; sizes of the B blocks of n-grams and, last, of the measures; keys of the K features (uint32);
idf (K); weights (K x 3) and bias (3), for negative, neutral and positive, the temperature already in them;
opinion_words and role_words, a word a line, with opinion_values (one a word) and role_values (two a word).
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from services.kernel.errors import BadSettings
from services.stance.features import Lexicon, context, features
from services.stance.port import Mention, Shares

BUNDLED = Path(__file__).parent / "model" / "stance.npz"
DIGITS = 4
Floats = NDArray[np.float64]


class LinearReader:
    """Reads one mention at a time, so that what it says does not depend on the batch."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Load the model; raises BadSettings if `path` holds none."""
        try:
            with np.load(path, allow_pickle=False) as held:
                self._load(held)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise BadSettings(f"stance: {path} holds no model of stance: {error}") from error

    def _load(self, held: "np.lib.npyio.NpzFile") -> None:
        self.version = str(held["version"])
        self._lexicon = _lexicon(held)
        sizes = held["sizes"].tolist()
        idf, weights = held["idf"].astype(np.float64), held["weights"].astype(np.float64)
        if weights.shape != (sum(sizes), len(Shares._fields)) or idf.shape != (sum(sizes),):
            raise ValueError("its arrays do not fit one another")
        borders = np.cumsum([0, *sizes]).tolist()
        keys = held["keys"].tolist()
        self._rows = [
            {key: row for row, key in enumerate(keys[first:last], first)} for first, last in pairwise(borders)
        ]
        self._table: Floats = np.column_stack([idf**2, idf[:, None] * weights])
        self._bias: Floats = held["bias"].astype(np.float64)

    def read(self, mentions: Sequence[Mention]) -> list[Shares]:
        """Return how each sentence stands towards whom it mentions."""
        return [self._read(mention) for mention in mentions]

    def _read(self, mention: Mention) -> Shares:
        found = features(context(*mention), self._lexicon)
        logits = self._bias + self._measured(found.measures)
        for keys, rows in zip(found.blocks, self._rows, strict=False):
            logits = logits + self._block(keys, rows)
        odds = np.exp(logits - logits.max())
        return Shares(*(odds / odds.sum()).round(DIGITS).tolist())

    def _block(self, keys: Iterable[int], rows: dict[int, int]) -> Floats:
        """Return what a block adds to the logits: its n-grams are a unit vector of inverse document frequencies."""
        known = [rows[key] for key in keys if key in rows]
        total: Floats = self._table[known].sum(axis=0)
        return total[1:] / np.sqrt(total[0]) if known else total[1:]

    def _measured(self, measures: dict[int, float]) -> Floats:
        rows = self._rows[-1]
        known = [(rows[key], value) for key, value in measures.items() if key in rows]
        places, values = zip(*known, strict=True) if known else ((), ())
        added: Floats = np.array(values) @ self._table[list(places), 1:]
        return added


def _lexicon(held: "np.lib.npyio.NpzFile") -> Lexicon:
    opinion = zip(str(held["opinion_words"]).split("\n"), held["opinion_values"].tolist(), strict=True)
    roles = zip(str(held["role_words"]).split("\n"), map(tuple, held["role_values"].tolist()), strict=True)
    return Lexicon(dict(opinion), dict(roles))
