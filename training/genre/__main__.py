"""`python -m training.genre --data ../shared/data`: train and write the model of genres."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

from training.genre.data import FOLDS, Labelled, read_cues, read_groups, read_labelled
from wireroom.stance.genre import GENRES
from wireroom.stance.manner import (
    BULLETS,
    MEASURES,
    NUMBERED,
    NUMBERS,
    SHORT_LINES,
    TABLE,
    TIMED,
    TITLE_NUMBER,
    code_points,
    measure_tokens,
    split_tokens,
)

VERSION = "wireroom-genre/1"
FEWEST_ARTICLES, FEWEST_OUTLETS = 15, 5  # that an n-gram must be in
C, MEASURE_SCALE = 3.0, 0.05
CAUTION = 0.4  # taken from the logit of an opinion piece: in news they are rarer than in the data, where half are
OPINION = GENRES.index("opinion")
BIAS = {"report": 0.0, "opinion": 0.0, "press release": -4.5, "live blog": -5.0, "list": -5.0}
# Points of measures, set by hand as those of the cues.
POINTS = {
    ("live blog", TIMED): 7.0,
    ("list", NUMBERED): 6.0,
    ("list", BULLETS): 2.5,
    ("list", SHORT_LINES): 5.0,
    ("list", NUMBERS): 6.0,
    ("list", TABLE): 8.0,
    ("list", TIMED): 2.5,
    ("live blog", SHORT_LINES): -6.0,
    ("list", TITLE_NUMBER): 1.0,
}
Floats = NDArray[np.float64]


class Features(NamedTuple):
    """The distinct n-grams of each text, and its measures."""

    grams: list[set[int]]
    measures: Floats


def features(texts: Sequence[Labelled], groups: Sequence[tuple[str, list[int]]]) -> Features:
    """Return the features of texts."""
    group_of = {key: number for number, (_, keys) in enumerate(groups) for key in keys}
    rows = [measure_tokens(split_tokens(*code_points(text.title, text.text))) for text in texts]
    measures = np.zeros((len(texts), MEASURES + len(groups)))
    for row, (keys, plain, words) in zip(measures, rows, strict=True):
        row[:MEASURES] = plain
        for key in keys.tolist():
            if key in group_of:
                row[MEASURES + group_of[key]] += 1
        row[MEASURES:] = np.sqrt(100 * row[MEASURES:] / words)
    return Features([set(keys.tolist()) for keys, _, _ in rows], measures)


def choose_grams(texts: Sequence[Labelled], learned: Features, groups: Sequence[tuple[str, list[int]]]) -> list[int]:
    """Return the n-grams that enough articles of enough outlets have, and the words of the groups."""
    articles: Counter[int] = Counter()
    outlets: dict[int, set[str]] = defaultdict(set)
    for text, grams in zip(texts, learned.grams, strict=True):
        if text.outlet:
            articles.update(grams)
            for key in grams:
                outlets[key].add(text.outlet)
    enough = {k for k, n in articles.items() if n >= FEWEST_ARTICLES and len(outlets[k]) >= FEWEST_OUTLETS}
    return sorted(enough | {key for _, keys in groups for key in keys})


def matrix(learned: Features, grams: list[int], scale: Floats) -> csr_matrix:
    """Return a row for each text: its n-grams as a vector of length 1, and its measures times `scale`."""
    column = {key: number for number, key in enumerate(grams)}
    listed = [sorted(column[key] for key in keys if key in column) for keys in learned.grams]
    starts = np.cumsum([0, *map(len, listed)])
    values = np.repeat([max(len(row), 1) ** -0.5 for row in listed], [len(row) for row in listed])
    sparse = csr_matrix((values, np.concatenate(listed).astype(int), starts), shape=(len(listed), len(grams)))
    return hstack([sparse, csr_matrix(learned.measures * scale)]).tocsr()


def held_out(texts: Sequence[Labelled], rows: csr_matrix, answers: NDArray[np.bool_]) -> Floats:
    """Return the logits of articles by regressions that saw none of their outlets; NaN for what is never held out."""
    folds, logits = np.array([text.fold for text in texts]), np.full(len(texts), np.nan)
    for fold in range(len(FOLDS) + 1):
        seen = folds != fold
        logits[~seen] = fit([t for t in texts if t.fold != fold], rows[seen], answers[seen]).decision_function(
            rows[~seen]
        )
    return logits


def fit(texts: Sequence[Labelled], rows: csr_matrix, answers: NDArray[np.bool_]) -> LogisticRegression:
    """Return the regression of opinion against report."""
    weights = [text.weight for text in texts]
    return LogisticRegression(C=C, solver="liblinear", random_state=0).fit(rows, answers, sample_weight=weights)


def calibrate(logits: Floats, answers: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the slope and the offset under which held-out answers are likeliest."""
    one = LogisticRegression(C=1e6).fit(logits[:, None], answers)
    return float(one.coef_[0, 0]), float(one.intercept_[0])


