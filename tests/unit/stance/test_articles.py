"""The bundled models on the written articles: the outlet's side, whatever those say whom it quotes."""

import re
from datetime import UTC, datetime

import pytest
from wireroom.kernel.article import Article, Entity, Span, Stance
from wireroom.stance.build import build
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage

from tests.unit.stance.articles import ARTICLES, Judged
from tests.unit.stance.written import written


def article(judged: Judged) -> Article:
    """Return the article with its entities, the most mentioned first; a mention in the title counts three times."""
    case = written(re.sub(r"(?<!\n)\n(?!\n)", " ", judged.text))
    entities = [in_title(entity, judged.title) for entity in case.entities]
    total = sum(entity.salience for entity in entities)
    ranked = sorted(entities, key=lambda entity: -entity.salience)
    return Article(
        id="a", delivery="d", source="s", ingested=datetime(2024, 5, 1, tzinfo=UTC), text=case.text, title=judged.title,
        language="en", entities=tuple(Entity(name=e.name, kind=e.kind, mentions=e.mentions, salience=e.salience / total)
                                      for e in ranked),
    )  # fmt: skip


def in_title(entity: Entity, title: str) -> Entity:
    found = re.search(rf"\b(?:{re.escape(entity.name)}|{re.escape(entity.name.split()[-1])})\b", title)
    spans = (Span(found.start(), found.end(), "title"),) if found else ()
    weight = len(entity.mentions) + 3 * len(spans)
    return Entity(name=entity.name, kind=entity.kind, mentions=(*spans, *entity.mentions), salience=weight)


@pytest.fixture(scope="module")
def judged() -> list[tuple[Judged, tuple[Stance, ...]]]:
    stage: StanceStage = build(Settings())
    return [(one, stage.process([article(one)])[0].article.stance or ()) for one in ARTICLES]


def test_most_sides_are_seen_and_hardly_any_the_wrong_way_round(
    judged: list[tuple[Judged, tuple[Stance, ...]]],
) -> None:
    pairs = [
        (found.polarity, side)
        for one, stances in judged
        for target, side in one.sides.items()
        for found in stances
        if found.target == target and found.voice == "outlet"
    ]
    assert len(pairs) >= 30
    assert sum(found == side for found, side in pairs) >= 0.85 * len(pairs), pairs
    assert sum({found, side} == {"negative", "positive"} for found, side in pairs) <= 1, pairs


def test_the_articles_own_stance_is_the_one_towards_its_main_subject(
    judged: list[tuple[Judged, tuple[Stance, ...]]],
) -> None:
    right = 0
    for one, stances in judged:
        (main,) = [found for found in stances if found.main]
        right += (main.target, main.polarity) == next(iter(one.sides.items()))
    assert right >= 10
