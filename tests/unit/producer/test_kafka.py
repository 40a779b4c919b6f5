import json
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kafka.errors import KafkaError, KafkaTimeoutError

from wireroom.kernel.codec import decode_letter
from wireroom.kernel.errors import Unavailable
from wireroom.producer import kafka
from wireroom.producer.kafka import SentIds, Summary, produce
from wireroom.producer.settings import Settings
from wireroom.producer.sources import open_sources
from wireroom.runtime.kafka.records import join_parts


class Future:
    """The outcome of one record."""

    def __init__(self, exception: KafkaError | None) -> None:
        self.exception = exception

    def succeeded(self) -> bool:
        return self.exception is None

    def failed(self) -> bool:
        return self.exception is not None


class Broker:
    """A producer's connection, which does not acknowledge the records that hold `refused`."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes]] = []
        self.refused = b"\xff\xff"

    def send(self, topic: str, value: bytes, *_: Any, **__: Any) -> Future:
        if self.refused in value:
            return Future(KafkaTimeoutError("no answer"))
        self.records.append((topic, value))
        return Future(None)

    def flush(self) -> None:
        pass

    def close(self, **_: float) -> None:
        pass


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    stand_in = Broker()
    monkeypatch.setattr(kafka, "_producer", lambda *_: stand_in)
    monkeypatch.setattr(kafka, "_topic_identity", lambda *_: "cluster/articles.raw/1")
    return stand_in


def _produce(folder: Path, *bodies: object, again: bool = False) -> Summary:
    path = folder / "feed.jsonl"
    path.write_text("".join(json.dumps(body) + "\n" for body in bodies))
    settings = Settings(state=str(folder / "produce.db"), batch=2, max_record=2048)
    return produce(open_sources([str(path)], settings), "nowhere:1", settings, again=again)


def test_a_second_run_sends_what_is_new(broker: Broker, tmp_path: Path) -> None:
    bodies = [{"id": number} for number in range(5)]
    assert _produce(tmp_path, *bodies[:3]).figures() == {
        "in": 3, "sent": 3, "already": 0, "dead": 0, "skipped": 0, "ok": True,
    }  # fmt: skip
    second = _produce(tmp_path, *bodies)
    assert (second.sent, second.already, second.ok) == (2, 3, True)
    assert [msgspec.json.decode(value) for _, value in broker.records] == bodies
    assert _produce(tmp_path, *bodies, again=True).sent == 5


def test_what_is_too_large_for_a_record_is_a_dead_letter(broker: Broker, tmp_path: Path) -> None:
    summary = _produce(tmp_path, {"id": 1}, {"id": 2, "text": "x" * 3000})
    assert (summary.sent, summary.dead, summary.ok) == (1, 1, True)
    (raw, _), *parts = broker.records
    letter = join_parts([decode_letter(value) for _, value in parts])
    assert (raw, {topic for topic, _ in parts}) == ("articles.raw", {"articles.dead"})
    assert (letter.stage, letter.reason, letter.source, len(parts)) == ("produce", "too-large", "feed.jsonl#2", 3)
    assert msgspec.json.decode(letter.payload) == {"id": 2, "text": "x" * 3000}


def test_what_is_not_acknowledged_ends_the_run_and_only_the_rest_is_remembered(broker: Broker, tmp_path: Path) -> None:
    broker.refused = b"4"
    with pytest.raises(Unavailable, match=r"did not acknowledge 1 records \(KafkaTimeoutError: no answer\)"):
        _produce(tmp_path, *({"id": number} for number in range(6)))
    assert len(broker.records) == 5
    broker.refused = b"nothing"
    last = _produce(tmp_path, *({"id": number} for number in range(6)))
    assert (last.already, last.sent) == (5, 1)


def test_sent_ids_are_kept_for_each_topic(tmp_path: Path) -> None:
    path = str(tmp_path / "deep" / "produce.db")
    ids = [f"{number:024x}" for number in range(1200)]
    with closing(SentIds(path, "a")) as first:
        first.add(ids[:1100])
        first.add(ids[:3])
    with closing(SentIds(path, "a")) as again, closing(SentIds(path, "b")) as other:
        assert again.among(ids) == set(ids[:1100])
        assert other.among(ids) == set()
