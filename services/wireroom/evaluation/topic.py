"""Quality of a model on labelled articles: JSON lines with title, text, and label (or labels, a list).

Labels are names or codes of topics, or the classes of a data set that are known here: then a class scores as much as
the best of its topics, and the best of the classes is the answer. Topics are scored by themselves, since an article has
several; a data set gives one class: how sure the answer is, is the class's chance given that exactly one applies.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from wireroom.evaluation.figures import (
    Counts,
    Progress,
    by_class,
    calibration,
    labelled_lines,
    no_progress,
    words_per_s,
)
from wireroom.kernel.article import Article
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
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


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
    given = []
    for number, line in enumerate(lines, start=1):
        given.append(_answers(model, classes, f"{line.title}\n{line.text}", settings))
        if number % _STEP == 0 or number == len(lines):
            progress(number, len(lines))
    articles = [
        Article(id=str(n), delivery="", source="", ingested=_WHEN, title=line.title, text=line.text, language="en")
        for n, line in enumerate(lines)
    ]
    figures = {"model": model.version, "texts": len(lines)} | _figures(gold, given)
    return figures | {"words_per_s": words_per_s(build(settings), articles)}


def _lines(path: Path) -> list[Labelled]:
    found = list(labelled_lines(path, Labelled))
    for number, line in found:
        if not (line.label or line.labels):
            raise BadSource(f"{path}:{number}: a line needs a label, or labels")
    return [line for _, line in found]


def _gold(line: Labelled) -> Labels:
    labels = (label.lower() for label in line.labels or [line.label])
    return frozenset(RENAMED.get(label, label) for label in labels)


def _classes(lines: Iterable[Labelled], path: Path) -> Classes:
    """Return the data set's classes, or the topics under the names that the data uses."""
    used = frozenset[str]().union(*(_gold(line) for line in lines))
    known = ({name: [code] for code, name in NAMES.items()}, {code: [code] for code in NAMES}, BBC, AG_NEWS)
    for classes in known:
        if used <= classes.keys():
            return classes
    raise BadSource(
        f"{path}: these labels are neither topics nor classes of a known data set: {', '.join(sorted(used))}"
    )


def _answers(model: Classifier, classes: Classes, text: str, settings: Settings) -> Answer:
    """Return the answers, the best one first: of a data set's classes one, of topics those that the stage gives."""
    ranked = model.scores(text)
    scores = {topic.code: topic.score for topic in ranked}
    possible = {name: max(scores.get(code, 0.0) for code in codes) for name, codes in classes.items()}
    if len(classes) < len(NAMES):
        return Answer(sorted(possible, key=lambda name: -possible[name])[:1], _of_one(possible))
    named = {code: name for name, (code,) in classes.items()}
    return Answer([named[topic.code] for topic in choose_topics(ranked, settings)], possible)


def _of_one(scores: dict[str, float]) -> dict[str, float]:
    """Return the chance of each name, given that exactly one of them applies: its odds over the sum of all odds."""
    odds = {name: max(score, _LEAST) / max(1 - score, _LEAST) for name, score in scores.items()}
    total = sum(odds.values())
    return {name: each / total for name, each in odds.items()}


def _figures(gold: Sequence[Labels], given: Sequence[Answer]) -> dict[str, Any]:
    pairs = list(zip(gold, given, strict=True))
    names = sorted(frozenset[str]().union(*gold, *(answer.names for answer in given)))
    right = [bool(answer.names) and answer.names[0] in labels for labels, answer in pairs]
    return (
        by_class({name: _counts(name, pairs) for name in names})
        | {"accuracy": sum(right) / len(pairs)}
        | calibration([a.scores[a.best] for a in given], [answer.best in labels for labels, answer in pairs])
        | {"ece_each": calibration(*zip(*_each(pairs), strict=True))["ece"]}
    )


def _each(pairs: Iterable[tuple[Labels, Answer]]) -> Iterator[tuple[float, bool]]:
    for labels, answer in pairs:
        yield from ((score, name in labels) for name, score in answer.scores.items())


def _counts(name: str, pairs: Iterable[tuple[Labels, Answer]]) -> Counts:
    held = [(name in labels, name in answer.names) for labels, answer in pairs]
    return Counts(sum(w and g for w, g in held), sum(g for _, g in held), sum(w for w, _ in held))
