"""What Kibana would ask: every chart, search and control finds something in the sample feed, and so do typed words."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from infra.kibana import build
from tests.index_server import served
from tests.kibana_objects import Object, names_of
from tests.kibana_searches import Body, answers, kql, layer_search, lucene, saved_search
from wireroom.index.deployed.client import send
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.settings import Access
from wireroom.index.settings import Settings as IndexSettings
from wireroom.index.stage import IndexStage
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import Unavailable
from wireroom.kernel.stage import Emit
from wireroom.pipeline.build import embedded
from wireroom.pipeline.kibana import import_objects
from wireroom.pipeline.letter_index import actions
from wireroom.pipeline.settings import read
from wireroom.producer.sources import open_sources
from wireroom.runtime.apply import HostContext, apply
from wireroom.runtime.kafka.records import dead_letter

ROOT = Path(__file__).parents[2]
SINCE, UNTIL = "2025-01-01T00:00:00Z", "2030-01-01T00:00:00Z"
OBJECTS: list[Object] = [json.loads(line) for line in build.FILE.read_text(encoding="utf-8").splitlines()]
CHARTS = {one["id"]: one for one in OBJECTS if one["type"] == "lens"}
SEARCHES = {one["id"]: one for one in OBJECTS if one["type"] == "search"}
CONTROLS = {
    (names_of(one)[f"controlGroup_{id_}:optionsListDataView"]["id"], control["explicitInput"]["fieldName"])
    for one in OBJECTS
    if "controlGroupInput" in one["attributes"]
    for id_, control in json.loads(one["attributes"]["controlGroupInput"]["panelsJSON"]).items()
}
TYPED = [  # the query, and a value that every hit must have in a field
    (kql('outlet: "Harbour Ledger"'), "outlet", "The Harbour Ledger"),
    (kql("outlet: Ledger"), "outlet", "The Harbour Ledger"),
    (kql("person: dornbach"), "person", "Matthias Dornbach"),
    (kql("entity: Dornbach and copy: false"), "person", "Matthias Dornbach"),
    (kql("topic: business"), "topic", "economy, business and finance"),
    (kql('topic: "disaster, accident"'), "topic", "disaster, accident and emergency incident"),
    (kql('portrayal.negative: "Dornbach"'), "portrayal.negative", "Matthias Dornbach"),
    (kql('outlet.keyword: "The Harbour Ledger"'), "outlet", "The Harbour Ledger"),
    (kql("person: * and not copy: true and person: Dornbach"), "person", "Matthias Dornbach"),
    (lucene('outlet:"Harbour Ledger"'), "outlet", "The Harbour Ledger"),
    (lucene("outlet:(harbour AND ledger) AND copy:false"), "outlet", "The Harbour Ledger"),
    (lucene("person:Dornb*"), "person", "Matthias Dornbach"),
    (lucene("topic:business"), "topic", "economy, business and finance"),
]
pytestmark = pytest.mark.servers


class Kibana:
    """The indices as Kibana's data views show them."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings) -> None:
        self.client = client
        self.indices = {"wireroom-articles": settings.alias, "wireroom-dead": settings.letters}

    def ask(self, view: str, body: Body) -> Body:
        return self.client.search(index=self.indices[view], body=body).body


@pytest.fixture(scope="module")
def kibana(elasticsearch: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kibana]:
    """The sample feed, run through all stages into an index of its own, and its dead letters."""
    settings = read({})
    with served(**elasticsearch) as (client, index), closing(sqlite3.connect(tmp_path_factory.mktemp("k") / "s")) as at:
        chain = [*embedded(settings, at)[:-1], IndexStage(ElasticsearchIndex(client, index))]
        deliveries = list(open_sources([str(ROOT / "seeds" / "feed.jsonl")], settings.produce))
        results = apply(chain, deliveries, HostContext())
        letters = [
            dead_letter(delivery, result.stage, result.outcome)
            for delivery, result in zip(deliveries, results, strict=True)
            if not isinstance(result.outcome, Emit)
        ]
        records = [SimpleNamespace(key=one.delivery.encode(), value=encode(one), offset=0) for one in letters]
        send(client, index.letters, actions(records), limit=index.bulk_bytes, refresh=True)
        _take_sides(client, index.alias)
        yield Kibana(client, index)


def _take_sides(client: Elasticsearch, alias: str) -> None:
    """Let one article be against somebody and for somebody else: those of the sample feed hardly take sides."""
    original = {"bool": {"must": {"match": {"person": "Dornbach"}}, "filter": {"term": {"copy": False}}}}
    (hit,) = client.search(index=alias, query=original, size=1)["hits"]["hits"]
    sides = {"negative": ["Matthias Dornbach"], "positive": ["Kastner"]}
    client.update(index=hit["_index"], id=hit["_id"], doc={"stance": sides, "tone": "negative"}, refresh=True)


@pytest.mark.parametrize("id_", CHARTS)
def test_a_chart_shows_something_in_each_of_its_columns(kibana: Kibana, id_: str) -> None:
    chart = CHARTS[id_]
    (view,) = {ref["id"] for ref in chart["references"]}
    told = answers(chart, kibana.ask(view, layer_search(chart, SINCE, UNTIL)))
    assert [name for name, values in told.items() if not values] == []
    assert len(told) > 1 or sum(map(len, told.values())) == 1


@pytest.mark.parametrize("id_", SEARCHES)
def test_a_search_finds_something_for_each_of_its_columns(kibana: Kibana, id_: str) -> None:
    one = SEARCHES[id_]
    hits = kibana.ask(one["references"][0]["id"], saved_search(one))["hits"]["hits"]
    assert set(one["attributes"]["columns"]) <= {name for hit in hits for name in hit["fields"]}
    hidden = "Copies hidden" in json.dumps(one)
    assert {hit["_source"].get("copy", False) for hit in hits} == (
        {False} if hidden or "dead" in id_ else {False, True}
    )


@pytest.mark.parametrize(("view", "field"), sorted(CONTROLS))
def test_a_control_lists_values(kibana: Kibana, view: str, field: str) -> None:
    asked = {"size": 0, "aggs": {"values": {"terms": {"field": field, "size": 10}}}}
    assert kibana.ask(view, asked)["aggregations"]["values"]["buckets"]


@pytest.mark.parametrize(("query", "field", "value"), TYPED, ids=[json.dumps(query) for query, _, _ in TYPED])
def test_words_typed_into_the_bar_find_names(kibana: Kibana, query: Body, field: str, value: str) -> None:
    hits = kibana.ask("wireroom-articles", {"size": 100, "query": query})["hits"]["hits"]
    assert hits
    assert all(value in _values(hit["_source"], field) for hit in hits)


def test_a_server_that_is_no_kibana_is_told(elasticsearch: dict[str, str]) -> None:
    with pytest.raises(Unavailable, match=r"was not ready within 0 s \(it answers 4\d\d: no status\)"):
        import_objects(elasticsearch["url"], Access(**elasticsearch), "articles", patience=0)


def _values(document: Any, field: str) -> list[str]:
    for name in field.split("."):
        document = document[name]
    return document if isinstance(document, list) else [document]
