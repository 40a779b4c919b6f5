"""Fits the two heads of the fast model: logistic regressions over the same features of mentions."""

from typing import Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from training.stance.columns import Columns, Floats
from training.stance.data import features
from training.stance.views import Shares, Views
from wireroom.stance.readers.words import Vocabulary

C = 0.3
FOLDS = 5
HEADS = ("portrayal", "stance")
TEMPERATURES = np.geomspace(0.3, 3, 60)


class Fit(NamedTuple):
    """The columns, and of each head weights (columns x 3) and bias (3); the temperature is in them."""

    columns: Columns
    weights: list[Floats]
    biases: list[Floats]


def temperature(logits: Floats, answers: NDArray[np.intp]) -> float:
    """Return the divisor of held-out logits under which the answers are likeliest."""

    def loss(divisor: float) -> float:
        scaled = logits / divisor
        total = np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1)) + scaled.max(1)
        return float((total - scaled[np.arange(len(answers)), answers]).mean())

    return float(min(TEMPERATURES, key=loss))


def fit(views: Views, words: Vocabulary) -> Fit:
    """Fit both heads on the mentions, each on those that it learns from."""
    learned = features(views.mentions, words)
    columns = Columns(learned)
    matrix, groups = columns.matrix(learned), np.unique(views.groups, return_inverse=True)[1]
    made = Fit(columns, [], [])
    for head, name in enumerate(HEADS):
        weights, bias = _fit_head(name, matrix, views.shares[:, head], groups)
        made.weights.append(weights)
        made.biases.append(bias)
    return made


def _fit_head(name: str, matrix: Any, shares: Shares, groups: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return weights and bias; the temperature is fitted on logits of mentions whose group was held out."""
    counted = np.flatnonzero(shares.sum(1))
    if not len(counted):
        return np.zeros((matrix.shape[1], 3)), np.zeros(3)
    matrix, answers, weights = matrix[counted], shares[counted].argmax(1), shares[counted].sum(1)
    held_out, whole = np.zeros((len(answers), 3)), weights == 1
    for learn, test in GroupKFold(FOLDS).split(matrix, answers, groups[counted]):
        held_out[test] = (
            _regression().fit(matrix[learn], answers[learn], weights[learn]).decision_function(matrix[test])
        )
    divisor = temperature(held_out[whole], answers[whole])
    right = (held_out.argmax(1) == answers)[whole].mean()
    macro = f1_score(answers[whole], held_out[whole].argmax(1), average="macro")
    typer.echo(f"{name}: held out accuracy {100 * right:.1f}, macro F1 {100 * macro:.1f}, temperature {divisor:.3f}")
    regression = _regression().fit(matrix, answers, weights)
    return regression.coef_.T / divisor, regression.intercept_ / divisor


def _regression() -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=200, tol=2e-3)
