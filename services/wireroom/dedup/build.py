"""Put the dedup stage together: on one machine's SQLite, or on a Redis journal that several workers share."""

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.repair import correct
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.article import Article
from wireroom.kernel.errors import BadSettings


def embedded(settings: Settings, connection: sqlite3.Connection) -> DedupStage:
    """Return the stage over the connection's database; the caller owns the transactions."""
    return DedupStage(settings, over_sqlite(settings, connection))


def deployed(settings: Settings, redis_url: str) -> DedupStage:
    """Return the stage over the Redis at `redis_url`, or several with commas; it connects on the first use.

    What is not compiled yet is compiled now, before a host waits for the first batch.
    """
    warm()
    return DedupStage(settings, over_redis(settings, redis_url))


def over_sqlite(settings: Settings, connection: sqlite3.Connection) -> Replica:
    """Return a replica of the journal in the connection's database."""
    journal = SqliteJournal(connection)
    return Replica(settings, journal, journal)


def over_redis(settings: Settings, redis_url: str) -> Replica:
    """Return a replica of the journal in Redis; raises BadSettings for a folder that cannot be made."""
    from wireroom.dedup.journal.redis import connect
    from wireroom.dedup.journal.snapshots import FileSnapshots

    try:
        snapshots = FileSnapshots(Path(settings.snapshots)) if settings.snapshots else None
    except OSError as error:
        raise BadSettings(f"snapshots of dedup cannot be kept in {settings.snapshots}: {error}") from error
    return Replica(settings, connect(redis_url, settings.prefix, settings.timeout_ms), snapshots)


@cache
def warm() -> None:
    """Take invented articles through all that dedup does, so that numba keeps it compiled; works once in a process."""
    settings = Settings(capacity=64, window="1h", most=40)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    stage = embedded(settings, connection)
    batches = [[_invent_article(number, hours) for number in range(20)] for hours in (0, 2, 4, 6)]
    stage.process(batches[0])
    stage.process(batches[0])
    replica = over_sqlite(settings, connection)
    correct(replica, "split", "1", "0")
    correct(replica, "join", "1", "0")
    for batch in batches[1:]:
        stage.process(batch)


def _invent_article(number: int, hours: int) -> Article:
    """Return an article; every fourth is an original, those after it are copies that are cut, and published earlier."""
    chosen = Random(f"{hours} {number // 4}")
    start = datetime(2025, 1, 1, hours, tzinfo=UTC)
    words = ["".join(chosen.choices("abcdefghijklmnop", k=6)) for _ in range(120)]
    return Article(
        id=str(number + 10 * hours),
        delivery="",
        source="warm",
        outlet=f"outlet {number % 3}",
        text=" ".join(words[: 120 - 10 * (number % 4)]),
        ingested=start + timedelta(seconds=number),
        published=start - timedelta(minutes=number),
    )
