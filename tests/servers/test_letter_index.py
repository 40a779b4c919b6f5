"""The dead letters in Elasticsearch follow their Kafka topic: once each, and until they are replayed."""

import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaProducer

from tests.deployment import Deployment
from tests.index_server import served
from wireroom.index.deployed.client import connect, send
from wireroom.index.deployed.setup import setup
from wireroom.index.settings import Access
from wireroom.index.settings import Settings as IndexSettings
from wireroom.kernel.article import DeadLetter
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import WireroomError
from wireroom.pipeline.letter_index import actions, follow
from wireroom.pipeline.letters import ANSWERS, letters, replay
from wireroom.pipeline.settings import Settings, read
from wireroom.pipeline.topology import DEAD, RAW
from wireroom.runtime.kafka.records import split_letter
from wireroom.runtime.kafka.topics import create_topic

pytestmark = pytest.mark.servers


def letter(name: str, reason: str = "malformed", payload: bytes = b"{") -> DeadLetter:
    return DeadLetter(
        delivery=name,
        outcome="dead",
        stage="clean",
        reason=reason,
        source="f#1",
        received=datetime(2026, 1, 1, tzinfo=UTC),
        payload=payload,
    )


def record(offset: int, found: DeadLetter) -> Any:
    return SimpleNamespace(offset=offset, key=found.delivery.encode(), value=encode(found), timestamp=0, headers=[])


def replayed(offset: int, name: bytes, until: int) -> Any:
    headers = [(ANSWERS, str(until).encode())]
    return SimpleNamespace(offset=offset, key=name, value=None, timestamp=1_767_225_600_000, headers=headers)


def indexed(client: Elasticsearch, index: IndexSettings) -> dict[str, tuple[str, str]]:
    """Return the outcome and the reason of each letter that can be searched."""
    hits = client.search(index=index.letters, size=100)["hits"]["hits"]
    return {hit["_id"]: (hit["_source"]["outcome"], hit["_source"].get("reason", "")) for hit in hits}


def test_records_that_come_again_or_late_leave_the_newest(elasticsearch: dict[str, str]) -> None:
    records = [
        *(record(n, part) for n, part in enumerate(split_letter(letter("large", "too-large", b"abc"), 1))),
        record(3, letter("a")),
        record(4, letter("b")),
        replayed(5, b"a", 3),
        record(7, letter("b", "empty")),
        replayed(8, b"b", 4),  # answers the first letter only: it had failed again by then
        SimpleNamespace(offset=9, key=b"odd", value=b"odd", timestamp=0, headers=None),
        replayed(9, b"c", 10**19 - 1),  # a stranger's
        SimpleNamespace(offset=10, key=None, value=None, timestamp=0, headers=None),
        SimpleNamespace(offset=11, key=b"x" * 600, value=None, timestamp=0, headers=None),
    ]
    expected = {"large": ("dead", "too-large"), "a": ("replayed", ""), "b": ("dead", "empty"), "c": ("replayed", "")}
    with served(**elasticsearch) as (client, index):
        for batch in (records, records[:5], records[3:6]):
            send(client, index.letters, actions(batch), limit=index.bulk_bytes, refresh=True)
            assert indexed(client, index) == expected


@pytest.fixture
def settings(kafka: str, elasticsearch: dict[str, str]) -> Iterator[tuple[Settings, Elasticsearch]]:
    prefix = f"t{uuid.uuid4().hex[:8]}."
    for topic in (RAW, DEAD):
        create_topic(kafka, prefix + topic.name, partitions=3, retention_days=0, max_message=1_000_000)
    with served(**elasticsearch) as (client, index):
        environ = {
            "WIREROOM_KAFKA": kafka,
            "WIREROOM_PREFIX": prefix,
            "WIREROOM_ELASTICSEARCH": elasticsearch["url"],
            "WIREROOM_ELASTICSEARCH_USER": elasticsearch["user"],
            "WIREROOM_ELASTICSEARCH_PASSWORD": elasticsearch["password"],
            "WIREROOM_INDEX_ALIAS": index.alias,
            "WIREROOM_INDEX_REFRESH": "true",
        }
        yield read(environ), client
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.delete_topics([prefix + RAW.name, prefix + DEAD.name])


def put(settings: Settings, found: DeadLetter) -> None:
    servers = settings.servers
    with closing(KafkaProducer(bootstrap_servers=servers.kafka)) as producer:
        producer.send(servers.prefix + DEAD.name, key=found.delivery.encode(), value=encode(found))
        producer.flush()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def follow_until(settings: Settings, client: Elasticsearch, state: dict[str, tuple[str, str]]) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=follow, args=(settings, stop))
    worker.start()
    try:
        until(lambda: indexed(client, settings.index) == state)
    finally:
        stop.set()
        worker.join(60)
    assert not worker.is_alive()


def test_a_worker_follows_the_topic_and_fills_an_index_that_was_lost(settings: tuple[Settings, Elasticsearch]) -> None:
    found, client = settings
    put(found, letter("a"))
    put(found, letter("b", "empty"))
    follow_until(found, client, {"a": ("dead", "malformed"), "b": ("dead", "empty")})
    replay(found.servers, [kept for kept in letters(found.servers) if kept.delivery == "a"])
    follow_until(found, client, {"a": ("replayed", ""), "b": ("dead", "empty")})
    client.indices.delete(index=f"{found.index.letters}-000001")
    with pytest.raises(WireroomError, match="wireroom setup"):
        follow(found, threading.Event())
    setup(client, found.index)
    follow_until(found, client, {"a": ("replayed", ""), "b": ("dead", "empty")})


def test_a_process_keeps_the_letters_and_ends_when_told_to(
    deployment: Deployment, elasticsearch: dict[str, str]
) -> None:
    (deployment.folder / "bad.jsonl").write_bytes(b'{"title": "cut off')
    deployment.command("produce", "bad.jsonl")
    deployment.start("clean")
    worker = deployment.start("letters")
    with connect(Access(**elasticsearch)) as client:
        index = IndexSettings(alias=deployment.alias)
        until(lambda: [*indexed(client, index).values()] == [("dead", "malformed")])
    assert deployment.kill(worker, signal.SIGTERM) == 0
