"""Repairs of clusters: a correction by hand, or all copies linked anew; in dedup's journal and on the documents."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from wireroom.index.stage import IndexStage
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.codec import decode_article
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient, Unavailable, Undecodable, WireroomError
from wireroom.pipeline import topology
from wireroom.pipeline.build import deployed_index, embedded_index, searcher
from wireroom.pipeline.settings import Settings, read
from wireroom.runtime.embedded.store import connect, transaction
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import Searcher, require_article

if TYPE_CHECKING:
    from wireroom.dedup.replica import Replica

Kind = Literal["join", "split"]
Progress = Callable[[int], None]


def correct(
    kind: Kind, article: str, other: str | None = None, store: Path | None = None, settings: Settings | None = None
) -> list[ClusterChange]:
    """Join two articles into one cluster, or split a copy from its original; return the places that it changed.

    In a store's file, or without one in the deployment of the settings (those of the environment). `other` is for a
    join. Raises WireroomError for articles that do not exist or are so placed already, Unavailable for a server that
    does not answer. It is safe to repeat one that was cut off.
    """
    from wireroom.dedup import repair

    settings = settings or read()
    pair = check_pair(SqliteSearcher(store) if store else searcher(settings), kind, article, other)
    with _open(store, settings, refresh=True) as (replica, index):
        return enter(pair, lambda: repair.correct(replica, kind, *pair), index)


def rebuild(store: Path | None, progress: Progress, settings: Settings | None = None) -> int:
    """Link the copies of all articles anew; return how many articles there are.

    Of a store's file, or without one of the deployment of the settings (those of the environment), whose articles are
    read from `articles.clean`. `progress` hears how many are done. Corrections by hand stay. Nothing is emptied before
    all servers have answered. Raises Unavailable, and WireroomError for no articles. It is safe to repeat.
    """
    from wireroom.dedup.repair import all_places, refill

    settings = settings or read()
    if store is None:
        searcher(settings).get("any")  # raises if it is away
    with _open(store, settings) as (replica, index):
        articles = map(_article, SqliteSearcher(store).documents()) if store else _clean_articles(settings)
        total = refill(replica, settings.dedup, articles, progress)
        for places in all_places(replica):
            index.move(places)
    return total


def check_pair(searcher: Searcher, kind: Kind, article: str, other: str | None) -> tuple[str, str]:
    """Return the two articles to join or to split; raises WireroomError where that makes no sense."""
    document = require_article(searcher, article)
    if kind == "split":
        if not document["copy"]:
            raise WireroomError(f"{article} is a copy of nothing: split a copy from its original, not the original")
        return article, document["copy_of"]
    if other is None or other == article:
        raise WireroomError(f"{article} cannot be joined with itself: name two articles")
    if require_article(searcher, other)["cluster"] == document["cluster"]:
        raise WireroomError(f"{article} and {other} are in one cluster already, that of {document['cluster']}")
    return article, other


def enter(
    pair: tuple[str, str], correct_journal: Callable[[], Sequence[ClusterChange]], index: IndexStage
) -> list[ClusterChange]:
    """Correct the journal, write the places that this changed on the documents, and return them.

    The pair's own places are written last: while others are not, a repeat still finds that there is something to do.
    """
    changes = list(correct_journal())
    index.move([change for change in changes if change.id not in pair])
    index.move([change for change in changes if change.id in pair])
    return changes


@contextmanager
def _open(store: Path | None, settings: Settings, *, refresh: bool = False) -> Iterator[tuple["Replica", IndexStage]]:
    """Give dedup's replica and the index of a store, in one transaction, or those of a deployment.

    With `refresh`, what is written to a deployment is searchable at once. What a stage calls Transient is Unavailable
    here: nobody waits and tries again.
    """
    from wireroom.dedup.build import over_redis, over_sqlite

    try:
        if store is None:
            refreshing = replace(settings, index=replace(settings.index, refresh=refresh or settings.index.refresh))
            yield over_redis(settings.dedup, settings.servers.redis), deployed_index(refreshing)
            return
        with closing(connect(store, create=False)) as connection, transaction(connection):
            yield over_sqlite(settings.dedup, connection), embedded_index(settings, connection)
    except Transient as error:
        raise Unavailable(f"{error}; run the same command again") from error


def _clean_articles(settings: Settings) -> Iterator[Article]:
    """Yield the articles on the topic that dedup reads; those that do not decode are dead letters already."""
    from wireroom.runtime.kafka.topics import scan

    for record in scan(settings.servers.kafka, settings.servers.prefix + topology.service("dedup").input):
        try:
            yield decode_article(record.value or b"")
        except Undecodable:
            continue


def _article(document: Document) -> Article:
    """Return the article of a document, as far as dedup reads it."""
    return Article(
        id=document["id"],
        delivery="",
        source=document["source"],
        ingested=datetime.fromisoformat(document["ingested"]),
        text=document["text"],
        outlet=document["outlet"],
        published=datetime.fromisoformat(document["published"]) if document["published"] else None,
    )
