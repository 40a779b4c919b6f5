"""What people type into Kibana's bar, in Lucene's language or in KQL, finds words of texts and of names."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.arrivals import article
from tests.index_server import served
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.kernel.article import Entity, Portrayal, Shares, Span, Stance, Topic, Value

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def index(elasticsearch: dict[str, str]) -> Iterator[tuple[Elasticsearch, str]]:
    entities = (Entity(name="Northgate Bank", kind="org", mentions=(Span(0, 3),), salience=1.0),)
    values = (Value(name="$5m", kind="money", value="USD 5000000", mentions=(Span(0, 1),)),)
    named = (("economy, business and finance", "04000000"), ("market and exchange", "20000385"))
    topics = tuple(Topic(name=name, code=f"medtop:{code}", score=0.9) for name, code in named)
    shares = Shares(0.8, 0.1, 0.1)
    portrayal = (Portrayal(target="Northgate Bank", polarity="negative", score=0.8, shares=shares),)
    stance = (Stance(target="Northgate Bank", polarity="positive", score=0.8, main=True),)
    with served(**elasticsearch) as (client, settings):
        ElasticsearchIndex(client, settings).write(
            [
                article(
                    "bank",
                    outlet="The Harbour Ledger",
                    entities=entities,
                    topics=topics,
                    stance=stance,
                    portrayal=portrayal,
                    genre="press release",
                ),
                article("other", text="Nothing new of the universities.", title="", authors=("Ann Ma",), values=values),
            ]
        )
        yield client, settings.alias


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("repairs", {"bank"}),
        ("northgate", set()),  # a bare word is looked for in title and text
        ("universities", {"other"}),
        ('outlet:"Harbour Ledger"', {"bank"}),
        ("outlet:harbour", {"bank"}),
        ("author:Ma OR authors:ma", {"other"}),
        ("org:northgate AND topic:business", {"bank"}),
        ("stance.positive:bank AND tone:positive", {"bank"}),
        ("portrayal.negative:bank AND genre:release", {"bank"}),
        ("portrayal.positive:bank OR stance.negative:bank", set()),
        ("topic:market", set()),
        ("subtopic:market AND any_topic:market AND any_topic:business", {"bank"}),
        ("outlet.keyword:Harbour", set()),
        ("entity.folded:northgate\\ bank", {"bank"}),
        ("text.exact:univers*", {"other"}),
        ("outlet:h?rb*", {"bank"}),
        ("topic_code:04000000", {"bank"}),
        ("amounts.USD:>=1000000", {"other"}),
        ("amount:[1 TO 10000000]", {"other"}),
        ("copy:false", {"bank", "other"}),
    ],
)
def test_lucene(index: tuple[Elasticsearch, str], query: str, ids: set[str]) -> None:
    assert found(index, {"query_string": {"query": query}}) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"multi_match": {"type": "best_fields", "query": "repaired", "lenient": True}}, {"bank"}),
        ({"match": {"outlet": "Harbour"}}, {"bank"}),
        ({"match_phrase": {"outlet": "Harbour Ledger"}}, {"bank"}),
        ({"query_string": {"fields": ["outlet"], "query": "harb*"}}, {"bank"}),
        ({"exists": {"field": "money"}}, {"other"}),
    ],
)
def test_what_kql_becomes(index: tuple[Elasticsearch, str], query: dict[str, Any], ids: set[str]) -> None:
    assert found(index, query) == ids


def found(index: tuple[Elasticsearch, str], query: dict[str, Any]) -> set[str]:
    client, alias = index
    return {hit["_id"] for hit in client.search(index=alias, query=query)["hits"]["hits"]}
