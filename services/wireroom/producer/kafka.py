"""Putting a feed on the first topic: every record is acknowledged by Kafka, or the run ends with an error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError
from msgspec import Struct

from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import BadSettings, Unavailable
from wireroom.kernel.moments import milliseconds
from wireroom.producer.progress import Sent
from wireroom.producer.settings import Settings
from wireroom.producer.sources import Feed
from wireroom.runtime.kafka.records import PART_BYTES, record_size, split_letter, to_record
from wireroom.runtime.kafka.topics import reach

COMPRESSION = "zstd"
LINGER_MS = 20
BATCH_BYTES = 256 * 1024
CLOSE_S = 5.0


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


Progress = Callable[[Summary], None]


def produce(
    feed: Feed, bootstrap: str, settings: Settings, *, again: bool = False, on_progress: Progress | None = None
) -> Summary:
    """Send every delivery of the feed that this topic does not have yet, or all of them `again`; return the figures.

    `on_progress` is called after each acknowledged batch. Raises Unavailable when Kafka at `bootstrap` (host:port,
    several with commas) does not answer or does not take a record; what it acknowledged until then is remembered.
    BadSource, for sources that turned out to be damaged, is raised once all the rest is sent.
    """
    summary = Summary(skipped=feed.skipped)
    target = reach(bootstrap, lambda: _identity(bootstrap, settings))
    with closing(Sent(settings.state, target)) as sent, _connected(bootstrap, settings) as producer:
        outbox = _Outbox(producer, settings, bootstrap)
        for batch in feed.batches(settings.batch):
            known = set() if again else sent.known([delivery.id for delivery in batch])
            fresh = list({delivery.id: delivery for delivery in batch if delivery.id not in known}.values())
            outbox.send(fresh, sent)
            _count(summary, batch, fresh, outbox)
            if on_progress:
                on_progress(summary)
    return summary


class _Outbox:
    """Sends batches and waits for all of their acknowledgements."""

    def __init__(self, producer: Any, settings: Settings, bootstrap: str) -> None:
        self.dead = 0  # in the last batch
        self._producer = producer
        self._settings = settings
        self._bootstrap = bootstrap

    def send(self, batch: Sequence[Delivery], sent: Sent) -> None:
        """Send the batch and remember what was acknowledged. Raises Unavailable if that is not all of it."""
        self.dead = 0
        waiting: list[tuple[str, list[Any]]] = []
        failure: KafkaError | None = None
        try:
            for delivery in batch:
                waiting.append((delivery.id, self._records(delivery)))  # noqa: PERF401 - a failure keeps what went before
            self._producer.flush()
        except KafkaError as error:
            failure = error
        acknowledged = [name for name, futures in waiting if all(future.succeeded() for future in futures)]
        sent.add(acknowledged)
        if len(acknowledged) < len(batch):
            errors = (future.exception for _, futures in waiting for future in futures if future.failed())
            raise self._refused(len(batch) - len(acknowledged), failure or next(errors, None))

    def _records(self, delivery: Delivery) -> list[Any]:
        key, value, headers = to_record(delivery)
        if record_size(key, value, headers) > self._settings.max_record:
            return self._letters(delivery)
        return [
            self._producer.send(self._settings.raw, value, key, headers, timestamp_ms=milliseconds(delivery.received))
        ]

    def _letters(self, delivery: Delivery) -> list[Any]:
        self.dead += 1
        parts = split_letter(
            _letter(delivery, self._settings.max_record), min(PART_BYTES, self._settings.max_record // 2)
        )
        key = delivery.id.encode()
        return [self._producer.send(self._settings.dead, encode(part), key) for part in parts]

    def _refused(self, count: int, error: BaseException | None) -> Unavailable:
        what = f"Kafka at {self._bootstrap} did not acknowledge {count} records ({error or 'no answer'})"
        if isinstance(error, MessageSizeTooLargeError):
            limit = f"max_record of {self._settings.max_record} bytes"
            return Unavailable(f"{what}: the topic's max.message.bytes is less than the producer's {limit}")
        return Unavailable(f"{what}; what it did acknowledge is remembered, run the same again to go on")


def _letter(delivery: Delivery, limit: int) -> DeadLetter:
    return DeadLetter(
        delivery=delivery.id,
        outcome="dead",
        stage="produce",
        reason="too-large",
        detail=f"{len(delivery.body)} bytes are over the limit of {limit} bytes for a record",
        source=delivery.source,
        received=delivery.received,
        media=delivery.media,
        payload=delivery.body,
    )


def _count(summary: Summary, batch: Sequence[Delivery], fresh: Sequence[Delivery], outbox: _Outbox) -> None:
    summary.read += len(batch)
    summary.already += len(batch) - len(fresh)
    summary.dead += outbox.dead
    summary.sent += len(fresh) - outbox.dead


def _identity(bootstrap: str, settings: Settings) -> str:
    """Return what tells the topic from every other, also from one of the same name that was there before it."""
    with closing(_admin(bootstrap, settings)) as admin:
        cluster = admin.describe_cluster()["cluster_id"]
        topics = {topic["name"]: topic for topic in admin.describe_topics([settings.raw, settings.dead])}
    missing = [name for name in (settings.raw, settings.dead) if topics.get(name, {}).get("error_code", 3)]
    if missing:
        raise Unavailable(f"Kafka at {bootstrap} has no topic {' and no topic '.join(missing)}: run `wireroom setup`")
    return f"{cluster}/{settings.raw}/{topics[settings.raw].get('topic_id') or ''}"


def _admin(bootstrap: str, settings: Settings) -> Any:
    try:
        return KafkaAdminClient(bootstrap_servers=bootstrap, **_timeouts(settings))
    except ValueError as error:
        raise BadSettings(f"{bootstrap!r} is not the address of a Kafka (host:port): {error}") from error


@contextmanager
def _connected(bootstrap: str, settings: Settings) -> Iterator[Any]:
    producer = reach(bootstrap, lambda: _producer(bootstrap, settings))
    try:
        yield producer
    finally:
        producer.close(timeout=CLOSE_S)


def _producer(bootstrap: str, settings: Settings) -> Any:
    """Return an idempotent producer: retries neither reorder nor repeat records within a run."""
    return KafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        compression_type=COMPRESSION,
        linger_ms=LINGER_MS,
        batch_size=min(BATCH_BYTES, settings.max_record),
        max_request_size=settings.max_record + BATCH_BYTES,
        delivery_timeout_ms=int(settings.delivery_timeout * 1000),
        request_timeout_ms=int(min(30.0, settings.delivery_timeout / 2) * 1000),
        max_block_ms=int(settings.delivery_timeout * 1000),
        allow_auto_create_topics=False,
        **_timeouts(settings),
    )


def _timeouts(settings: Settings) -> dict[str, Any]:
    return {"bootstrap_timeout_ms": int(settings.bootstrap_timeout * 1000)}
