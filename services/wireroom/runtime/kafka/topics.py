"""Kafka from outside the pipe: making topics, and reading one whole, as the audit and the dead letters need it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from wireroom.kernel.errors import Unavailable

DAY_MS = 86_400_000
BOOTSTRAP = {"bootstrap_timeout_ms": 5_000}  # for a person who waits to hear that nothing is there
PATIENCE = 30.0  # seconds that a scan waits for the next record


@contextmanager
def expect_answer(bootstrap: str) -> Iterator[None]:
    """Make a Kafka that does not answer the block an Unavailable that says what to do."""
    try:
        yield
    except KafkaError as error:
        raise Unavailable(
            f"Kafka at {bootstrap} did not answer ({error}). Is it running (make stack-up), is WIREROOM_KAFKA right?"
        ) from error


def create_topic(bootstrap: str, name: str, *, partitions: int, retention_days: int, max_message: int) -> bool:
    """Create the topic if it is missing; return whether it was."""
    retention = retention_days * DAY_MS if retention_days else -1
    configuration = {"retention.ms": str(retention), "max.message.bytes": str(max_message)}
    topic = NewTopic(name, partitions, -1, topic_configs=configuration)
    with expect_answer(bootstrap), closing(KafkaAdminClient(bootstrap_servers=bootstrap, **BOOTSTRAP)) as admin:
        try:
            admin.create_topics([topic], wait_for_metadata=True)
        except TopicAlreadyExistsError:
            return False
    return True


def scan(bootstrap: str, topic: str) -> Iterator[Any]:
    """Yield every record of the topic that was there when the scan began, in order within each partition.

    Raises Unavailable when there is no such topic, and when Kafka does not answer, or not any more.
    """
    with expect_answer(bootstrap):
        consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, **BOOTSTRAP)
    try:
        partitions = _partitions(consumer, bootstrap, topic)
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        yield from _records_up_to(consumer, ends, bootstrap)
    except KafkaError as error:
        raise Unavailable(f"Kafka at {bootstrap} stopped answering ({error})") from error
    finally:
        consumer.close()


def _partitions(consumer: Any, bootstrap: str, topic: str) -> list[TopicPartition]:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    if not partitions:
        raise Unavailable(f"there is no topic {topic} on Kafka at {bootstrap}; make it with: wireroom setup")
    return partitions


def _records_up_to(
    consumer: Any, ends: dict[TopicPartition, int], bootstrap: str, patience: float = PATIENCE
) -> Iterator[Any]:
    """Yield the records up to these offsets; Unavailable after `patience` seconds without getting any further."""
    last_progress, positions = time.monotonic(), dict.fromkeys(ends, 0)
    while True:
        before, positions = positions, {p: consumer.position(p, timeout_ms=1000) or 0 for p in ends}
        if all(positions[partition] >= end for partition, end in ends.items()):
            return
        if positions != before:
            last_progress = time.monotonic()
        elif time.monotonic() - last_progress > patience:
            raise Unavailable(f"Kafka at {bootstrap} stopped answering: nothing came for {patience:.0f} s")
        for partition, records in consumer.poll(timeout_ms=1000, max_records=2000).items():
            yield from (record for record in records if record.offset < ends[partition])


def lag(bootstrap: str, groups: Sequence[tuple[str, str]]) -> int:
    """Return how many messages the (group, topic) pairs have not committed yet."""
    total = 0
    for group, topic in groups:
        options = {"group_id": group, "enable_auto_commit": False} | BOOTSTRAP
        with expect_answer(bootstrap), closing(KafkaConsumer(bootstrap_servers=bootstrap, **options)) as consumer:
            partitions = _partitions(consumer, bootstrap, topic)
            ends, starts = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
            total += sum(ends[p] - max(consumer.committed(p) or 0, starts[p]) for p in partitions)
    return total
