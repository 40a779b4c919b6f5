"""The dead letters in Elasticsearch, where Kibana counts them: a document for each delivery, without its bytes.

The documents follow from the Kafka topic alone: reading it again changes nothing. The consumer group is named after the
index, so that one that was lost and made anew is filled from the beginning.
"""

import logging
import threading
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer

from wireroom.index.deployed.client import Action, advance, connect, raising_unavailable, send
from wireroom.index.settings import Settings as IndexSettings
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient
from wireroom.kernel.moments import timestamp
from wireroom.pipeline.letters import answered_offset, read_part
from wireroom.pipeline.settings import Settings
from wireroom.pipeline.topology import DEAD, LETTERS
from wireroom.runtime.apply import backoff
from wireroom.runtime.kafka.records import from_timestamp
from wireroom.runtime.kafka.topics import expect_answer

BATCH = 200  # records: their payloads, of up to 0.7 MB each, are in memory
POLL_MS = 1000
DETAIL = 1_000  # characters
LONGEST_ID = 512  # bytes; Elasticsearch refuses a whole request that has a longer one, or an empty one
log = logging.getLogger("wireroom.letters")


def follow(settings: Settings, stop: threading.Event) -> None:
    """Index the letters from where the last such worker stopped, and those that come, until `stop` is set.

    Raises Unavailable when Kafka does not answer, and when Elasticsearch does not at the start; later it waits for it.
    """
    servers, index = settings.servers, settings.index
    access = servers.elasticsearch_access()
    with raising_unavailable(access.url), connect(access, index.timeout_s) as client:
        (found,) = client.indices.get_settings(index=index.letters, name="index.uuid").values()
    with expect_answer(servers.kafka):
        consumer = KafkaConsumer(
            servers.prefix + DEAD.name,
            bootstrap_servers=servers.kafka,
            group_id=f"{servers.prefix}wireroom-{LETTERS}-{found['settings']['index']['uuid']}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=BATCH,
        )
    with closing(consumer), expect_answer(servers.kafka), connect(access, index.timeout_s) as client:
        while not stop.is_set():
            polled = consumer.poll(timeout_ms=POLL_MS)
            writes = actions(record for records in polled.values() for record in records)
            if writes and _write(client, index, writes, stop):
                consumer.commit()


def actions(records: Iterable[Any]) -> list[Action]:
    """Return the writes for the records: one for each delivery, under its id and with its version.

    A delivery keeps one partition, so that its newest letter stays. A replay makes the letters that it answers, and no
    later one, the document "replayed". A record whose key can be no id is passed over.
    """
    newest: dict[str, tuple[int, Document]] = {}
    for record in records:
        if found := _versioned(record):
            version, document = found
            if version >= newest.get(document["id"], (0, {}))[0]:
                newest[document["id"]] = found
    return [advance(id_, document, version) for id_, (version, document) in newest.items()]


def _versioned(record: Any) -> tuple[int, Document] | None:
    """Return what a record says of its delivery, after a version; None if it says nothing.

    The version of a letter is twice its offset, that of a replay one more than that of the last letter it answers.
    """
    if not 0 < len(record.key or b"") <= LONGEST_ID:
        return None
    if record.value is None:
        answered = min(answered_offset(record), record.offset)
        moment, id_ = timestamp(from_timestamp(record.timestamp)), record.key.decode(errors="replace")
        return 2 * answered + 1, {"@timestamp": moment, "id": id_, "outcome": "replayed"}
    part = read_part(record)
    if part is None:
        return None
    document = {
        "@timestamp": timestamp(part.received),
        "id": part.delivery,
        "article": part.article,
        "outcome": part.outcome,
        "stage": part.stage,
        "reason": part.reason,
        "detail": part.detail[:DETAIL],
        "source": part.source,
    }
    return 2 * record.offset, document


def _write(client: Elasticsearch, index: IndexSettings, writes: list[Action], stop: threading.Event) -> bool:
    """Write, again and again while the fault is one that passes; return False if told to stop meanwhile."""
    for delay in backoff(0.5, 30):
        try:
            send(client, index.letters, writes, limit=index.bulk_bytes, refresh=index.refresh)
        except Transient as error:
            log.warning("%s; again in %.1f s", error, delay)
            if stop.wait(delay):
                break
        else:
            return True
    return False
