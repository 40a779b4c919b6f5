"""`python -m training.stance --data ../shared/data`: train and write the fast model."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from training.material import vectors
from training.stance.columns import Columns, Floats
from training.stance.data import features, read
from training.stance.regression import temperature
from training.stance.vocabulary import STEP, vocabulary
from wireroom.stance.readers.words import Vocabulary, split_words

VERSION = "wireroom-stance/2"
C = 0.3
FEWEST_SEEN = 2  # sentences that a rare word must be in to be among the words of the model
FOLDS = 5


def choose_words(sentences: set[str]) -> tuple[list[str], Vocabulary]:
    """Return the words of the model: the frequent ones, and those that the sentences repeat."""
    seen = Counter(word for sentence in sentences for word in set(split_words(sentence)))
    return vocabulary(vectors(), sorted(word for word, count in seen.items() if count >= FEWEST_SEEN))


def train(data: Path) -> dict[str, Any]:
    """Return the arrays of the model."""
    labelled = read(data / "stance" / "newsmtsc_train.jsonl")
    listed, words = choose_words({mention.sentence for mention in labelled.mentions})
    learned = features(labelled.mentions, words)
    columns = Columns(learned)
    matrix, answers = columns.matrix(learned), labelled.answers
    regression = LogisticRegression(C=C, max_iter=200, tol=2e-3)
    held_out = cross_val_predict(
        regression, matrix, answers, groups=labelled.groups, cv=GroupKFold(FOLDS), method="decision_function"
    )
    divisor = temperature(held_out, answers)
    typer.echo(f"{len(answers)} targets, {len(listed)} words, {matrix.shape[1]} features, temperature {divisor:.3f}")
    right, macro = (held_out.argmax(1) == answers).mean(), f1_score(answers, held_out.argmax(1), average="macro")
    typer.echo(f"held out: accuracy {100 * right:.1f}, macro F1 {100 * macro:.1f}")
    regression.fit(matrix, answers)
    return _words(listed, words) | _weights(columns, regression.coef_.T / divisor, regression.intercept_ / divisor)


def _words(listed: list[str], words: Vocabulary) -> dict[str, Any]:
    levels = np.rint(words.vectors * STEP).astype(np.int8)
    values = words.values.astype(np.float16)
    return {"version": VERSION, "words": "\n".join(listed), "values": values, "levels": levels, "step": 1 / STEP}


def _weights(columns: Columns, weights: Floats, bias: Floats) -> dict[str, Any]:
    count = len(columns.keys)
    measures, shifted = columns.unscaled(weights[count:], bias)
    return {
        "keys": columns.keys.astype(np.uint32),
        "blocks": columns.blocks,
        "idf": columns.idf,
        "weights": weights[:count].astype(np.float16),
        "measures": measures.astype(np.float32),
        "bias": shifted.astype(np.float32),
    }


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Train on NewsMTSC and write OUT/stance.npz."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "stance.npz", **train(data))


if __name__ == "__main__":
    typer.run(main)
