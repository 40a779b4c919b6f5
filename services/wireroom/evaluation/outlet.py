"""Quality of the outlet's own stance on whole labelled articles: the names are found first, then the stances.

Each line has title, text, and targets with name, feeling (negative, neutral, positive) and optionally aliases. Lines
with the same `triple` are different outlets' articles on one event.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from wireroom.entities.build import build as build_entities
from wireroom.entities.settings import Settings as EntitiesSettings
from wireroom.evaluation import figures
from wireroom.evaluation.figures import Progress, no_progress
from wireroom.kernel.article import OUTLET, Article, Entity, Polarity
from wireroom.kernel.document import POLARITIES
from wireroom.kernel.errors import BadSource
from wireroom.stance.build import build
from wireroom.stance.settings import Settings

_BATCH = 8


class Target(msgspec.Struct):
    """One target of an article, and how the outlet is labelled to feel about it."""

    name: Annotated[str, msgspec.Meta(pattern=r"\S")]
    feeling: Polarity
    aliases: list[str] = []


class Labelled(msgspec.Struct):
    """One line of the data."""

    text: str
    targets: list[Target]
    title: str = ""
    triple: str = ""


class Judged(NamedTuple):
    """A target's event and name, its label, and the stance of the entity that it is."""

    event: str
    name: str
    label: Polarity
    answer: Polarity
    against: float  # the share of negative less that of positive; 0 without a stance
    is_found: bool


def evaluate(
    path: Path,
    settings: Settings | None = None,
    names: EntitiesSettings | None = None,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Measure the outlet's stance by the models of the settings; a target without one counts as neutral.

    Returns the model, articles, targets, found (targets that are an entity), accuracy and accuracy_if_neutral (of the
    answer neutral for all), macro_f1, micro_f1, per_class; and where there is something to compare auc_negative, how
    often a target labelled negative is read as more against than another, and of targets that two articles on one event
    are labelled differently towards, the number (pairs) and the share read in the labels' order (in_order); ties count
    half. Raises BadSource for lines that do not fit.
    """
    stage, entities = build(settings or Settings()), build_entities(names or EntitiesSettings())
    lines = [line for _, line in figures.labelled_lines(path, Labelled)]
    if not any(line.targets for line in lines):
        raise BadSource(f"{path} has no targets")
    judged: list[Judged] = []
    articles: list[Article] = []
    for batch in figures.batches(lines, _BATCH, progress):
        raw = [figures.measured_article(number, line.text, line.title) for number, line in enumerate(batch)]
        articles = [emit.article for emit in stage.process([emit.article for emit in entities.process(raw)])]
        pairs = zip(batch, articles, strict=True)
        judged += [_judge(line, target, article) for line, article in pairs for target in line.targets]
    size = {"articles": len(lines), "targets": len(judged)}
    return {"model": articles[-1].models["stance"]} | size | _quality(judged) | _order(judged)


def _judge(line: Labelled, target: Target, article: Article) -> Judged:
    entity = _find(target, article)
    own = (one for one in article.stance or () if entity and (one.target, one.voice) == (entity.name, OUTLET))
    stance = next(own, None)
    against = stance.shares.negative - stance.shares.positive if stance and stance.shares else 0.0
    answer: Polarity = stance.polarity if stance else "neutral"
    return Judged(line.triple, _key(target.name), target.feeling, answer, against, entity is not None)


def _find(target: Target, article: Article) -> Entity | None:
    """Return the entity that the target is, the surest; of several the most often named."""
    ranked = [(_nearness(target, entity, article), len(entity.mentions), entity) for entity in article.entities or ()]
    nearness, _, entity = max(ranked, key=lambda rank: rank[:2], default=(0, 0, None))
    return entity if nearness else None


def _nearness(target: Target, entity: Entity, article: Article) -> int:
    """Return how surely the entity is the target: 4 by its name, 3 a form, 2 the last word, 1 a part, 0 not at all."""
    wanted = {_key(name) for name in (target.name, *target.aliases)} - {""}
    texts = {"title": article.title, "text": article.text}
    forms = {_key(texts[span.field][span.start : span.end]) for span in entity.mentions}
    name, listed = _key(entity.name).split(), [words.split() for words in wanted]
    is_part = any({*words} <= {*name} or {*name} <= {*words} for words in listed)
    is_last = any(words[-1:] == name[-1:] and 1 in (len(words), len(name)) for words in listed)
    ways = (is_part, is_last, bool(wanted & forms), _key(entity.name) in wanted)
    return max(way * (place + 1) for place, way in enumerate(ways))


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _quality(judged: Sequence[Judged]) -> dict[str, Any]:
    labelled = {(number, each.label) for number, each in enumerate(judged)}
    answered = {(number, each.answer) for number, each in enumerate(judged)}
    found, neutral = sum(each.is_found for each in judged), sum(each.label == "neutral" for each in judged)
    accuracy = {"accuracy": len(labelled & answered) / len(judged), "accuracy_if_neutral": neutral / len(judged)}
    return {"found": found} | accuracy | figures.by_class(figures.count_answers(POLARITIES, labelled, answered))


def _order(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return auc_negative, pairs and in_order, as far as there is something to compare."""
    negative = [each.against for each in judged if each.label == "negative"]
    others = sorted(each.against for each in judged if each.label != "negative")
    found: dict[str, Any] = {}
    if negative and others:
        found["auc_negative"] = sum(_share_below(value, others) for value in negative) / len(negative)
    places = [_share_below(first.against, [second.against]) for first, second in _comparable(judged)]
    return found | ({"pairs": len(places), "in_order": sum(places) / len(places)} if places else {})


def _comparable(judged: Iterable[Judged]) -> list[tuple[Judged, Judged]]:
    """Return the pairs of one target at one event with different labels, the more negative one first."""
    by_target: dict[tuple[str, str], list[Judged]] = {}
    for each in sorted(judged, key=lambda each: POLARITIES.index(each.label)):
        by_target.setdefault((each.event, each.name), []).append(each)
    pairs = (pair for (event, _), group in by_target.items() if event for pair in combinations(group, 2))
    return [(first, second) for first, second in pairs if first.label != second.label]


def _share_below(value: float, others: Sequence[float]) -> float:
    """Return the share of the sorted others that are below the value; equal ones count half."""
    return (bisect_left(others, value) + bisect_right(others, value)) / 2 / len(others)
