"""Quality of a model on labelled sentences in NewsMTSC's format (Hamborg and Donnay, EACL 2021).

Each line has sentence_normalized and targets, each with from, to and polarity: 2, 4 and 6, or the names.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from wireroom.evaluation import figures
from wireroom.evaluation.figures import Progress, no_progress
from wireroom.kernel.article import Article, Entity, Polarity, Span
from wireroom.kernel.document import POLARITIES
from wireroom.kernel.errors import BadSource
from wireroom.stance.build import build, load_reader
from wireroom.stance.port import Mention, Probabilities
from wireroom.stance.settings import Settings

_BATCH = 256


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


def evaluate(path: Path, settings: Settings | None = None, progress: Progress = no_progress) -> dict[str, Any]:
    """Measure the model of the settings on labelled sentences, each target of a sentence for itself.

    Returns the model, the number of targets, macro_f1, micro_f1, accuracy, ece and reliability, per_class (precision,
    recall, f1, support), and words_per_s of the whole stage over articles of one sentence. Raises BadSource for lines
    that do not fit.
    """
    settings = settings or Settings()
    lines = _lines(path)
    mentions = [Mention(line.sentence, target.start, target.end) for line in lines for target in line.targets]
    gold = [target.label for line in lines for target in line.targets]
    reader = load_reader(settings)
    batches = figures.batches(mentions, _BATCH, progress)
    predictions = [prediction for batch in batches for prediction in reader.read(batch)]
    quality = {"model": reader.version, "targets": len(gold)} | _quality(gold, predictions)
    return quality | {
        "words_per_s": figures.words_per_s(build(settings), (_article(line, settings.languages) for line in lines))
    }


def _lines(path: Path) -> list[Labelled]:
    numbered = list(figures.labelled_lines(path, Labelled))
    for number, line in numbered:
        if any(not 0 <= target.start < target.end <= len(line.sentence) for target in line.targets):
            raise BadSource(f"{path}:{number}: a target is not inside its sentence")
    if not any(line.targets for _, line in numbered):
        raise BadSource(f"{path} has no targets")
    return [line for _, line in numbered]


def _article(line: Labelled, languages: str) -> Article:
    entities = [
        Entity(name=line.sentence[t.start : t.end], kind="person", mentions=(Span(t.start, t.end),), salience=1.0)
        for t in line.targets
    ]
    return replace(figures.measured_article(0, line.sentence, languages=languages), entities=tuple(entities))


def _quality(gold: Sequence[Polarity], predictions: Sequence[Probabilities]) -> dict[str, Any]:
    answers = [POLARITIES[prediction.index(max(prediction))] for prediction in predictions]
    right = [label == answer for label, answer in zip(gold, answers, strict=True)]
    counts = figures.count_answers(POLARITIES, set(enumerate(gold)), set(enumerate(answers)))
    calibration = figures.calibration([max(prediction) for prediction in predictions], right)
    return figures.by_class(counts) | {"accuracy": sum(right) / len(right)} | calibration
