"""`python -m training.stance --data ../shared/data --out services/stance/model`: train and write the model."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from services.stance.features import Features, Lexicon, Roles, context, features

LISTS = Path(__file__).with_name("lists")
VERSION = "wireroom-stance/1"
POLARITIES = {2.0: 0, 4.0: 1, 6.0: 2}
C = 0.2
FEWEST = [2, 2, 3]  # mentions that a feature of each block must be with
FEWEST_MEASURED = 4
VADER_RANGE = 4
TEMPERATURES = np.geomspace(0.3, 3, 60)
Floats = NDArray[np.float64]


def lexicon() -> Lexicon:
    """Return VADER's words with those of `lists/opinion.txt`, which go before them, and the roles of verbs."""
    vader = SentimentIntensityAnalyzer().lexicon
    opinion = {word: value / VADER_RANGE for word, value in vader.items() if word.replace("-", "").isalpha()}
    own = {word: float(value) for value, words in _listed("opinion.txt") for word in words}
    roles: Roles = {}
    for values, verbs in _listed("roles.txt"):
        subject, object_ = map(float, values.split())
        roles |= dict.fromkeys(verbs, (subject, object_))
    return Lexicon({word: float(np.float16(value)) for word, value in (opinion | own).items()}, roles)


def _listed(name: str) -> list[tuple[str, list[str]]]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    parts = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return [(values, words.split()) for values, _, words in parts]


def read(path: Path, words: Lexicon) -> tuple[list[Features], NDArray[np.intp], list[int]]:
    """Return the features of each target, its polarity (0, 1, 2), and the number of its sentence."""
    found, answers, groups = [], [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        sentence = json.loads(line)
        for target in sentence["targets"]:
            text = sentence["sentence_normalized"]
            found.append(features(context(text, target["from"], target["to"]), words))
            answers.append(POLARITIES[target["polarity"]])
            groups.append(number)
    return found, np.array(answers), groups


class Columns:
    """The features that are frequent enough to keep: their keys, and in a block their inverse document frequencies."""

    def __init__(self, keyed: list[dict[int, float]], fewest: int, weighed: bool) -> None:
        seen = Counter(key for keys in keyed for key in keys)
        self.keys = np.array(sorted(key for key, n in seen.items() if n >= fewest), dtype=np.uint32)
        rarity = [np.log((1 + len(keyed)) / (1 + seen[int(key)])) + 1 if weighed else 1 for key in self.keys]
        self.idf = np.array(rarity, dtype=np.float16)
        self._column = {int(key): i for i, key in enumerate(self.keys)}
        self._weighed = weighed

    def matrix(self, keyed: list[dict[int, float]]) -> csr_matrix:
        """Return one row for each mention; the rows of a block are unit vectors."""
        idf, column = self.idf.astype(np.float64), self._column
        cells = [
            (r, column[k], v * idf[column[k]]) for r, keys in enumerate(keyed) for k, v in keys.items() if k in column
        ]
        rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
        if self._weighed:
            lengths = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(keyed)))
            values = values / lengths[rows]
        return csr_matrix((values, (rows, columns)), shape=(len(keyed), len(column)))


def parts(found: list[Features]) -> list[list[dict[int, float]]]:
    """Return the blocks of all mentions, then their measures, each as numbers by key."""
    blocks = [[dict.fromkeys(one.blocks[b], 1.0) for one in found] for b in range(len(FEWEST))]
    return [*blocks, [one.measures for one in found]]


def temperature(logits: Floats, answers: NDArray[np.intp]) -> float:
    """Return the divisor of held-out logits under which the answers are likeliest."""

    def loss(divisor: float) -> float:
        scaled = logits / divisor
        total = np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1)) + scaled.max(1)
        return float((total - scaled[np.arange(len(answers)), answers]).mean())

    return float(min(TEMPERATURES, key=loss))


def train(data: Path) -> dict[str, Any]:
    """Return the arrays of the model."""
    words = lexicon()
    found, answers, groups = read(data / "stance" / "newsmtsc_train.jsonl", words)
    keyed = parts(found)
    columns = [Columns(part, fewest, weighed=True) for part, fewest in zip(keyed, FEWEST, strict=False)]
    columns.append(Columns(keyed[-1], FEWEST_MEASURED, weighed=False))
    vectors = hstack([column.matrix(part) for column, part in zip(columns, keyed, strict=True)]).tocsr()
    regression = LogisticRegression(C=C, max_iter=1000, class_weight="balanced")
    held_out = cross_val_predict(
        regression, vectors, answers, groups=groups, cv=GroupKFold(5), method="decision_function"
    )
    divisor = temperature(held_out, answers)
    typer.echo(f"{len(answers)} targets, {vectors.shape[1]} features, temperature {divisor:.3f}")
    typer.echo(f"held-out accuracy {(held_out.argmax(1) == answers).mean():.3f}")
    regression.fit(vectors, answers)
    return {
        "version": VERSION,
        "sizes": [len(column.keys) for column in columns],
        "keys": np.concatenate([column.keys for column in columns]),
        "idf": np.concatenate([column.idf for column in columns]),
        "weights": (regression.coef_.T / divisor).astype(np.float16),
        "bias": (regression.intercept_ / divisor).astype(np.float32),
        "opinion_words": "\n".join(words.opinion),
        "opinion_values": np.array(list(words.opinion.values()), dtype=np.float16),
        "role_words": "\n".join(words.roles),
        "role_values": np.array(list(words.roles.values()), dtype=np.float64),
    }


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Train on NewsMTSC and write OUT/stance.npz."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "stance.npz", **train(data))


if __name__ == "__main__":
    typer.run(main)
