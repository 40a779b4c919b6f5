"""Quality of a model on labelled articles: JSON lines with title, text, and label (or labels, a list).

Labels are names or codes of topics, or the classes of a data set that are known here: then a class scores as much as
the best of its topics, and the best of the classes is the answer. Topics are scored by themselves, since an article has
several; a data set gives one class: how sure the answer is, is the class's chance given that exactly one applies.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from wireroom.evaluation import figures
from wireroom.evaluation.figures import Progress, no_progress
from wireroom.kernel.errors import BadSource
from wireroom.topic.build import build, load_classifier
from wireroom.topic.port import NAMES, Classifier
from wireroom.topic.settings import Settings
from wireroom.topic.stage import choose_topics

ARTS, SPORT, ECONOMY, LABOUR = "medtop:01000000", "medtop:15000000", "medtop:04000000", "medtop:09000000"
SCIENCE, ENVIRONMENT, WEATHER, LEISURE = "medtop:13000000", "medtop:06000000", "medtop:17000000", "medtop:10000000"
POLITICS, CONFLICT, CRIME, DISASTER = "medtop:11000000", "medtop:16000000", "medtop:02000000", "medtop:03000000"
RELIGION, SOCIETY, PEOPLE = "medtop:12000000", "medtop:14000000", "medtop:08000000"
HEALTH, EDUCATION = "medtop:07000000", "medtop:05000000"
PUBLIC = [POLITICS, CONFLICT, CRIME, SOCIETY, HEALTH, EDUCATION]
Classes = dict[str, list[str]]
BBC: Classes = {
    "business": [ECONOMY, LABOUR],
    "entertainment": [ARTS, LEISURE],
    "politics": [*PUBLIC, ENVIRONMENT],
    "sport": [SPORT],
    "tech": [SCIENCE],
}
AG_NEWS: Classes = {
    "world": [*PUBLIC, DISASTER, RELIGION, PEOPLE, ARTS, LEISURE],
    "sports": [SPORT],
    "business": [ECONOMY, LABOUR],
    "sci/tech": [SCIENCE, ENVIRONMENT, WEATHER],
}
RENAMED = {"politics and government": "politics"}
Labels = frozenset[str]
_STEP = 100
_LEAST = 1e-4  # of a score and of its distance from 1: scores have four digits


class Answer(NamedTuple):
    """The answers to a text, the best one first, and the score of all that were possible."""

    names: list[str]
    scores: dict[str, float]

    @property
    def best(self) -> str:
        """The name with the highest score, whether or not that is high enough for an answer."""
        return max(self.scores, key=self.scores.__getitem__)


class Labelled(msgspec.Struct):
    """One line of the data."""

    text: str
    title: str = ""
    label: str = ""
    labels: list[str] = []


def evaluate(path: Path, settings: Settings | None = None, progress: Progress = no_progress) -> dict[str, Any]:
    """Measure the model of the settings on labelled articles.

    Returns the model, the number of texts, macro_f1, micro_f1, accuracy (is the best answer right?), ece and
    reliability (of the best answer, by its score), ece_each (of every possible answer's score), per_class (precision,
    recall, f1, support) and words_per_s of the whole stage. Raises BadSource for lines that do not fit and for labels
    that are neither topics nor classes known here.
    """
    settings = settings or Settings()
    lines = _lines(path)
    model = load_classifier(settings)
    classes = _classes(lines, path)
    gold = [_gold(line) for line in lines]
    texts = (f"{line.title}\n{line.text}" for batch in figures.batches(lines, _STEP, progress) for line in batch)
    answers = [_answer(model, classes, text, settings) for text in texts]
    articles = [figures.measured_article(n, line.text, line.title, settings.languages) for n, line in enumerate(lines)]
    quality = {"model": model.version, "texts": len(lines)} | _quality(gold, answers)
    return quality | {"words_per_s": figures.words_per_s(build(settings), articles)}


def _lines(path: Path) -> list[Labelled]:
    numbered = list(figures.labelled_lines(path, Labelled))
    for number, line in numbered:
        if not (line.label or line.labels):
            raise BadSource(f"{path}:{number}: a line needs a label, or labels")
    return [line for _, line in numbered]


def _gold(line: Labelled) -> Labels:
    labels = (label.lower() for label in line.labels or [line.label])
    return frozenset(RENAMED.get(label, label) for label in labels)


def _classes(lines: Iterable[Labelled], path: Path) -> Classes:
    """Return the data set's classes, or the topics under the names that the data uses."""
    used = frozenset[str]().union(*(_gold(line) for line in lines))
    vocabularies = ({name: [code] for code, name in NAMES.items()}, {code: [code] for code in NAMES}, BBC, AG_NEWS)
    for classes in vocabularies:
        if used <= classes.keys():
            return classes
    labels = ", ".join(sorted(used))
    raise BadSource(f"{path}: these labels are neither topics nor classes of a known data set: {labels}")


def _answer(model: Classifier, classes: Classes, text: str, settings: Settings) -> Answer:
    """Return the answers, the best one first: of a data set's classes one, of topics those that the stage gives."""
    ranked = model.scores(text)
    scores = {topic.code: topic.score for topic in ranked}
    possible = {name: max(scores.get(code, 0.0) for code in codes) for name, codes in classes.items()}
    if len(classes) < len(NAMES):
        return Answer(sorted(possible, key=lambda name: -possible[name])[:1], _exclusive(possible))
    named = {code: name for name, (code,) in classes.items()}
    return Answer([named[topic.code] for topic in choose_topics(ranked, settings)], possible)


def _exclusive(scores: dict[str, float]) -> dict[str, float]:
    """Return the chance of each name, given that exactly one of them applies: its odds over the sum of all odds."""
    odds = {name: max(score, _LEAST) / max(1 - score, _LEAST) for name, score in scores.items()}
    total = sum(odds.values())
    return {name: each / total for name, each in odds.items()}


def _quality(gold: Sequence[Labels], answers: Sequence[Answer]) -> dict[str, Any]:
    pairs = list(zip(gold, answers, strict=True))
    labelled = {(number, name) for number, labels in enumerate(gold) for name in labels}
    predicted = {(number, name) for number, answer in enumerate(answers) for name in answer.names}
    counts = figures.count_answers(sorted({name for _, name in labelled | predicted}), labelled, predicted)
    right = [bool(answer.names) and answer.names[0] in labels for labels, answer in pairs]
    scores = [answer.scores[answer.best] for answer in answers]
    each = [(score, name in labels) for labels, answer in pairs for name, score in answer.scores.items()]
    return (
        figures.by_class(counts)
        | {"accuracy": sum(right) / len(pairs)}
        | figures.calibration(scores, [answer.best in labels for labels, answer in pairs])
        | {"ece_each": figures.calibration(*zip(*each, strict=True))["ece"]}
    )
