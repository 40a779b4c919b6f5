"""Wireroom as a library: articles go into a store, and what was made of them comes out. See docs/library.md."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from wireroom.kernel.article import Delivery
from wireroom.kernel.document import Document, document
from wireroom.kernel.stage import Drop, Emit, Reject
from wireroom.pipeline import build, local
from wireroom.pipeline.settings import Settings, read
from wireroom.producer.item import Item
from wireroom.producer.sources import Deliveries, open_sources
from wireroom.runtime.apply import HostContext, apply
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import Results

BATCH = 256
RawArticle = Mapping[str, Any]  # what schemas/articles.raw.v1.json describes: text or html, and what else is known


class Newsroom:
    """One embedded store: run articles into it, search it, read it. Any number of them may read one file."""

    def __init__(self, store: str | Path = "wireroom.db", settings: Settings | None = None) -> None:
        """Take the store's file, which the first run makes; the settings are those of the environment otherwise."""
        self.store = Path(store)
        self._settings = settings or read()

    def run(self, *sources: str | Path, workers: int = 0) -> dict[str, Any]:
        """Run sources through the whole pipe: folders, files, addresses of feeds, as `wireroom run` does.

        Returns the report of the run: how many deliveries were `in`, `indexed`, `dropped` and `dead`, the `reasons`,
        and `ok`. What the store has already is not processed twice. Raises WireroomError for what cannot be read.
        """
        names = [str(source) for source in sources]
        deliveries = open_sources(names, self._settings.produce)
        return self._run(deliveries.batches(BATCH), "\n".join(names), workers)

    def add(self, articles: Iterable[RawArticle], workers: int = 0) -> dict[str, Any]:
        """Run articles through the whole pipe; returns the report of the run, as `run` does."""
        return self._run(_batches(articles), "", workers)

    def search(self, query: str, **how: Any) -> Results:
        """Return hits of a query in the language of search/README.md; `how` is what Searcher.search takes.

        It may be `size`, `offset`, `sort` ("relevance", "date", "oldest"), `collapse`, `after`, `facets`, `facet_size`.
        Raises BadQuery, and BadSource where there is no store yet.
        """
        return self._searcher.search(query, **how)

    def article(self, article_id: str) -> Document | None:
        """Return the document of an article, or None; raises BadSource where there is no store yet."""
        return self._searcher.get(article_id)

    def documents(self) -> Iterator[Document]:
        """Yield every document of the store; raises BadSource where there is no store yet."""
        return self._searcher.documents()

    @cached_property
    def _searcher(self) -> SqliteSearcher:
        """The searcher, which keeps what it has read of the store; made when there is a store."""
        return SqliteSearcher(self.store)

    def _run(self, batches: Iterable[Sequence[Delivery]], sources: str, workers: int) -> dict[str, Any]:
        started, settings = time.monotonic(), self._settings
        stages = build.pure_cached(settings)
        return local.run(batches, self.store, settings, stages, started=started, sources=sources, workers=workers)


def analyse(articles: Iterable[RawArticle], settings: Settings | None = None) -> Iterator[Document | Drop | Reject]:
    """Yield what the stages without state make of each article, in order, and keep nothing.

    That is the document that a store would hold, but for its copies, or why there is none. Raises BadSettings for a
    model that does not load.
    """
    chain = build.pure_cached(settings or read())
    for batch in _batches(articles):
        for result in apply(chain, batch, HostContext()):
            outcome = result.outcome
            yield document(outcome.article) if isinstance(outcome, Emit) else outcome


def _batches(articles: Iterable[RawArticle]) -> Iterator[list[Delivery]]:
    """Yield the articles as deliveries, as any other source gives them."""
    items = (Item("library", msgspec.json.encode(article)) for article in articles)
    return Deliveries([lambda _: items]).batches(BATCH)
