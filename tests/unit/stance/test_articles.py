"""The bundled model on the written articles: the outlet's side, whatever those say whom it quotes."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from tests.unit.stance.articles import ARTICLES, Judged
from tests.unit.stance.marked import read_marked
from wireroom.kernel.article import OUTLET, Article, Entity, Polarity, Span, Stance
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


class Pair(NamedTuple):
    """The side that an outlet takes towards a target, and the stance that is told."""

    side: Polarity
    stance: Stance

    @property
    def against(self) -> float:
        """How far the outlet is told to be against the target, from -1 to 1."""
        assert self.stance.shares
        return self.stance.shares.negative - self.stance.shares.positive


@pytest.fixture(scope="module")
def judged() -> list[tuple[Judged, Article]]:
    stage: StanceStage = build(Settings())
    return [(case, stage.process([article(case)])[0].article) for case in ARTICLES]


@pytest.fixture(scope="module")
def pairs(judged: list[tuple[Judged, Article]]) -> list[Pair]:
    return [
        Pair(case.sides[stance.target], stance)
        for case, article in judged
        for stance in article.stance or ()
        if stance.target in case.sides and stance.voice == OUTLET
    ]


def test_reports_are_neutral_and_no_side_is_told_the_wrong_way_round(pairs: list[Pair]) -> None:
    assert len(pairs) >= 30
    told = [(pair.side, pair.stance.polarity) for pair in pairs]
    assert all(polarity == "neutral" for side, polarity in told if side == "neutral"), told
    assert not any({side, polarity} == {"negative", "positive"} for side, polarity in told), told
    assert {polarity for _, polarity in told} > {"neutral"}


@pytest.mark.parametrize(("harsher", "milder"), [("negative", "neutral"), ("neutral", "positive")])
def test_shares_put_the_sides_in_order_where_none_is_told(pairs: list[Pair], harsher: str, milder: str) -> None:
    below = [pair.against for pair in pairs if pair.side == milder]
    ordered = [pair.against > each for pair in pairs if pair.side == harsher for each in below]
    assert sum(ordered) >= 0.85 * len(ordered)


def test_who_comes_off_well_or_badly_is_seen_in_opinion_pieces(judged: list[tuple[Judged, Article]]) -> None:
    found = [
        (portrayal.polarity, case.sides[portrayal.target])
        for case, article in judged
        for portrayal in article.portrayal or ()
        if case.sides.get(portrayal.target, "neutral") != "neutral"
    ]
    assert len(found) >= 20
    assert sum(polarity == side for polarity, side in found) >= 0.85 * len(found), found


def test_the_main_subject_is_the_one_that_the_article_is_about(judged: list[tuple[Judged, Article]]) -> None:
    right = 0
    for case, article in judged:
        (stance,) = [stance for stance in article.stance or () if stance.main]
        (portrayal,) = [portrayal for portrayal in article.portrayal or () if portrayal.main]
        assert stance.target == portrayal.target
        right += stance.target == next(iter(case.sides))
    assert right >= 10
