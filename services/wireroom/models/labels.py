"""What the labels of somebody else's classifier mean here, and its logits as probabilities."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import Floats

Probabilities = NDArray[np.float64]


def map_labels(labels: Sequence[str], meanings: Mapping[str, str], file: str, part: str) -> list[str | None]:
    """Return what each label means: a value of `meanings`, whose keys are in lower case; None for a label not used.

    `file` is "" or the path of a JSON object from labels to keys of `meanings` or null; a label that it leaves out
    means itself. Raises BadSettings that lists every label without a meaning.
    """
    renamed = _read_labels(file, part) if file else {}
    absent = sorted(renamed.keys() - set(labels))
    if absent:
        raise BadSettings(f"{part}: {file} tells of labels that the model does not have: {', '.join(absent)}")
    names = [renamed.get(label, label) for label in labels]
    unknown = {label: name for label, name in zip(labels, names, strict=True) if name and name.lower() not in meanings}
    if unknown:
        raise BadSettings(
            f"{part}: the model's labels {', '.join(map(repr, unknown))} stand for nothing known; say what they are in "
            f'a file of JSON, {{"{next(iter(unknown))}": "{next(iter(meanings))}", ...}} (null: not used), and set '
            f"WIREROOM_{part.upper()}_LABELS to its path; known are: {', '.join(map(repr, meanings))}"
        )
    return [None if name is None else meanings[name.lower()] for name in names]


def probabilities(logits: Floats | Probabilities, sigmoid: bool) -> Probabilities:
    """Return the probability of each label, by itself (`sigmoid`) or as one of them all (softmax: adds up to 1)."""
    exact = logits.astype(np.float64)
    odds: Probabilities = np.exp(exact.clip(-500, 500) if sigmoid else exact - exact.max())
    return odds / (1 + odds) if sigmoid else odds / odds.sum()


def log_probabilities(logits: Floats) -> Floats:
    """Return for each row the logarithm of each label's probability, as one of them all."""
    lowered = logits - logits.max(axis=1, keepdims=True)
    logs: Floats = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return logs


def _read_labels(file: str, part: str) -> dict[str, str | None]:
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=dict[str, str | None])
    except (OSError, msgspec.DecodeError) as error:
        raise BadSettings(f"{part}: {file} holds no labels: {error}") from error
