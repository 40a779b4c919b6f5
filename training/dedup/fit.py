"""Fits the weights of dedup's score: python -m training.dedup.fit FILES... (lines of text, cluster, outlet).

The engine goes over every file twice, the second time without the outlets, and keeps all pairs that share enough; what
it has seen of them in the end is what the regression learns from. Its compiled code is not kept: it has another margin.
"""

import argparse
import gzip
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

os.environ["NUMBA_CACHE_DIR"] = tempfile.mkdtemp()

from wireroom.dedup.index import links
from wireroom.dedup.index.links import newer_end
from wireroom.dedup.index.score import MIN_SHARED, features_of
from wireroom.dedup.index.state import LINKS, MOVED, State
from wireroom.dedup.sketch import Values, sketch
from wireroom.models.compiled import compiled

SIZE = 96
FEATURES = 9
FALSE_LINKS = 3.0  # what a false link weighs: it joins two clusters
UNKNOWN_OUTLETS = 0.3  # what a pair weighs when the outlets are not given
Matrix = NDArray[np.float64]
_EVERY = -1e9


def main() -> None:
    """Read the command line, fit, and print the weights as rows of the table in score.py."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", help="JSON lines with text, cluster and perhaps outlet, or .gz")
    parser.add_argument("--bias", type=float, default=-2.0, help="added to the odds: lower is stricter")
    options = parser.parse_args()
    links._MARGIN = _EVERY
    features, copies, weights = (np.concatenate(parts) for parts in zip(*_runs(options.files), strict=True))
    table, outlet = fit(features, copies, weights)
    table[0, 0] += options.bias
    print(f"same outlet {outlet:.2f}")
    print("\n".join("(" + ", ".join(f"{weight:.3f}" for weight in row) + ")," for row in table))


def fit(features: Matrix, copies: NDArray[np.bool_], weights: Matrix) -> tuple[Matrix, float]:
    """Return the table of weights of the products of features, and the weight of the last column alone."""
    first, second = np.triu_indices(FEATURES)
    inputs = np.column_stack((features[:, first] * features[:, second], features[:, -1]))[:, 1:]
    middle, scale = inputs.mean(0), inputs.std(0) + 1e-9
    model = LogisticRegression(C=100.0, max_iter=3000)
    model.fit((inputs - middle) / scale, copies, sample_weight=weights * np.where(copies, 1.0, FALSE_LINKS))
    coefficients = model.coef_[0] / scale
    table = np.zeros((FEATURES, FEATURES))
    table[first, second] = np.concatenate(([model.intercept_[0] - middle @ coefficients], coefficients[:-1]))
    return table, float(coefficients[-1])


def _runs(files: Sequence[Path]) -> Iterator[tuple[Matrix, NDArray[np.bool_], Matrix]]:
    """Yield for each run over a file what is seen of its pairs, whether they are copies, and what each weighs."""
    for path in files:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        yield _pairs(records, 1.0)
        if any(record.get("outlet") is not None for record in records):
            yield _pairs([{**record, "outlet": None} for record in records], UNKNOWN_OUTLETS)


def _pairs(records: Sequence[dict[str, Any]], weight: float) -> tuple[Matrix, NDArray[np.bool_], Matrix]:
    state = _replayed(records)
    end = int(state.totals[LINKS])
    newer = np.searchsorted(state.first_link[: state.articles + 1], np.arange(1, end), "right") - 1
    older = state.older[1:end]
    clusters = np.array([str(record["cluster"]) for record in records])
    same = (state.outlet[newer] > 0) & (state.outlet[newer] == state.outlet[older])
    enough = state.shared[1:end] >= MIN_SHARED
    features = np.column_stack((_all_features(state), same))[enough]
    return features, (clusters[newer] == clusters[older])[enough], np.full(len(features), weight)


def _replayed(records: Sequence[dict[str, Any]]) -> State:
    """Return the index after all records; it has room for twice their keys, so that nothing is overwritten."""
    state = State.empty(2 * len(records), SIZE).with_room_for_links(64 * len(records))
    sketches = sketch([record["text"] for record in records], SIZE)
    total = len(records)
    state.cut[:total], state.noise[:total] = sketches.cut, sketches.noise
    state.outlet[:total] = [_hash(record.get("outlet")) for record in records]
    state.published[:total] = np.arange(total)
    state.identity[:total] = np.arange(total)
    _arrive_all(state, sketches.values, sketches.counts)
    return state


def _hash(outlet: object) -> int:
    if outlet is None:
        return 0
    return int.from_bytes(blake2b(str(outlet).encode(), digest_size=4).digest(), "little")


@compiled
def _arrive_all(state: State, values: Values, count: NDArray[np.int32]) -> None:
    for row in range(values.shape[0]):
        state.totals[MOVED] = 0
        links.arrive(state, values[row, : count[row]])


@compiled
def _all_features(state: State) -> Matrix:
    features = np.empty((state.totals[LINKS] - 1, FEATURES))
    for link in range(1, state.totals[LINKS]):
        newer, older, shared = newer_end(state, link), np.int64(state.older[link]), np.int64(state.shared[link])
        row = features_of(state, newer, older, max(shared, 1), state.spread_older[link], state.spread_newer[link])
        for n in range(FEATURES):
            features[link - 1, n] = row[n]
    return features


if __name__ == "__main__":
    main()
