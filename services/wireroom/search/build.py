"""Opens a store or a deployment for searching."""

from pathlib import Path

from wireroom.search.port import Searcher
from wireroom.search.sqlite import SqliteSearcher


def open_sqlite(path: Path | str) -> Searcher:
    """Return a searcher over the store's file; raises WireroomError if it is none."""
    return SqliteSearcher(Path(path))


def open_elasticsearch(url: str, user: str, password: str, alias: str) -> Searcher:
    """Return a searcher over the alias in the Elasticsearch at `url`; a search raises Unavailable if it is away."""
    from wireroom.index.client import connect
    from wireroom.search.elasticsearch import ElasticsearchSearcher

    return ElasticsearchSearcher(connect(url, user, password), url, alias)
