"""Dedup's state made anew from the articles, and every article's place laid on the index."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from wireroom.index.stage import IndexStage
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.codec import decode_article
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient, Unavailable, Undecodable
from wireroom.pipeline import topology
from wireroom.pipeline.build import deployed_index, embedded_index, searcher
from wireroom.pipeline.settings import Settings, read
from wireroom.runtime.embedded.store import connect, transaction
from wireroom.search.build import open_sqlite

Progress = Callable[[int], None]


def rebuild(store: Path | None, progress: Progress, settings: Settings | None = None) -> int:
    """Link the copies of all articles anew; return how many articles there are.

    Of a store's file, or without one of the deployment of the settings (those of the environment), whose articles are
    read from `articles.clean`. `progress` hears how many are done. Corrections by hand stay. Nothing is emptied before
    all servers have answered. Raises Unavailable, and WireroomError for no articles; a repeat after a cut is safe.
    """
    settings = settings or read()
    try:
        return _store(store, progress, settings) if store else _deployment(progress, settings)
    except Transient as error:
        raise Unavailable(f"{error}; run the same command again") from error


def _store(store: Path, progress: Progress, settings: Settings) -> int:
    from wireroom.dedup.build import over_sqlite
    from wireroom.dedup.rebuild import refill, standing

    with closing(connect(store, create=False)) as connection, transaction(connection):
        replica = over_sqlite(settings.dedup, connection)
        total = refill(replica, settings.dedup, map(_article, open_sqlite(store).documents()), progress)
        _lay(standing(replica), embedded_index(settings, connection))
    return total


def _deployment(progress: Progress, settings: Settings) -> int:
    from wireroom.dedup.build import over_redis
    from wireroom.dedup.rebuild import refill, standing

    searcher(settings).get("any")  # raises if it is away
    replica = over_redis(settings.dedup, settings.servers.redis)
    total = refill(replica, settings.dedup, _cleaned(settings), progress)
    _lay(standing(replica), deployed_index(settings))
    return total


def _lay(places: Iterator[list[ClusterChange]], index: IndexStage) -> None:
    for some in places:
        index.move(some)


def _cleaned(settings: Settings) -> Iterator[Article]:
    """Yield what the dedup workers were given; they dead-lettered what does not decode."""
    from wireroom.runtime.kafka.topics import scan

    dedup = next(service for service in topology.PIPE if service.name == "dedup")
    for record in scan(settings.servers.kafka, settings.servers.prefix + dedup.input):
        try:
            yield decode_article(record.value or b"")
        except Undecodable:
            continue


def _article(found: Document) -> Article:
    """Return of a document what dedup reads."""
    return Article(
        id=found["id"],
        delivery="",
        source=found["source"],
        ingested=datetime.fromisoformat(found["ingested"]),
        text=found["text"],
        outlet=found["outlet"],
        published=datetime.fromisoformat(found["published"]) if found["published"] else None,
    )
