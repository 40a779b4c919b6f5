"""Puts the index stage together for the embedded run and for a deployment."""

import sqlite3
from collections.abc import Iterator

from wireroom.index.settings import Settings
from wireroom.index.stage import IndexStage


def embedded(settings: Settings, connection: sqlite3.Connection) -> IndexStage:
    """Return the stage over the embedded store's connection; the settings are Elasticsearch's."""
    from wireroom.index.sqlite import SqliteIndex

    del settings
    return IndexStage(SqliteIndex(connection))


def deployed(settings: Settings, url: str, user: str, password: str) -> IndexStage:
    """Return the stage over the Elasticsearch at `url`."""
    from wireroom.index.client import connect
    from wireroom.index.elasticsearch import ElasticsearchIndex

    return IndexStage(ElasticsearchIndex(connect(url, user, password, settings.timeout_s), settings))


def open_deliveries(settings: Settings, url: str, user: str, password: str) -> Iterator[list[str]]:
    """Yield, for each document in Elasticsearch, the deliveries whose content it accepted; raises Unavailable."""
    from wireroom.index.client import connect, read_all

    with connect(url, user, password, settings.timeout_s) as client:
        for document in read_all(client, settings.alias, url, page=5_000, fields=["deliveries"]):
            yield document["deliveries"]
