"""The two stores that are searched, each empty and with a searcher over it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.index_server import served
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.index.stage import ArticleIndex
from wireroom.search.deployed.elasticsearch import ElasticsearchSearcher
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import Searcher

STORES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.servers)]


class Store(NamedTuple):
    """An index that is written to, and a searcher over it."""

    index: ArticleIndex
    searcher: Searcher


@contextmanager
def opened_store(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    """Yield an empty store of one of the two kinds; SQLite's is a file in the folder."""
    if kind == "sqlite":
        path = folder / "news room?.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            yield Store(SqliteIndex(connection), SqliteSearcher(path))
        return
    server = request.getfixturevalue("elasticsearch")
    with served(**server) as (client, settings):
        index = ElasticsearchIndex(client, settings)
        yield Store(index, ElasticsearchSearcher(client, server["url"], settings.alias))
