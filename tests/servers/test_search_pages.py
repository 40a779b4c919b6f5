"""Pages, counts and hints of Elasticsearch, over one state of the index."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.arrivals import article
from tests.index_server import served
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.kernel.article import Article, Copies, Entity, Span
from wireroom.kernel.errors import BadQuery
from wireroom.search.deployed.elasticsearch import Cursor, ElasticsearchSearcher
from wireroom.search.deployed.snapshot import Snapshot
from wireroom.search.port import WINDOW, write_cursor
from wireroom.search.syntax import TEXT, Everything, Name, Words

pytestmark = pytest.mark.servers
FIRST = 23


@dataclass
class Store:
    client: Elasticsearch
    index: ElasticsearchIndex
    searcher: ElasticsearchSearcher
    alias: str

    def write(self, numbers: range) -> None:
        self.index.write([numbered(number) for number in numbers])

    def pages(self, query: str, **how: Any) -> Iterator[list[str]]:
        """Yield the ids of each page."""
        after = None
        while True:
            results = self.searcher.search(query, after=after, **how)
            yield [hit["id"] for hit in results["hits"]]
            after = results["next"]
            if after is None:
                return


def numbered(number: int) -> Article:
    """Return an article about the harbour; each three are of one story."""
    first = f"a{number - number % 3:02}"
    copies = Copies(cluster=first, copy_of=first if number % 3 else None)
    named = (Entity(name="Orbo Group", kind="org", mentions=(Span(0, 4),), salience=1.0),)
    text = "harbour " * (number % 5 + 1) + "reopened"
    return article(f"a{number:02}", f"d{number}", minute=number, text=text, entities=named, copies=copies)


@pytest.fixture
def store(elasticsearch: dict[str, str]) -> Iterator[Store]:
    with served(**elasticsearch) as (client, settings):
        searcher = ElasticsearchSearcher(client, elasticsearch["url"], settings.alias)
        made = Store(client, ElasticsearchIndex(client, settings), searcher, settings.alias)
        made.write(range(FIRST))
        yield made


@pytest.mark.parametrize("sort", ["relevance", "date", "oldest"])
def test_pages_neither_skip_nor_repeat_while_articles_come_in(store: Store, sort: str) -> None:
    seen = []
    for number, page in enumerate(store.pages("harbour", size=5, sort=sort)):
        seen += page
        store.write(range(FIRST + 10 * number, FIRST + 10 * number + 10))
        store.index.write([article(f"a{number:02}", "again", minute=1_000, text="The harbour, in a new version.")])
    assert sorted(seen) == [f"a{number:02}" for number in range(FIRST)]
    assert store.searcher.search("harbour")["total"] > FIRST


def test_pages_of_stories_show_each_once(store: Store) -> None:
    pages = list(store.pages("harbour", size=3, sort="oldest", collapse=True))
    assert pages == [["a00", "a03", "a06"], ["a09", "a12", "a15"], ["a18", "a21"]]


def test_names_mean_on_every_page_what_they_meant_on_the_first(store: Store) -> None:
    pages = store.pages('entity:"Orbo Group"', size=20)
    first = next(pages)
    other = (Entity(name="Orbo", kind="org", mentions=(Span(0, 4),), salience=1.0),)
    store.index.write([article(f"b{n}", f"b{n}", text="Orbo", entities=other) for n in range(9)])
    assert len(first) + len(next(pages)) == FIRST


def test_the_last_page_has_none_behind_it(store: Store) -> None:
    assert store.searcher.search("harbour", size=FIRST)["next"] is None
    assert store.searcher.search("harbour", size=FIRST - 1)["next"] is not None
    assert store.searcher.search("harbour", size=0)["next"] is None
    assert store.searcher.search("harbour", offset=FIRST)["hits"] == []


def test_what_is_searched_without_a_page_behind_it_holds_no_state(store: Store) -> None:
    before = open_contexts(store.client)
    store.searcher.search("harbour", size=FIRST)
    store.searcher.search("entity:Nobody")
    with pytest.raises(BadQuery):
        store.searcher.search("harbour", offset=WINDOW)
    assert open_contexts(store.client) == before


def open_contexts(client: Elasticsearch) -> int:
    nodes = client.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
    return sum(node["indices"]["search"]["open_contexts"] for node in nodes)


def test_a_page_that_has_expired_is_told(store: Store) -> None:
    after = store.searcher.search("harbour", size=5)["next"]
    assert after is not None
    snapshot = store.searcher._snapshot(None)
    snapshot.close()
    with pytest.raises(BadQuery, match="expired"):
        store.searcher.search("harbour", size=5, after=write_cursor(Cursor(snapshot.pit, 5)))


@pytest.mark.parametrize("after", ["x", "ä", "kqFhAQ==", "5", "a" * 400, "kqEx_____w=="])
def test_a_page_that_is_none_is_told(store: Store, after: str) -> None:
    with pytest.raises(BadQuery, match="page"):
        store.searcher.search("harbour", after=after)


def test_facets_are_those_that_are_asked_for(store: Store) -> None:
    counted = store.searcher.search("harbour", facets=("source", "copy", "org", "author"), facet_size=1)["facets"]
    assert counted == {
        "source": {"feed.jsonl": FIRST},
        "copy": {"true": 15},
        "org": {"Orbo Group": FIRST},
        "author": {},
    }


def test_a_query_without_hits_says_what_could_be_meant(store: Store) -> None:
    (word,) = store.searcher.search("harbuor")["hints"]
    assert (word["part"], word["nearest"]) == ("harbuor", ["harbour"])
    (name,) = store.searcher.search('entity:"Orbo Gruop"')["hints"]
    assert name["nearest"] == ["Orbo Group"]


def test_what_hints_are_made_from(store: Store) -> None:
    snapshot = Snapshot.open(store.client, store.alias)
    nodes = [Words(TEXT, "harbour"), Everything(), Name("entity", "orbo"), Words(TEXT, "zebra")]
    assert snapshot.counts(nodes) == [FIRST, FIRST, FIRST, 0]
    assert snapshot.counts([]) == []
    assert snapshot.like_word("reopend", 3) == ["reopened", "reopens"]
    assert snapshot.like_word("zebra", 3) == []
    assert snapshot.like_name("entity", "Groop Orbo", 3) == ["Orbo Group"]
    assert snapshot.like_name("entity", "!!!", 3) == snapshot.like_name("outlet", "Orbo", 3) == []
    snapshot.close()
