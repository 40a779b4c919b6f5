"""Quality of the bundled model on labelled articles: JSON lines with title, text, and label (or labels, a list).

Labels are names or codes of topics, or the classes of a data set that are known here: then a class scores as much as
the best of its topics, and the best of the classes is the answer.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from services.kernel.errors import BadSource
from services.topic.adapters import LinearClassifier
from services.topic.port import Classifier
from services.topic.settings import Settings
from services.topic.stage import chosen

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


class Labelled(msgspec.Struct):
    """One line of the data."""

    text: str
    title: str = ""
    label: str = ""
    labels: list[str] = []


def evaluate(path: Path) -> dict[str, Any]:
    """Return macro_f1, micro_f1, accuracy (is the best answer right?), per_class F1s and words_per_s.

    Raises BadSource for lines that do not fit and for labels that are neither topics nor classes known here.
    """
    lines = _lines(path)
    model = LinearClassifier()
    classes = _classes(lines, model)
    gold = [_gold(line) for line in lines]
    began = time.perf_counter()
    given = [_answers(model, classes, f"{line.title}\n{line.text}") for line in lines]
    seconds = time.perf_counter() - began
    words = sum(len(line.title.split()) + len(line.text.split()) for line in lines)
    return _figures(gold, given) | {"words_per_s": words / seconds}


def _lines(path: Path) -> list[Labelled]:
    try:
        with path.open("rb") as file:
            found = [msgspec.json.decode(line, type=Labelled) for line in file if line.strip()]
    except (OSError, msgspec.DecodeError) as error:
        raise BadSource(f"{path}: {error}") from error
    if not found or not all(line.label or line.labels for line in found):
        raise BadSource(f"{path}: every line needs a label, and there must be one")
    return found


def _gold(line: Labelled) -> Labels:
    labels = (label.lower() for label in line.labels or [line.label])
    return frozenset(RENAMED.get(label, label) for label in labels)


def _classes(lines: Iterable[Labelled], model: Classifier) -> Classes:
    """Return the data set's classes, or the topics under the names that the data uses."""
    used = frozenset[str]().union(*(_gold(line) for line in lines))
    topics = model.scores("")
    known = ({name: [code] for name, code, _ in topics}, {code: [code] for _, code, _ in topics}, BBC, AG_NEWS)
    for classes in known:
        if used <= classes.keys():
            return classes
    raise BadSource(f"these labels are neither topics nor classes of a known data set: {', '.join(sorted(used))}")


def _answers(model: Classifier, classes: Classes, text: str) -> list[str]:
    """Return the answers, the best one first: of a data set's classes one, of topics those that the stage gives."""
    ranked = model.scores(text)
    if len(classes) == len(ranked):
        named = {code: name for name, (code,) in classes.items()}
        return [named[topic.code] for topic in chosen(ranked, Settings())]
    scores = {code: score for _, code, score in ranked}
    return [max(classes, key=lambda name: max(scores[code] for code in classes[name]))]


def _figures(gold: Sequence[Labels], given: Sequence[Sequence[str]]) -> dict[str, Any]:
    pairs = list(zip(gold, given, strict=True))
    names = sorted(frozenset[str]().union(*gold))
    counts = {name: _counts(name, pairs) for name in names}
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    per_class = {name: _f1(*count) for name, count in counts.items()}
    return {
        "macro_f1": sum(per_class.values()) / len(names),
        "micro_f1": _f1(*total),
        "accuracy": sum(bool(answers) and answers[0] in labels for labels, answers in pairs) / len(pairs),
        "per_class": per_class,
    }


def _counts(name: str, pairs: Iterable[tuple[Labels, Sequence[str]]]) -> tuple[int, int, int]:
    """Return how often the name is right, was wanted, and was given."""
    held = [(name in labels, name in answers) for labels, answers in pairs]
    return sum(w and g for w, g in held), sum(w for w, _ in held), sum(g for _, g in held)


def _f1(right: int, wanted: int, given: int) -> float:
    return 2 * right / (wanted + given) if wanted + given else 0.0
