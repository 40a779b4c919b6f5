"""Dead letters on a real topic: read past what is odd, replayed, and never lost by a replay."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from wireroom.kernel.article import DeadLetter
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import Unavailable
from wireroom.pipeline import letters as dead_letters
from wireroom.pipeline.letters import letters, outcomes, replay
from wireroom.pipeline.settings import Servers
from wireroom.pipeline.topology import DEAD, RAW
from wireroom.runtime.kafka.records import from_record, split_letter
from wireroom.runtime.kafka.topics import create_topic, scan

pytestmark = pytest.mark.servers


@pytest.fixture
def servers(kafka: str) -> Iterator[Servers]:
    found = Servers(kafka=kafka, prefix=f"t{uuid.uuid4().hex[:8]}.")
    for topic in (RAW, DEAD):
        create_topic(kafka, found.prefix + topic.name, partitions=3, retention_days=0, max_message=1_000_000)
    yield found
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.delete_topics([found.prefix + RAW.name, found.prefix + DEAD.name])


def letter(name: str, payload: bytes = b"{") -> DeadLetter:
    return DeadLetter(
        delivery=name,
        outcome="dead",
        stage="clean",
        reason="malformed",
        source="f#1",
        received=datetime(2026, 1, 1, tzinfo=UTC),
        payload=payload,
    )


def put(servers: Servers, *found: DeadLetter | bytes) -> None:
    with closing(KafkaProducer(bootstrap_servers=servers.kafka)) as producer:
        for one in found:
            key, value = (one.delivery.encode(), encode(one)) if isinstance(one, DeadLetter) else (b"odd", one)
            producer.send(servers.prefix + DEAD.name, key=key, value=value)
        producer.flush()


def test_odd_and_incomplete_letters_leave_the_others_readable(servers: Servers) -> None:
    half = split_letter(letter("half", b"abc"), 1)[1]
    put(servers, letter("a"), b"odd", half, *split_letter(letter("b", b"xyz"), 1))
    told: list[int] = []
    found = {kept.delivery: (kept.payload, kept.whole) for kept in letters(servers, told.append)}
    assert found == {"a": (b"{", True), "b": (b"xyz", True), "half": (b"b", False)}
    assert told == [1]
    assert set(outcomes(servers)) == {"a", "b", "half"}


def test_a_replay_takes_back_the_letters_it_sent(servers: Servers) -> None:
    put(servers, letter("a", b"[1]"), letter("b"))
    assert replay(servers, [kept for kept in letters(servers) if kept.delivery == "a"]) == 1
    assert [kept.delivery for kept in letters(servers)] == ["b"]
    (sent,) = scan(servers.kafka, servers.prefix + RAW.name)
    again = from_record(sent.topic, sent.partition, sent.offset, sent.timestamp, sent.headers, sent.value)
    assert (again.id, again.body, again.source) == ("a", b"[1]", "f#1")


def test_what_fails_again_before_the_replay_is_noted_is_kept(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    put(servers, letter("a"))
    chosen, record = letters(servers), dead_letters._record

    def at_once(failed: DeadLetter) -> object:
        put(servers, letter("a", b"again"))
        return record(failed)

    monkeypatch.setattr(dead_letters, "_record", at_once)
    replay(servers, chosen)
    (kept,) = letters(servers)
    assert (kept.payload, kept.attempts) == (b"again", 2)


def test_a_missing_topic_is_told(kafka: str) -> None:
    with pytest.raises(Unavailable, match=r"no topic nowhere\.articles\.dead on Kafka at .*wireroom setup"):
        letters(Servers(kafka=kafka, prefix="nowhere."))
