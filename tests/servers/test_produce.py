"""The producer against a Kafka broker."""

import gzip
import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic

from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.codec import decode_letter
from wireroom.kernel.errors import BadSource, Unavailable
from wireroom.producer.kafka import Summary, produce
from wireroom.producer.settings import Settings
from wireroom.producer.sources import open_sources
from wireroom.runtime.kafka.records import from_record, join_parts

pytestmark = pytest.mark.servers


@pytest.fixture
def settings(kafka: str, tmp_path: Path) -> Iterator[Settings]:
    name = f"test.{uuid.uuid4().hex}"
    found = Settings(raw=name, dead=f"{name}.dead", state=str(tmp_path / "state" / "produce.db"), batch=7)
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(found.raw, 3, 1), NewTopic(found.dead, 2, 1)], wait_for_metadata=True)
        yield found
        admin.delete_topics([found.raw, found.dead])


def test_bytes_order_and_outcomes(kafka: str, settings: Settings, tmp_path: Path) -> None:
    bodies = [b'{"id": "a", "text": "%d"}' % n for n in range(20)] + [b"\xff\x00 broken", b'{"url": "https://e.org/b"}']
    huge = b'{"id": "huge", "text": "' + b"x" * 1_500_000 + b'"}'
    source = _write(tmp_path, [*bodies, huge])
    seen: list[dict[str, object]] = []
    summary = produce(
        open_sources([source], settings), kafka, settings, on_progress=lambda so_far: seen.append(so_far.figures())
    )
    assert summary.figures() == {"in": 23, "sent": 22, "already": 0, "dead": 1, "skipped": 0, "ok": True}
    assert seen[-1] == summary.figures()
    assert len(seen) > 1
    found = _deliveries(kafka, settings.raw)
    expected = {delivery.id: delivery.body for delivery in open_sources([source], settings)}
    assert {delivery.id: delivery.body for delivery in found} == {k: v for k, v in expected.items() if v != huge}
    versions = [delivery for delivery in found if delivery.body.startswith(b'{"id": "a"')]
    assert [version.body for version in versions] == bodies[:20]
    assert versions == sorted(versions, key=lambda version: version.received)
    letter = join_parts(_letters(kafka, settings.dead))
    assert (letter.payload, letter.reason, letter.stage) == (huge, "too-large", "produce")
    assert letter.source == "feed.jsonl#23"


def test_a_second_run_sends_what_is_new(kafka: str, settings: Settings, tmp_path: Path) -> None:
    source = _write(tmp_path, [b'{"id": 1}', b'{"id": 2}'])
    assert _produce(kafka, settings, source).sent == 2
    _write(tmp_path, [b'{"id": 1}', b'{"id": 2}', b'{"id": 3}'])
    second = _produce(kafka, settings, source)
    assert (second.sent, second.already, second.ok) == (1, 2, True)
    assert _produce(kafka, settings, source, again=True).sent == 3
    assert len(_deliveries(kafka, settings.raw)) == 6


def test_what_one_topic_has_another_is_still_sent(kafka: str, settings: Settings, tmp_path: Path) -> None:
    source = _write(tmp_path, [b'{"id": 1}'])
    _produce(kafka, settings, source)
    other = msgspec.structs.replace(settings, raw=settings.dead, dead=settings.raw)
    assert _produce(kafka, other, source).sent == 1


def test_a_damaged_source_ends_the_run_once_the_rest_is_sent(kafka: str, settings: Settings, tmp_path: Path) -> None:
    whole = gzip.compress(b"\n".join(b'{"id": %d}' % n for n in range(5000)))
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    source = _write(tmp_path, [b'{"id": "last"}'])
    with pytest.raises(BadSource, match=r"a\.jsonl\.gz: damaged at about byte"):
        _produce(kafka, settings, str(tmp_path / "a.jsonl.gz"), source)
    bodies = [delivery.body for delivery in _deliveries(kafka, settings.raw)]
    assert b'{"id": "last"}' in bodies
    assert len(bodies) > 1000


def test_a_record_that_the_topic_refuses_is_told(kafka: str, settings: Settings, tmp_path: Path) -> None:
    generous = msgspec.structs.replace(settings, max_record=3_000_000, batch=1)
    body = json.dumps({"id": "b", "text": [str(n) for n in range(300_000)]}).encode()
    random = uuid.uuid4().bytes.join([body[:1]] * 2) + b"".join(uuid.uuid4().bytes for _ in range(130_000))
    source = _write(tmp_path, [b'{"id": "a"}', random.replace(b"\n", b" ")])
    with pytest.raises(Unavailable, match=r"max\.message\.bytes"):
        _produce(kafka, generous, source)
    assert [delivery.body for delivery in _deliveries(kafka, settings.raw)] == [b'{"id": "a"}']
    third = _produce(kafka, settings, source)
    assert (third.already, third.dead) == (1, 1)


def test_a_missing_topic_is_told(kafka: str, settings: Settings, tmp_path: Path) -> None:
    nowhere = msgspec.structs.replace(settings, raw="test.not-there")
    with pytest.raises(Unavailable, match=r"no topic test\.not-there: run `wireroom setup`"):
        _produce(kafka, nowhere, _write(tmp_path, [b"{}"]))


def _produce(kafka: str, settings: Settings, *sources: str, again: bool = False) -> Summary:
    return produce(open_sources(sources, settings), kafka, settings, again=again)


def _write(folder: Path, lines: list[bytes]) -> str:
    path = folder / "feed.jsonl"
    path.write_bytes(b"\n".join(lines))
    return str(path)


def _deliveries(kafka: str, topic: str) -> list[Delivery]:
    return [
        from_record(r.topic, r.partition, r.offset, r.timestamp, r.headers, r.value) for r in _records(kafka, topic)
    ]


def _letters(kafka: str, topic: str) -> list[DeadLetter]:
    return [decode_letter(record.value) for record in _records(kafka, topic)]


def _records(kafka: str, topic: str) -> list:
    with closing(KafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)) as consumer:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        found = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=500).values():
                found += records
        return found
