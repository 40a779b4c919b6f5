"""Turns scores of labels into the most likely tags in which no name goes on that did not begin."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
_NEVER = -1e4


def _allowed() -> NDArray[np.float64]:
    """Return 0 or a penalty for each tag (row) followed by each (column)."""
    steps = np.zeros((len(TAGS), len(TAGS)))
    for column, tag in enumerate(TAGS):
        if tag[0] == "I":
            steps[:, column] = [0 if before[1:] == tag[1:] else _NEVER for before in TAGS]
    return steps


STEPS = _allowed()


def decode(scores: NDArray[np.floating]) -> Sequence[str]:
    """Return the best tags of a sentence by Viterbi's algorithm; `scores` is words x len(TAGS) log-probabilities."""
    if not len(scores):
        return []
    best = scores[0] + STEPS[0]
    back = []
    for row in scores[1:]:
        routes = best[:, None] + STEPS
        back.append(routes.argmax(0))
        best = routes.max(0) + row
    found = [int(best.argmax())]
    for choices in reversed(back):
        found.append(int(choices[found[-1]]))
    return [TAGS[number] for number in reversed(found)]
