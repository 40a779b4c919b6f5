"""Puts the index stage together for the embedded run and for a deployment."""

import sqlite3
from collections.abc import Iterator

from wireroom.index.settings import Access, Settings
from wireroom.index.stage import IndexStage


def embedded(settings: Settings, connection: sqlite3.Connection) -> IndexStage:
    """Return the stage over the embedded store's connection; the settings are Elasticsearch's."""
    from wireroom.index.embedded.sqlite import SqliteIndex

    del settings
    return IndexStage(SqliteIndex(connection))


def deployed(settings: Settings, access: Access) -> IndexStage:
    """Return the stage over the Elasticsearch that is named."""
    from wireroom.index.deployed.client import connect
    from wireroom.index.deployed.elasticsearch import ElasticsearchIndex

    return IndexStage(ElasticsearchIndex(connect(access, settings.timeout_s), settings))


def open_deliveries(settings: Settings, access: Access) -> Iterator[list[str]]:
    """Yield, for each document in Elasticsearch, the deliveries whose content it accepted; raises Unavailable."""
    from wireroom.index.deployed.client import connect, read_all

    with connect(access, settings.timeout_s) as client:
        for document in read_all(client, settings.alias, access.url, page=5_000, fields=["deliveries"]):
            yield document["deliveries"]
