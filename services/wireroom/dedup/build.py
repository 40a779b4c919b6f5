"""Put the dedup stage together: on one machine's SQLite, or on a Redis journal that several workers share."""

import sqlite3
from pathlib import Path

from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.errors import BadSettings


def embedded(settings: Settings, connection: sqlite3.Connection) -> DedupStage:
    """Return the stage over the connection's database; the caller owns the transactions."""
    return DedupStage(settings, over_sqlite(settings, connection))


def deployed(settings: Settings, redis_url: str) -> DedupStage:
    """Return the stage over the Redis at `redis_url`, or several with commas; it connects on the first use.

    What is not compiled yet is compiled now, before a host waits for the first batch.
    """
    from wireroom.dedup.warm import warm

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
