"""What the labels of somebody else's classifier stand for here, and its scores as shares."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import Floats

Scoring = Literal["auto", "softmax", "sigmoid"]
Shares = NDArray[np.float64]


def map_labels(labels: Sequence[str], known: Mapping[str, str], file: str, part: str) -> list[str | None]:
    """Return what each label stands for: a value of `known`, whose keys are in lower case; None for a label not used.

    `file` is "" or the path of a JSON object from labels to keys of `known` or null; a label that it leaves out stands
    for itself. Raises BadSettings that lists every label that stands for nothing known.
    """
    told = _told(file, part) if file else {}
    unheard = sorted(told.keys() - set(labels))
    if unheard:
        raise BadSettings(f"{part}: {file} tells of labels that the model does not have: {', '.join(unheard)}")
    names = [told.get(label, label) for label in labels]
    unknown = {label: name for label, name in zip(labels, names, strict=True) if name and name.lower() not in known}
    if unknown:
        raise BadSettings(
            f"{part}: the model's labels {', '.join(map(repr, unknown))} stand for nothing known; say what they are in "
            f'a file of JSON, {{"{next(iter(unknown))}": "{next(iter(known))}", ...}} (null: not used), and set '
            f"WIREROOM_{part.upper()}_LABELS to its path; known are: {', '.join(map(repr, known))}"
        )
    return [None if name is None else known[name.lower()] for name in names]


def probabilities(logits: Floats, sigmoid: bool) -> Shares:
    """Return how likely each label is: each by itself, or one of them all, which adds up to 1."""
    exact = logits.astype(np.float64)
    odds: Shares = np.exp(exact.clip(-500, 500) if sigmoid else exact - exact.max())
    return odds / (1 + odds) if sigmoid else odds / odds.sum()


def log_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each row how likely each label is, one of them all, as a logarithm."""
    lowered = logits - logits.max(axis=1, keepdims=True)
    logs: NDArray[np.float32] = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return logs


def _told(file: str, part: str) -> dict[str, str | None]:
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=dict[str, str | None])
    except (OSError, msgspec.DecodeError) as error:
        raise BadSettings(f"{part}: {file} holds no labels: {error}") from error
