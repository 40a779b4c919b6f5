"""Putting deliveries on the first topic: every record is acknowledged by Kafka, or the run ends with an error."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError
from msgspec import Struct

from wireroom.kernel.article import Delivery
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import BadSettings, Unavailable
from wireroom.kernel.moments import milliseconds
from wireroom.kernel.stage import Reject
from wireroom.producer.settings import Settings
from wireroom.producer.sources import Deliveries
from wireroom.runtime.kafka.records import PART_BYTES, dead_letter, record_size, split_letter, to_record
from wireroom.runtime.kafka.topics import expect_answer

BATCH_BYTES = 256 * 1024
IDS_PER_QUERY = 500
SCHEMA = """
CREATE TABLE IF NOT EXISTS target (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS sent (target INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (target, id)) WITHOUT ROWID;
"""


class Summary(Struct, kw_only=True):
    """A run in figures: deliveries read, sent, sent by an earlier run, too large to send; files passed over."""

    read: int = 0
    sent: int = 0
    already: int = 0
    dead: int = 0
    skipped: int = 0

    @property
    def ok(self) -> bool:
        """Whether every delivery that was read is accounted for."""
        return self.read == self.sent + self.already + self.dead

    def figures(self) -> dict[str, int | bool]:
        """Return the summary as scripts get it."""
        counts = {"in": self.read, "sent": self.sent, "already": self.already, "dead": self.dead}
        return counts | {"skipped": self.skipped, "ok": self.ok}


def produce(
    deliveries: Deliveries,
    bootstrap: str,
    settings: Settings,
    *,
    again: bool = False,
    on_progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Send every delivery that this topic does not have yet, or all of them `again`; return the figures.

    `on_progress` is called after each acknowledged batch. Raises Unavailable when Kafka at `bootstrap` (host:port,
    several with commas) does not answer or does not take a record; what it acknowledged until then is remembered.
    BadSource, for sources that turned out to be damaged, is raised once all the rest is sent.
    """
    summary = Summary(skipped=deliveries.skipped)
    with expect_answer(bootstrap):
        topic = _topic_identity(bootstrap, settings)
    with closing(SentIds(settings.state, topic)) as sent_ids, closing(_Outbox(bootstrap, settings)) as outbox:
        for batch in deliveries.batches(settings.batch):
            already_sent = set() if again else sent_ids.among([delivery.id for delivery in batch])
            fresh = list({delivery.id: delivery for delivery in batch if delivery.id not in already_sent}.values())
            dead = outbox.send(fresh, sent_ids)
            summary.read += len(batch)
            summary.already += len(batch) - len(fresh)
            summary.dead += dead
            summary.sent += len(fresh) - dead
            if on_progress:
                on_progress(summary)
    return summary


class SentIds:
    """The progress file: the ids of the deliveries that Kafka acknowledged for one topic, 12 bytes each, in SQLite."""

    def __init__(self, path: str, topic: str) -> None:
        """Open the file, making it if it is not there. Raises BadSettings when it cannot be used."""
        try:
            if path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=30.0)
            self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
            with self._connection:
                self._connection.execute("INSERT OR IGNORE INTO target (name) VALUES (?)", (topic,))
            (self._topic,) = self._connection.execute("SELECT number FROM target WHERE name = ?", (topic,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            raise BadSettings(f"the progress file {path} cannot be used: {error}") from error

    def among(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that were acknowledged."""
        acknowledged: set[str] = set()
        for start in range(0, len(ids), IDS_PER_QUERY):
            values = [bytes.fromhex(id_) for id_ in ids[start : start + IDS_PER_QUERY]]
            marks = ",".join("?" * len(values))
            query = f"SELECT id FROM sent WHERE target = ? AND id IN ({marks})"  # noqa: S608 - question marks only
            acknowledged.update(row[0].hex() for row in self._connection.execute(query, (self._topic, *values)))
        return acknowledged

    def add(self, ids: Iterable[str]) -> None:
        """Remember the ids as acknowledged, all in one transaction."""
        rows = [(self._topic, bytes.fromhex(id_)) for id_ in ids]
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO sent VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class _Outbox:
    """Sends batches and waits for all of their acknowledgements."""

    def __init__(self, bootstrap: str, settings: Settings) -> None:
        self._bootstrap, self._settings = bootstrap, settings
        with expect_answer(bootstrap):
            self._producer = _producer(bootstrap, settings)

    def send(self, batch: Sequence[Delivery], sent_ids: SentIds) -> int:
        """Send the batch, remember what was acknowledged, and return how many deliveries went to the dead letters.

        Raises Unavailable if not all of the batch was acknowledged.
        """
        futures: dict[str, list[Any]] = {}
        dead = 0
        failure: KafkaError | None = None
        try:
            for delivery in batch:
                key, value, headers = to_record(delivery)
                if record_size(key, value, headers) > self._settings.max_record:
                    futures[delivery.id] = self._send_letter(delivery)
                    dead += 1
                else:
                    moment, topic = milliseconds(delivery.received), self._settings.raw
                    futures[delivery.id] = [self._producer.send(topic, value, key, headers, timestamp_ms=moment)]
            self._producer.flush()
        except KafkaError as error:
            failure = error
        acknowledged = [id_ for id_, sent in futures.items() if all(future.succeeded() for future in sent)]
        sent_ids.add(acknowledged)
        if len(acknowledged) < len(batch):
            errors = (future.exception for sent in futures.values() for future in sent if future.failed())
            raise self._unavailable(len(batch) - len(acknowledged), failure or next(errors, None))
        return dead

    def close(self) -> None:
        self._producer.close(timeout=5.0)

    def _send_letter(self, delivery: Delivery) -> list[Any]:
        limit = self._settings.max_record
        detail = f"{len(delivery.body)} bytes are over the limit of {limit} bytes for a record"
        letter = dead_letter(delivery, "produce", Reject("too-large", detail))
        key, parts = delivery.id.encode(), split_letter(letter, min(PART_BYTES, limit // 2))
        return [self._producer.send(self._settings.dead, encode(part), key) for part in parts]

    def _unavailable(self, count: int, error: BaseException | None) -> Unavailable:
        what = f"Kafka at {self._bootstrap} did not acknowledge {count} records ({error or 'no answer'})"
        if isinstance(error, MessageSizeTooLargeError):
            limit = f"max_record of {self._settings.max_record} bytes"
            return Unavailable(f"{what}: the topic's max.message.bytes is less than the producer's {limit}")
        return Unavailable(f"{what}; what it did acknowledge is remembered, run the same again to go on")


def _topic_identity(bootstrap: str, settings: Settings) -> str:
    """Return what tells the topic from every other, also from one of the same name that was there before it."""
    try:
        timeout_ms = int(settings.bootstrap_timeout * 1000)
        admin = KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=timeout_ms)
    except ValueError as error:
        raise BadSettings(f"{bootstrap!r} is not the address of a Kafka (host:port): {error}") from error
    with closing(admin):
        cluster = admin.describe_cluster()["cluster_id"]
        topics = {topic["name"]: topic for topic in admin.describe_topics([settings.raw, settings.dead])}
    missing = [name for name in (settings.raw, settings.dead) if topics.get(name, {}).get("error_code", 3)]
    if missing:
        raise Unavailable(f"Kafka at {bootstrap} has no topic {' and no topic '.join(missing)}: run `wireroom setup`")
    return f"{cluster}/{settings.raw}/{topics[settings.raw].get('topic_id') or ''}"


def _producer(bootstrap: str, settings: Settings) -> Any:
    """Return an idempotent producer: retries neither reorder nor repeat records within a run."""
    return KafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        compression_type="zstd",
        linger_ms=20,
        batch_size=min(BATCH_BYTES, settings.max_record),
        max_request_size=settings.max_record + BATCH_BYTES,
        delivery_timeout_ms=int(settings.delivery_timeout * 1000),
        request_timeout_ms=int(min(30.0, settings.delivery_timeout / 2) * 1000),
        max_block_ms=int(settings.delivery_timeout * 1000),
        allow_auto_create_topics=False,
        bootstrap_timeout_ms=int(settings.bootstrap_timeout * 1000),
    )
