"""Put the dedup stage together: on one machine's SQLite, or on a Redis that several workers share."""

import sqlite3

from services.dedup.settings import Settings
from services.dedup.sqlite import SqliteIndex
from services.dedup.stage import DedupStage


def embedded(settings: Settings, connection: sqlite3.Connection) -> DedupStage:
    """Return the stage over the connection's database; the caller owns the transactions."""
    return DedupStage(settings, SqliteIndex(connection))


def deployed(settings: Settings, redis_url: str) -> DedupStage:
    """Return the stage over the Redis at `redis_url`; it connects on the first use."""
    from services.dedup.redis import connect

    return DedupStage(settings, connect(redis_url, settings))