def calibration_error(shares: Floats, answers: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error of the likelier answer, in equal bins of its probability."""
    sure, right = np.maximum(shares, 1 - shares), (shares >= 0.5) == answers
    places = np.minimum(((sure - 0.5) * 2 * bins).astype(int), bins - 1)
    parts = [places == place for place in range(bins) if np.any(places == place)]
    return float(sum(part.mean() * abs(sure[part].mean() - right[part].mean()) for part in parts))


def tell(texts: Sequence[Labelled], logits: Floats, answers: NDArray[np.bool_]) -> None:
    """Print how articles of unseen outlets are told apart."""
    folds = np.array([text.fold for text in texts])
    asked, guesses = folds >= 0, logits > 0
    f1, auc = f1_score(answers[asked], guesses[asked]), roc_auc_score(answers[asked], logits[asked])
    error = calibration_error(1 / (1 + np.exp(-logits[asked])), answers[asked])
    typer.echo(f"unseen outlets, {asked.sum()} articles: F1 {100 * f1:.1f}, AUC {auc:.3f}, ECE {100 * error:.1f}")
    for fold, name in enumerate((*FOLDS, "others")):
        typer.echo(f"  {name}: F1 {100 * f1_score(answers[folds == fold], guesses[folds == fold]):.1f}")


def train(data: Path) -> dict[str, Any]:
    """Return the arrays of the model."""
    texts, groups = read_labelled(data), read_groups()
    answers = np.array([text.is_opinion for text in texts])
    learned = features(texts, groups)
    grams = choose_grams(texts, learned, groups)
    scale = MEASURE_SCALE / (learned.measures.std(axis=0) + 1e-6)
    rows = matrix(learned, grams, scale)
    logits = held_out(texts, rows, answers)
    asked = np.array([text.fold >= 0 for text in texts])
    slope, offset = calibrate(logits[asked], answers[asked])
    offset -= CAUTION
    tell(texts, slope * logits + offset, answers)
    one = fit(texts, rows, answers)
    weights, bias = slope * one.coef_[0], slope * float(one.intercept_[0]) + offset
    return arrays(grams, groups, weights, scale, bias)


def arrays(
    grams: list[int], groups: Sequence[tuple[str, list[int]]], weights: Floats, scale: Floats, bias: float
) -> dict[str, Any]:
    """Return the arrays of the model: what was learned of opinion, and the cues and points of the other genres."""
    cues = read_cues()
    keys = [*grams, *sorted({cue.key for cue in cues})]
    row = {key: number for number, key in enumerate(keys)}
    table = np.zeros((len(keys), len(GENRES)))
    table[: len(grams), OPINION] = weights[: len(grams)]
    for cue in cues:
        table[row[cue.key], GENRES.index(cue.genre)] = cue.points
    measures = np.zeros((len(scale), len(GENRES)))
    measures[:, OPINION] = weights[len(grams) :] * scale
    for (genre, place), points in POINTS.items():
        measures[place, GENRES.index(genre)] += points
    group_of = {key: number for number, (_, listed) in enumerate(groups, 1) for key in listed}
    biases = np.array([BIAS[genre] for genre in GENRES])
    biases[OPINION] += bias
    return {
        "version": VERSION,
        "keys": np.array(keys, dtype=np.uint32),
        "groups": np.array([group_of.get(key, 0) for key in keys], dtype=np.uint8),
        "weights": table.astype(np.float16),
        "learned": len(grams),
        "measures": measures.astype(np.float32),
        "bias": biases.astype(np.float32),
    }


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]) -> None:
    """Train and write OUT/genre.npz."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "genre.npz", **train(data))


if __name__ == "__main__":
    typer.run(main)
