"""`python -m training.topic --data ../shared/data --out services/topic/model`: train, weigh and write the model."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier

from services.topic.features import gram_keys, word_key, words

SEEDS = Path(__file__).with_name("seeds.txt")
VERSION = "wireroom-topic/1"
C = 2.0
FEWEST = {"words": 1, "grams": 2}  # seeds that a feature must be in
TEMPERATURES = np.geomspace(0.05, 2, 60)
Keys = NDArray[np.uint32]
Floats = NDArray[np.float64]


def seeds(path: Path = SEEDS) -> list[tuple[str, list[str]]]:
    """Return the texts and their topics; a line "## one | other" says what the next lines are about."""
    found: list[tuple[str, list[str]]] = []
    topics: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            topics = line[3:].split(" | ")
        elif line.strip():
            found.append((line.strip(), topics))
    return found


def vocabulary(data: Path) -> dict[str, str]:
    """Return the code of each top-level topic that is in use."""
    held = json.loads((data / "topic" / "iptc_media_topics.json").read_text(encoding="utf-8"))
    top = {code: topic for code, topic in held.items() if topic["Level1/NewsCode"] == code}
    return {topic["Name (en-GB)"]: code for code, topic in top.items() if not isinstance(topic["RetiredDate"], str)}


class Block:
    """One kind of feature: its keys, and the counts and inverse document frequencies over the seeds."""

    def __init__(self, counted: list[Counter[int]], fewest: int) -> None:
        documents = Counter(key for counts in counted for key in counts)
        self.keys: Keys = np.array(sorted(key for key, n in documents.items() if n >= fewest), dtype=np.uint32)
        column = {int(key): i for i, key in enumerate(self.keys)}
        cells = [(d, column[k], n) for d, counts in enumerate(counted) for k, n in counts.items() if k in column]
        rows, columns, numbers = zip(*cells, strict=True)
        self.counts = csr_matrix((numbers, (rows, columns)), shape=(len(counted), len(column)), dtype=np.float64)
        self.tfidf = TfidfTransformer(sublinear_tf=True).fit(self.counts)

    def matrix(self) -> csr_matrix:
        """Return one unit vector a seed."""
        return self.tfidf.transform(self.counts)


def blocks(texts: list[str]) -> list[Block]:
    """Return the words and the n-grams of the texts."""
    counted_words = [Counter(word_key(w) for w in words(text)) for text in texts]
    counted_grams = [Counter(key for w in words(text) for key in gram_keys(w)) for text in texts]
    return [Block(counted_words, FEWEST["words"]), Block(counted_grams, FEWEST["grams"])]


def temperature(logits: Floats, answers: Floats) -> float:
    """Return the divisor of held-out logits under which the answers (N x C, 0 or 1) are likeliest."""

    def loss(divisor: float) -> float:
        signed = logits * (1 - 2 * answers) / divisor
        return float(np.logaddexp(0, signed).mean())

    return float(min(TEMPERATURES, key=loss))


def train(data: Path) -> dict[str, Any]:
    """Return the arrays of the model."""
    texts, topics = zip(*seeds(), strict=True)
    held, codes = blocks(list(texts)), vocabulary(data)
    vectors = hstack([block.matrix() for block in held]).tocsr()
    names = sorted(codes)
    answers = np.array([[name in wanted for name in names] for wanted in topics], dtype=np.float64)
    regression = OneVsRestClassifier(LogisticRegression(C=C, max_iter=1000, class_weight="balanced"))
    folds = KFold(5, shuffle=True, random_state=0)
    divisor = temperature(
        cross_val_predict(regression, vectors, answers, cv=folds, method="decision_function"), answers
    )
    regression.fit(vectors, answers)
    typer.echo(f"{len(texts)} seeds, {vectors.shape[1]} features, temperature {divisor:.3f}")
    return {
        "version": VERSION,
        "names": names,
        "codes": [codes[name] for name in names],
        "words": held[0].counts.shape[1],
        "keys": np.concatenate([block.keys for block in held]),
        "idf": np.concatenate([block.tfidf.idf_ for block in held]).astype(np.float16),
        "weights": (np.vstack([one.coef_ for one in regression.estimators_]).T / divisor).astype(np.float16),
        "bias": (np.concatenate([one.intercept_ for one in regression.estimators_]) / divisor).astype(np.float32),
    }


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Train from the seeds and write OUT/topic.npz."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "topic.npz", **train(data))


if __name__ == "__main__":
    typer.run(main)
