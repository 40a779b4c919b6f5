"""Fits logistic regressions over the features of mentions."""

import numpy as np
from numpy.typing import NDArray

from training.stance.columns import Floats

TEMPERATURES = np.geomspace(0.3, 3, 60)


def temperature(logits: Floats, answers: NDArray[np.intp]) -> float:
    """Return the divisor of held-out logits under which the answers are likeliest."""

    def loss(divisor: float) -> float:
        scaled = logits / divisor
        total = np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1)) + scaled.max(1)
        return float((total - scaled[np.arange(len(answers)), answers]).mean())

    return float(min(TEMPERATURES, key=loss))
