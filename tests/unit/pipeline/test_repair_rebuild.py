"""What dedup knows is emptied only when it can be filled again."""

import sqlite3
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.arrivals import article
from wireroom.dedup.build import over_sqlite
from wireroom.dedup.journal.port import Block
from wireroom.dedup.replica import Replica
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import Unavailable, WireroomError
from wireroom.pipeline.repair import rebuild
from wireroom.pipeline.settings import Settings, read

AWAY = read({"WIREROOM_ELASTICSEARCH": "http://127.0.0.1:1", "WIREROOM_KAFKA": "127.0.0.1:1"})


@pytest.fixture
def replica(monkeypatch: pytest.MonkeyPatch) -> Replica:
    """Return dedup's replica of a deployment, where two articles are known."""
    made = over_sqlite(AWAY.dedup, sqlite3.connect(":memory:", isolation_level=None))
    DedupStage(AWAY.dedup, made).process([article("a"), article("b")])
    monkeypatch.setattr("wireroom.dedup.build.over_redis", lambda *_: made)
    return made


def _blocks(replica: Replica) -> list[Block]:
    return list(replica.journal.read(0))


def _reached(monkeypatch: pytest.MonkeyPatch, *records: Any) -> list[Any]:
    """Let Elasticsearch answer and Kafka have these records; return what is laid on the documents."""
    laid: list[Any] = []
    monkeypatch.setattr("wireroom.pipeline.repair.searcher", lambda _: SimpleNamespace(get=lambda _: None))
    monkeypatch.setattr("wireroom.index.build.deployed", lambda *_: SimpleNamespace(move=laid.extend))
    monkeypatch.setattr("wireroom.runtime.kafka.topics.scan", lambda *_: iter(records))
    return laid


def _refused(settings: Settings, replica: Replica, why: str) -> type[Exception]:
    before = _blocks(replica)
    with pytest.raises(WireroomError, match=why) as told:
        rebuild(None, lambda _: None, settings)
    assert _blocks(replica) == before
    assert before
    return told.type


def test_without_elasticsearch_nothing_is_emptied(monkeypatch: pytest.MonkeyPatch, replica: Replica) -> None:
    record = SimpleNamespace(value=encode(article("a")))
    monkeypatch.setattr("wireroom.runtime.kafka.topics.scan", lambda *_: iter([record]))
    assert _refused(AWAY, replica, "Elasticsearch at http://127.0.0.1:1 does not answer") is Unavailable


def test_without_kafka_nothing_is_emptied(monkeypatch: pytest.MonkeyPatch, replica: Replica) -> None:
    def away(*_: object) -> Iterator[Any]:
        raise Unavailable("Kafka did not answer")
        yield

    _reached(monkeypatch)
    monkeypatch.setattr("wireroom.runtime.kafka.topics.scan", away)
    assert _refused(AWAY, replica, "Kafka did not answer") is Unavailable


def test_without_articles_nothing_is_emptied(monkeypatch: pytest.MonkeyPatch, replica: Replica) -> None:
    laid = _reached(monkeypatch, SimpleNamespace(value=b"no article"))
    _refused(AWAY, replica, "no articles to link anew")
    assert laid == []


def test_what_is_there_takes_the_place_of_what_was_known(monkeypatch: pytest.MonkeyPatch, replica: Replica) -> None:
    records = [SimpleNamespace(value=encode(article(f"n{number}"))) for number in range(450)]
    laid, heard = _reached(monkeypatch, *records), list[int]()
    assert rebuild(None, heard.append, AWAY) == 450
    assert heard == [200, 400, 450]
    assert replica.index.state.articles == 450
    assert {change.id for change in laid} == {f"n{number}" for number in range(450)}
