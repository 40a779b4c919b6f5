"""The bundled models on the written articles: the outlet's side, whatever those say whom it quotes."""

import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tests.unit.stance.articles import ARTICLES, Judged
from tests.unit.stance.marked import read_marked
from wireroom.kernel.article import Article, Entity, Span, Stance
from wireroom.stance.build import build
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage


def article(judged: Judged) -> Article:
    """Return the article with its entities, the most mentioned first; a mention in the title counts three times."""
    case = read_marked(re.sub(r"(?<!\n)\n(?!\n)", " ", judged.text))
    entities = [in_title(entity, judged.title) for entity in case.entities]
    total = sum(entity.salience for entity in entities)
    ranked = sorted(entities, key=lambda entity: -entity.salience)
    salient = tuple(replace(entity, salience=entity.salience / total) for entity in ranked)
    return Article(
        id="a", delivery="d", source="s", ingested=datetime(2024, 5, 1, tzinfo=UTC), text=case.string,
        title=judged.title, language="en", entities=salient,
    )  # fmt: skip


def in_title(entity: Entity, title: str) -> Entity:
    match = re.search(rf"\b(?:{re.escape(entity.name)}|{re.escape(entity.name.split()[-1])})\b", title)
    spans = (Span(match.start(), match.end(), "title"),) if match else ()
    weight = len(entity.mentions) + 3 * len(spans)
    return Entity(name=entity.name, kind=entity.kind, mentions=(*spans, *entity.mentions), salience=weight)


@pytest.fixture(scope="module")
def judged() -> list[tuple[Judged, tuple[Stance, ...]]]:
    stage: StanceStage = build(Settings())
    return [(case, stage.process([article(case)])[0].article.stance or ()) for case in ARTICLES]


def test_most_sides_are_seen_and_hardly_any_the_wrong_way_round(
    judged: list[tuple[Judged, tuple[Stance, ...]]],
) -> None:
    pairs = [
        (stance.polarity, side)
        for case, stances in judged
        for target, side in case.sides.items()
        for stance in stances
        if stance.target == target and stance.voice == "outlet"
    ]
    assert len(pairs) >= 30
    assert sum(polarity == side for polarity, side in pairs) >= 0.85 * len(pairs), pairs
    assert sum({polarity, side} == {"negative", "positive"} for polarity, side in pairs) <= 1, pairs


def test_the_articles_own_stance_is_the_one_towards_its_main_subject(
    judged: list[tuple[Judged, tuple[Stance, ...]]],
) -> None:
    right = 0
    for case, stances in judged:
        (main,) = [stance for stance in stances if stance.main]
        right += (main.target, main.polarity) == next(iter(case.sides.items()))
    assert right >= 10
