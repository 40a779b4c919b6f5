"""Puts the index stage together for the embedded run and for a deployment."""

import sqlite3

from services.index.settings import Settings
from services.index.sqlite import SqliteIndex
from services.index.stage import IndexStage


def embedded(settings: Settings, connection: sqlite3.Connection) -> IndexStage:
    """Return the stage over the embedded store's connection; the settings are Elasticsearch's."""
    del settings
    return IndexStage(SqliteIndex(connection))
