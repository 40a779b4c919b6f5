"""How well both stores rank: nDCG@10 over the sample feed and other news, by judgements that were made by reading.

relevance.json has the other news, and for each query the grades of what it should find, by the feed's line or the
news' name: 3 is about what is asked, 2 about it in part, 1 mentions it. Copies count as what they are copies of.
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

import msgspec
import pytest

from tests.arrivals import article
from tests.stores import STORES, opened_store
from wireroom.clean.build import build
from wireroom.clean.settings import Settings
from wireroom.kernel.article import Article, Copies, Delivery
from wireroom.kernel.stage import Emit
from wireroom.search.port import Searcher

SEEDS = Path(__file__).parents[2] / "seeds"
GOLD = json.loads((SEEDS / "gold.json").read_text())
RELEVANCE = json.loads(Path(__file__).with_name("relevance.json").read_text())
START = datetime(2025, 5, 5, tzinfo=UTC)
DEEP = 10  # hits that are looked at
LEAST = 0.9


def feed() -> Iterator[Article]:
    """Yield the articles of the sample feed as they are cleaned, with their lines as ids; old versions are left out."""
    skipped = {GOLD["duplicates"][0]["line"], GOLD["updates"][0]["of"]}
    lines = enumerate((SEEDS / "feed.jsonl").read_bytes().splitlines(), 1)
    deliveries = [Delivery(id=str(n), source="feed", received=START, body=b) for n, b in lines if n not in skipped]
    for outcome in build(Settings()).process(deliveries):
        if isinstance(outcome, Emit) and isinstance(cleaned := outcome.article, Article):
            yield msgspec.structs.replace(cleaned, id=cleaned.delivery, copies=Copies(cluster=cleaned.delivery))


def other_news() -> Iterator[Article]:
    for number, (name, (title, text)) in enumerate(RELEVANCE["articles"].items()):
        published = START + timedelta(hours=number)
        yield article(name, name, title=title, text=text, language="en", published=published)


@pytest.fixture(scope="module", params=STORES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with opened_store(request.param, request, tmp_path_factory.mktemp("relevance")) as store:
        store.index.write([*feed(), *other_news()])
        yield store.searcher


def ndcg(found: list[str], grades: Mapping[str, int]) -> float:
    """Return the gain of the hits, each discounted by its place, as a share of what the best order would gain."""

    def gain(values: list[int]) -> float:
        return sum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(values[:DEEP]))

    return gain([grades.get(id_, 0) for id_ in found]) / gain(sorted(grades.values(), reverse=True))


def test_what_is_asked_comes_first(searcher: Searcher) -> None:
    assert searcher.search("*")["total"] == 45 + len(RELEVANCE["articles"])
    measured = {
        query: ndcg([hit["id"] for hit in searcher.search(query, size=DEEP)["hits"]], grades)
        for query, grades in RELEVANCE["queries"]
    }
    worst = sorted((round(value, 3), query) for query, value in measured.items())[:8]
    assert len(measured) >= 40
    assert mean(measured.values()) >= LEAST, worst
