"""Quality of the bundled model on labelled sentences in NewsMTSC's format (Hamborg and Donnay, EACL 2021).

Each line has sentence_normalized and targets, each with from, to and polarity: 2, 4 and 6, or the names.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from services.kernel.article import Polarity
from services.kernel.errors import BadSource
from services.stance.adapters import LinearReader
from services.stance.combination import POLARITIES
from services.stance.port import Mention, Shares


class Target(msgspec.Struct, rename={"start": "from", "end": "to"}):
    """One target of a sentence; a polarity below 3.5 is negative, above 4.5 positive."""

    start: int
    end: int
    polarity: float | Polarity

    @property
    def label(self) -> Polarity:
        """The polarity's name."""
        if isinstance(self.polarity, str):
            return self.polarity
        return "negative" if self.polarity < 3.5 else "positive" if self.polarity > 4.5 else "neutral"


class Labelled(msgspec.Struct):
    """One line of the data."""

    sentence: str = msgspec.field(name="sentence_normalized")
    targets: list[Target]


def evaluate(path: Path) -> dict[str, Any]:
    """Return macro_f1, micro_f1, accuracy, per_class F1s and words_per_s; raises BadSource for lines that do not fit.

    A sentence's words count once for each of its targets.
    """
    pairs = [(line.sentence, target) for line in _lines(path) for target in line.targets]
    if not pairs:
        raise BadSource(f"{path} has no targets")
    reader = LinearReader()
    began = time.perf_counter()
    given = [_top(one) for one in reader.read([Mention(text, at.start, at.end) for text, at in pairs])]
    seconds = time.perf_counter() - began
    words = sum(len(sentence.split()) for sentence, _ in pairs)
    return _figures([target.label for _, target in pairs], given) | {"words_per_s": words / seconds}


def _lines(path: Path) -> list[Labelled]:
    try:
        with path.open("rb") as file:
            return [msgspec.json.decode(line, type=Labelled) for line in file if line.strip()]
    except (OSError, msgspec.DecodeError) as error:
        raise BadSource(f"{path}: {error}") from error


def _top(shares: Shares) -> Polarity:
    return POLARITIES[shares.index(max(shares))]


def _figures(gold: Sequence[Polarity], given: Sequence[Polarity]) -> dict[str, Any]:
    right = sum(wanted == answer for wanted, answer in zip(gold, given, strict=True)) / len(gold)
    per_class = {name: _f1(name, gold, given) for name in POLARITIES if name in gold}
    return {
        "macro_f1": sum(per_class.values()) / len(per_class),
        "micro_f1": right,  # one answer to each target: the same as the accuracy
        "accuracy": right,
        "per_class": per_class,
    }


def _f1(name: Polarity, gold: Sequence[Polarity], given: Sequence[Polarity]) -> float:
    right = sum(wanted == answer == name for wanted, answer in zip(gold, given, strict=True))
    return 2 * right / (gold.count(name) + given.count(name))
