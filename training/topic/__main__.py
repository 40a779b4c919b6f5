"""`python -m training.topic --data ../shared/data`: train, weigh and write the model."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from training.topic.seeds import answers, narrower_answers, seeds, vocabulary
from training.topic.word_vectors import Words, word_vectors
from wireroom.topic.classifiers import words

VERSION = "wireroom-topic/2"
C, NARROWER_C = 5.0, 10.0
PAIRS, PAIR_WEIGHT = 2, 0.3  # pairs of seeds for each seed, made into one text of the topics of both
DIMENSIONS, OF_NARROWER, FREQUENT = 48, 15, 20_000
STEPS = 63  # on either side of nothing: fewer compress better, and cost nothing
FEWEST = 5  # seeds that a topic of the second level must have
CALIBRATION = (0.8, -0.3, 0.25, 0.025)  # slope, offset, power and chance: see the model card
Floats = NDArray[np.float64]
Fit = Callable[[Floats, Floats], tuple[Floats, Floats]]


def sums(texts: Sequence[str], known: Words) -> Floats:
    """Return the sums of the words' vectors."""
    row = {word: at for at, word in enumerate(known.words)}
    found = np.zeros((len(texts), known.vectors.shape[1]))
    for at, text in enumerate(texts):
        rows = [row[word] for word in words(text) if word in row]
        found[at] = known.vectors[rows].sum(axis=0)
    return found


def unit(rows: Floats) -> Floats:
    """Return the rows brought to length 1, as the classifier does."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths, lengths, 1)


def top_heads(rows: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Return the regressions of the top level from sums of texts, and from pairs of them, which have more topics."""
    pair = np.random.default_rng(0).integers(len(rows), size=(2, PAIRS * len(rows)))
    vectors = unit(np.vstack([rows, rows[pair].sum(axis=0)]))
    weights = np.repeat([1, PAIR_WEIGHT], [len(rows), pair.shape[1]])
    return heads(vectors, np.vstack([wanted, wanted[pair].max(axis=0)]), C, weights)


def narrower_heads(rows: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Return the regressions of the second level from the sums of texts."""
    return heads(unit(rows), wanted, NARROWER_C, np.ones(len(rows)))


def heads(vectors: Floats, wanted: Floats, strength: float, weights: Floats) -> tuple[Floats, Floats]:
    """Return weights (D x C) and bias (C) of one logistic regression a column, over the rows where it is not NaN."""
    fitted = []
    for column in wanted.T:
        asked = ~np.isnan(column)
        one = LogisticRegression(C=strength, max_iter=2000)
        fitted.append(one.fit(vectors[asked], column[asked], sample_weight=weights[asked]))
    return np.vstack([one.coef_ for one in fitted]).T, np.concatenate([one.intercept_ for one in fitted])


def projection(known: Words, directions: Floats, narrower: Floats) -> Floats:
    """Return a basis (columns) of what the topics need: their own directions, and the rest of most variance."""
    below = np.linalg.svd(narrower, full_matrices=False)[0][:, :OF_NARROWER]
    needed = np.linalg.qr(np.hstack([directions, below]))[0]
    frequent = known.vectors[:FREQUENT].astype(np.float64)
    rest = frequent - (frequent @ needed) @ needed.T
    spread = np.linalg.eigh(rest.T @ rest)[1][:, ::-1]
    return np.hstack([needed, spread[:, : DIMENSIONS - needed.shape[1]]])


def in_steps(vectors: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return the vectors in steps of each one's own scale, and the scales."""
    scales = (np.abs(vectors).max(axis=1) / STEPS).astype(np.float16)
    return np.round(vectors / scales[:, None].astype(np.float64)).clip(-STEPS, STEPS).astype(np.int8), scales


def held_out(fit: Fit, rows: Floats, wanted: Floats) -> Floats:
    """Return the logits of each row by a model that has not seen it; NaN where it is not asked."""
    logits = np.full(wanted.shape, np.nan)
    for seen, rest in KFold(5, shuffle=True, random_state=0).split(rows):
        weights, bias = fit(rows[seen], wanted[seen])
        logits[rest] = unit(rows[rest]) @ weights + bias
    return np.where(np.isnan(wanted), np.nan, logits)


def told(rows: Floats, wanted: Floats, narrower: Floats) -> str:
    """Say how the topics of held-out seeds are found."""
    top, below = held_out(top_heads, rows, wanted), held_out(narrower_heads, rows, narrower)
    right = wanted[np.arange(len(top)), top.argmax(axis=1)].mean()
    sure = below > np.log(0.6 / 0.4)
    return (
        f"{len(rows)} seeds; held out: the best topic is right for {right:.3f}; of the second level "
        f"{np.nansum(narrower[sure]) / sure.sum():.3f} of {sure.sum()} given are right, of {np.nansum(narrower):.0f}"
    )


def train(data: Path) -> dict[str, Any]:
    """Return the arrays of the model."""
    found, (topics, below) = seeds(), vocabulary(data / "topic" / "iptc_media_topics.json")
    wanted, narrower = answers(found, topics), narrower_answers(found, topics, below)
    kept = [at for at, column in enumerate(narrower.T) if np.nansum(column) >= FEWEST]
    narrower = narrower[:, kept]
    texts, known = [seed.text for seed in found], word_vectors()
    wide = sums(texts, known)
    typer.echo(told(wide, wanted, narrower))
    basis = projection(known, top_heads(wide, wanted)[0], narrower_heads(wide, narrower)[0])
    vectors, scales = in_steps(known.vectors @ basis)
    short = sums(texts, Words(known.words, vectors.astype(np.float32) * scales[:, None].astype(np.float32)))
    weights, bias = top_heads(short, wanted)
    narrower_weights, narrower_bias = narrower_heads(short, narrower)
    return {
        "version": VERSION,
        "words": np.frombuffer("\n".join(known.words).encode(), dtype=np.uint8),
        "vectors": vectors,
        "scales": scales,
        "names": topics.names,
        "codes": topics.codes,
        "weights": weights.astype(np.float32),
        "bias": bias.astype(np.float32),
        "narrower_names": [below.names[at] for at in kept],
        "narrower_codes": [below.codes[at] for at in kept],
        "narrower_weights": narrower_weights.astype(np.float32),
        "narrower_bias": narrower_bias.astype(np.float32),
        "broader": np.array([below.broader[at] for at in kept]),
        "calibration": np.array(CALIBRATION),
    }


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Train from the seeds and write OUT/topic.npz."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "topic.npz", **train(data))


if __name__ == "__main__":
    typer.run(main)
