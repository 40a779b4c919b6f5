"""Corrections by hand: two articles that must be in one cluster, or must not; checked, entered, laid on the index."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from wireroom.index.stage import IndexStage
from wireroom.kernel.article import ClusterChange
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient, Unavailable, WireroomError
from wireroom.pipeline.build import deployed_index, embedded_index, searcher
from wireroom.pipeline.settings import Settings, read
from wireroom.runtime.embedded.store import connect, transaction
from wireroom.search.build import open_sqlite
from wireroom.search.port import Searcher

Kind = Literal["join", "split"]


class Corrector(Protocol):
    """Dedup, asked to enter a correction in its journal."""

    def correct(self, kind: Kind, article: str, other: str) -> Sequence[ClusterChange]:
        """Enter the correction and return the places of all whom it moved, entered again the same ones as they are now.

        Raises Transient, and WireroomError for an article that dedup does not remember.
        """
        ...


def correct(
    kind: Kind, article: str, other: str | None = None, store: Path | None = None, settings: Settings | None = None
) -> list[ClusterChange]:
    """Join two articles into one cluster, or split a copy from its original; return the places that it changed.

    In a store's file, or without one in the deployment of the settings (those of the environment). `other` is for a
    join. Raises WireroomError for articles that there are not or that are so placed already, Unavailable for a server
    that does not answer; to repeat what was cut off is safe.
    """
    settings = settings or read()
    if store is not None:
        pair = checked(open_sqlite(store), kind, article, other)
        return _in_store(store, kind, pair, settings)
    pair = checked(searcher(settings), kind, article, other)
    return _in_deployment(kind, pair, settings)


def checked(searcher: Searcher, kind: Kind, article: str, other: str | None) -> tuple[str, str]:
    """Return the two articles to join or to split; raises WireroomError where that makes no sense."""
    found = _known(searcher, article)
    if kind == "split":
        if not found["copy"]:
            raise WireroomError(f"{article} is a copy of nothing: split a copy from its original, not the original")
        return article, found["copy_of"]
    if other is None or other == article:
        raise WireroomError(f"{article} cannot be joined with itself: name two articles")
    if _known(searcher, other)["cluster"] == found["cluster"]:
        raise WireroomError(f"{article} and {other} are in one cluster already, that of {found['cluster']}")
    return article, other


def enter(kind: Kind, pair: tuple[str, str], dedup: Corrector, index: IndexStage) -> list[ClusterChange]:
    """Enter the correction, lay the places that it changed on the documents, and return them.

    The pair's own places are laid last: while others are not, a repeat still finds that there is something to do.
    """
    changes = list(dedup.correct(kind, *pair))
    index.move([change for change in changes if change.id not in pair])
    index.move([change for change in changes if change.id in pair])
    return changes


def _known(searcher: Searcher, article: str) -> Document:
    found = searcher.get(article)
    if found is None:
        raise WireroomError(f"there is no article {article}; wireroom search shows ids")
    return found


def _in_store(store: Path, kind: Kind, pair: tuple[str, str], settings: Settings) -> list[ClusterChange]:
    from wireroom.dedup.build import over_sqlite
    from wireroom.dedup.correct import Corrector as Dedup

    with _told("the store"), closing(connect(store, create=False)) as connection, transaction(connection):
        index = embedded_index(settings, connection)
        return enter(kind, pair, Dedup(over_sqlite(settings.dedup, connection)), index)


def _in_deployment(kind: Kind, pair: tuple[str, str], settings: Settings) -> list[ClusterChange]:
    from wireroom.dedup.build import over_redis
    from wireroom.dedup.correct import Corrector as Dedup

    with _told("the correction"):
        seen_at_once = msgspec.structs.replace(settings, index=msgspec.structs.replace(settings.index, refresh=True))
        index = deployed_index(seen_at_once)
        return enter(kind, pair, Dedup(over_redis(settings.dedup, settings.servers.redis)), index)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except Transient as error:
        raise Unavailable(f"{what}: {error}; run the same command again") from error
