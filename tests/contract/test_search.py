"""What every Searcher answers, over SQLite and over Elasticsearch."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.arrivals import article
from tests.index_server import served
from wireroom.index.elasticsearch import ElasticsearchIndex
from wireroom.index.sqlite import SqliteIndex
from wireroom.kernel.article import Article, Copies, Entity, Span, Stance, Topic
from wireroom.kernel.errors import BadQuery
from wireroom.search.elasticsearch import ElasticsearchSearcher
from wireroom.search.port import Searcher
from wireroom.search.sqlite import SqliteSearcher


def entity(name: str) -> Entity:
    return Entity(name=name, kind="org", mentions=(Span(0, 3),), salience=1.0)


def newsroom() -> list[Article]:
    """Five articles: two copies of one story, a digital bank, a match, and one without a date."""
    harbour = {
        "title": "Harbour reopens",
        "text": "The harbour's cranes moved again on Monday. <b>Officials</b> praised the repairs & the crews.",
        "outlet": "Harbour Ledger",
        "published": datetime(2023, 5, 1, 9, tzinfo=UTC),
        "topics": (Topic(name="economy, business and finance", code="medtop:04000000", score=0.9),),
    }
    return [
        article("old", "d0", title="Draft", text="A withdrawn zeppelin.", outlet="Draft Desk"),
        article("h1", "d1", **harbour, authors=("Kim Ode",)),
        article(
            "h2",
            "d2",
            **harbour | {"outlet": "Coast Echo", "published": datetime(2023, 5, 2, tzinfo=UTC)},
            copies=Copies(cluster="h1", copy_of="h1", similarity=0.95, revision=2),
        ),
        article(
            "bank",
            "d3",
            title="Northgate goes digital",
            text="Northgate Bank opened a digital branch. Customers of the bank of the north were pleased.",
            outlet="Coast Echo",
            published=datetime(2023, 12, 31, 23, 59, tzinfo=UTC),
            entities=(entity("Northgate Bank"), entity("Ministry")),
            stance=(
                Stance(target="Northgate Bank", polarity="positive", score=0.8, main=True),
                Stance(target="Northgate Bank", polarity="negative", score=0.7, voice="Ada Brook"),
            ),
        ),
        article(
            "match",
            "d4",
            title="A late winner",
            text="The keeper was praised after the match.",
            language="en",
            published=datetime(2024, 1, 1, tzinfo=UTC),
            topics=(Topic(name="sport", code="medtop:15000000", score=0.9),),
        ),
        article("old", "d5", minute=1, title="Undated", text="A note without a date, on harbours.", outlet=""),
    ]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("elasticsearch", marks=pytest.mark.servers)])
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("store") / "news room?.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        SqliteIndex(connection).write(newsroom())
        yield SqliteSearcher(path)
        connection.close()
        return
    server = request.getfixturevalue("elasticsearch")
    with served(**server) as (client, settings):
        ElasticsearchIndex(client, settings).write(newsroom())
        yield ElasticsearchSearcher(client, server["url"], settings.alias)


def ids(searcher: Searcher, query: str, **how: Any) -> set[str]:
    return {hit["id"] for hit in searcher.search(query, **how)["hits"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("*", {"old", "h1", "h2", "bank", "match"}),
        ("", {"old", "h1", "h2", "bank", "match"}),
        ("harbour", {"old", "h1", "h2"}),
        ("crane", {"h1", "h2"}),
        ("zeppelin", set()),
        ("title:harbour", {"h1", "h2"}),
        ("harbour AND crane", {"h1", "h2"}),
        ("harbour -crane", {"old"}),
        ("NOT harbour", {"bank", "match"}),
        ('"harbour cranes"', {"h1", "h2"}),
        ('"cranes harbour"', set()),
        ("the", set()),
        ("the AND keeper", {"match"}),
        ("digi*", {"bank"}),
        ("praised AND (keeper OR crews)", {"h1", "h2", "match"}),
        ("keeper AND praised crews", {"match"}),
        ('entity:"Northgate Bank" AND digital', {"bank"}),
        ('entity:"northgate bank"', {"bank"}),
        ("entity:Northgate", {"bank"}),
        ("entity:north*", {"bank"}),
        ("entity:(Ministry OR Council)", {"bank"}),
        ('org:"Northgate Bank"', {"bank"}),
        ('stance.positive:"Northgate Bank"', {"bank"}),
        ('stance.negative:"Northgate Bank"', set()),
        ('quoted.negative:"Northgate Bank"', {"bank"}),
        ('quoted.positive:"Northgate Bank"', set()),
        ("tone:positive AND subject:Northgate*", {"bank"}),
        ("tone:negative", set()),
        ('voice:"ada brook"', {"bank"}),
        ("voice:outlet", set()),
        ("topic:sport", {"match"}),
        ('topic:"economy, business and finance"', {"h1", "h2"}),
        ('author:"Kim Ode"', {"h1"}),
        ("author:*", {"h1"}),
        ("language:en", {"match"}),
        ("copy:true", {"h2"}),
        ("copy:false AND harbour", {"old", "h1"}),
        ("cluster:h1", {"h1", "h2"}),
        ("id:h1", {"h1"}),
        ("id:H1", set()),
        ("published:2023", {"h1", "h2", "bank"}),
        ("published:[2023-05-02 TO 2023-12-31]", {"h2", "bank"}),
        ("published:{2023-05-01 TO 2024-01-01}", {"h2", "bank"}),
        ("published:>=2024", {"match"}),
        ("_exists_:published", {"h1", "h2", "bank", "match"}),
        ("NOT published:*", {"old"}),
        ("outlet:*", {"h1", "h2", "bank"}),
        ('"; DROP TABLE index_article; --"', set()),
    ],
)
def test_a_query_finds(searcher: Searcher, query: str, expected: set[str]) -> None:
    assert ids(searcher, query) == expected
    assert searcher.search(query, size=0)["total"] == len(expected)


def test_hits_are_ranked_by_their_words(searcher: Searcher) -> None:
    hits = searcher.search("harbour")["hits"]
    assert [hit["id"] for hit in hits] == ["h2", "h1", "old"]
    assert hits[0]["score"] >= hits[1]["score"] > hits[2]["score"] > 0


def test_without_words_the_newest_is_first(searcher: Searcher) -> None:
    assert [hit["id"] for hit in searcher.search("published:*")["hits"]] == ["match", "bank", "h2", "h1"]


def test_sorted_by_date_there_is_no_score(searcher: Searcher) -> None:
    hits = searcher.search("praised", sort="date")["hits"]
    assert [(hit["id"], hit["score"]) for hit in hits] == [("match", None), ("h2", None), ("h1", None)]


def test_pages_follow_one_another(searcher: Searcher) -> None:
    pages = [searcher.search("*", size=2, offset=offset, sort="date")["hits"] for offset in (0, 2, 4, 6)]
    assert [[hit["id"] for hit in page] for page in pages] == [["old", "match"], ["bank", "h2"], ["h1"], []]


def test_collapsed_hits_show_one_of_a_cluster(searcher: Searcher) -> None:
    results = searcher.search("harbour", collapse=True)
    assert [hit["id"] for hit in results["hits"]] == ["h2", "old"]
    assert results["total"] == 3


def test_facets_count_all_hits(searcher: Searcher) -> None:
    assert searcher.search("*", size=1)["facets"] == {
        "outlet": {"Coast Echo": 2, "Harbour Ledger": 1},
        "topic": {"economy, business and finance": 2, "sport": 1},
        "entity": {"Ministry": 1, "Northgate Bank": 1},
        "language": {"und": 4, "en": 1},
        "stance.negative": {},
        "stance.neutral": {},
        "stance.positive": {"Northgate Bank": 1},
        "copy": {"false": 4, "true": 1},
    }


def test_highlights_mark_the_words_and_escape_the_rest(searcher: Searcher) -> None:
    (hit,) = [hit for hit in searcher.search("harbour AND crew")["hits"] if hit["id"] == "h1"]
    assert hit["highlights"]["title"] == ["<em>Harbour</em> reopens"]
    text = " ".join(hit["highlights"]["text"])
    assert "<em>crews</em>" in text
    assert "<b>" not in text
    assert "<b>Officials</b>" in hit["text"]


def test_a_filter_marks_nothing(searcher: Searcher) -> None:
    (hit,) = searcher.search("topic:sport")["hits"]
    assert hit["highlights"] == {}


def test_a_hit_is_the_whole_document(searcher: Searcher) -> None:
    (hit,) = searcher.search("id:bank")["hits"]
    assert searcher.get("bank") == {name: value for name, value in hit.items() if name not in ("score", "highlights")}
    assert searcher.get("nothing") is None


def test_copies_begin_with_the_original(searcher: Searcher) -> None:
    assert [copy["id"] for copy in searcher.copies("h1")] == ["h1", "h2"]
    assert searcher.copies("nothing") == []


@pytest.mark.parametrize("mistake", ["harbour AND (", "colour:red"])
def test_a_mistake_in_the_query_is_told(searcher: Searcher, mistake: str) -> None:
    with pytest.raises(BadQuery, match="column"):
        searcher.search(mistake)


def test_an_unknown_sort_is_told(searcher: Searcher) -> None:
    with pytest.raises(BadQuery, match="relevance, date"):
        searcher.search("*", sort="size")
