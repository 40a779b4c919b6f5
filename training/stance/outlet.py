"""`python -m training.stance.outlet --data ../shared/data`: how the outlet's stance is weighed, eight numbers a tier.

They are fitted on whole articles whose targets experts (BASIL) and readers (SEESAW) labelled, development halves, each
half with the same weight. What is printed is cross-validated, by event.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from wireroom.entities.build import build
from wireroom.entities.settings import Settings as NameSettings
from wireroom.evaluation.figures import measured_article
from wireroom.kernel.article import OUTLET, Article, Entity
from wireroom.kernel.document import KINDS, POLARITIES
from wireroom.stance.build import load_reader
from wireroom.stance.settings import Settings
from wireroom.stance.stage import read_mentions
from wireroom.stance.views import WEIGHTS, Weights, measure, weigh

SETS = ("basil_dev", "seesaw_dev")
TIERS = ("fast", "best")
LEAST = {"negative": 0.45, "positive": 0.4}
FOLDS = 10


class Row(NamedTuple):
    """A labelled target that was found and is mentioned by the outlet: its numbers, its label, its event, its set."""

    numbers: tuple[float, ...]
    answer: int
    event: str
    name: str


def rows(name: str, data: Path, settings: Settings) -> Iterator[Row]:
    """Yield the targets of a set."""
    entities, reader = build(NameSettings()), load_reader(settings)
    with gzip.open(data / f"outlet/eval/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            article = entities.process([measured_article(0, one["text"], one["title"])])[0].article
            named = [entity for entity in article.entities or () if entity.kind in KINDS]
            reads = read_mentions(article, named, reader, settings)
            for target in one["targets"]:
                place = _find(target, article, named[: settings.targets])
                found = [read for read in reads if read.mention.target == place]
                if any(read.mention.voice == OUTLET for read in found):
                    yield Row(measure(found), POLARITIES.index(target["feeling"]), one["triple"], name)


def _find(target: dict[str, Any], article: Article, entities: list[Entity]) -> int | None:
    """Return the number of the entity that is called so: by name or a form of it, or else by the last word."""
    wanted = {name.lower() for name in (target["name"], *target.get("aliases", ()))}
    texts = {"title": article.title, "text": article.text}
    forms = [
        {entity.name.lower(), *(texts[m.field][m.start : m.end].lower() for m in entity.mentions)}
        for entity in entities
    ]
    last = {name.split()[-1] for name in wanted}
    for matches in (lambda found: found & wanted, lambda found: {form.split()[-1] for form in found} & last):
        for place, found in enumerate(forms):
            if matches(found):
                return place
    return None


def fit(found: list[Row]) -> Weights:
    """Return the weights, those of the logits of negative and positive less those of neutral."""
    numbers, answers = np.array([row.numbers for row in found]), np.array([row.answer for row in found])
    fitted = LogisticRegression(max_iter=2000).fit(numbers, answers, _counts(found))
    sides = [
        (float(fitted.intercept_[side] - fitted.intercept_[1]), *(fitted.coef_[side] - fitted.coef_[1]).tolist())
        for side in (0, 2)
    ]
    negative, positive = (tuple(round(weight, 3) for weight in side) for side in sides)
    return Weights(negative, positive, LEAST)


def _counts(found: list[Row]) -> list[float]:
    """Return how much each target counts: all of a set together as much as all of another."""
    number = {name: sum(row.name == name for row in found) for name in SETS}
    return [len(found) / len(SETS) / number[row.name] for row in found]


def main(data: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()] = WEIGHTS) -> None:
    """Fit the weights of both tiers and write them to OUT."""
    made: dict[str, Weights] = {}
    for tier in TIERS:
        settings = msgspec.convert({"tier": tier}, Settings)
        found = [row for name in SETS for row in rows(name, data, settings)]
        made[tier] = fit(found)
        typer.echo(f"{tier}: {len(found)} targets, {made[tier]}")
        groups = [row.event for row in found]
        for least in (0.35, 0.4, 0.45, 0.5):
            right = said = 0
            for learn, test in GroupKFold(FOLDS).split(found, groups=groups):
                weights = fit([found[i] for i in learn])
                for row in (found[i] for i in test):
                    is_said = weigh(row.numbers, weights).negative >= least
                    said, right = said + is_said, right + (is_said and row.answer == 0)
            typer.echo(f"  against from {least}: {right} of {said} rightly (without the rule of hits)")
    out.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")


if __name__ == "__main__":
    typer.run(main)
