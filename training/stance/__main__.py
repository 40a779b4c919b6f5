"""`python -m training.stance --data ../shared/data`: train and write the fast model."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from training.material import vectors
from training.stance.data import Labelled, read
from training.stance.regression import Fit, fit, temperature
from training.stance.views import Views, directed, distant, eval_runs, joined, newsmtsc, written
from training.stance.vocabulary import STEP, vocabulary
from wireroom.stance.readers.linear import LinearReader
from wireroom.stance.readers.words import Vocabulary, split_words

VERSION = "wireroom-stance/3"
FEWEST_SEEN = 2  # sentences that a rare word must be in to be among the words of the model


def choose_words(sentences: set[str]) -> tuple[list[str], Vocabulary]:
    """Return the words of the model: the frequent ones, and those that the sentences repeat."""
    seen = Counter(word for sentence in sentences for word in set(split_words(sentence)))
    return vocabulary(vectors(), sorted(word for word, count in seen.items() if count >= FEWEST_SEEN))


def train(views: Views) -> dict[str, Any]:
    """Return the arrays of the model."""
    listed, words = choose_words({mention.sentence for mention in views.mentions})
    found = fit(views, words)
    typer.echo(f"{len(views.mentions)} mentions, {len(listed)} words, {len(found.columns.keys)} n-grams")
    return _words(listed, words) | _weights(found)


def _words(listed: list[str], words: Vocabulary) -> dict[str, Any]:
    levels = np.rint(words.vectors * STEP).astype(np.int8)
    values = words.values.astype(np.float16)
    return {"version": VERSION, "words": "\n".join(listed), "values": values, "levels": levels, "step": 1 / STEP}


def _weights(found: Fit) -> dict[str, Any]:
    columns, weights, bias = found.columns, np.hstack(found.weights), np.concatenate(found.biases)
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


def sharpened(made: dict[str, Any], reader: LinearReader, dev: list[Labelled]) -> dict[str, Any]:
    """Return the arrays with portrayals under the temperature, one number, that fits the dev sentences best."""
    found = [reading.portrayal for labels in dev for reading in reader.read(labels.mentions)]
    answers = np.concatenate([labels.answers for labels in dev])
    divisor = np.ones(6, np.float32)
    divisor[:3] = temperature(np.log(np.clip(found, 1e-4, 1)), answers)
    typer.echo(f"temperature of portrayals on the dev sentences: {divisor[0]:.3f}")
    return made | {name: (made[name] / divisor).astype(made[name].dtype) for name in ("weights", "measures", "bias")}


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Write OUT/stance.npz: first portrayals alone, to read the opinion pieces and reports with, then both heads."""
    out.mkdir(parents=True, exist_ok=True)
    known = eval_runs(data)
    portrayals = newsmtsc(data / "stance" / "newsmtsc_train.jsonl", known)
    np.savez_compressed(out / "stance.npz", **train(portrayals))
    apart = distant(data, LinearReader(out / "stance.npz"))
    made = train(joined([portrayals, written(), directed(data, known), apart]))
    np.savez_compressed(out / "stance.npz", **made)
    dev = [read(data / "stance" / f"newsmtsc_dev_{kind}.jsonl") for kind in ("rw", "mt")]
    np.savez_compressed(out / "stance.npz", **sharpened(made, LinearReader(out / "stance.npz"), dev))


if __name__ == "__main__":
    typer.run(main)
