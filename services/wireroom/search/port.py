"""What a store must answer: searches, one document, and the copies of a story."""

from collections.abc import Iterator
from typing import Protocol, TypedDict

from wireroom.kernel.document import Document
from wireroom.kernel.errors import BadQuery, WireroomError
from wireroom.search.aliases import AliasTable

FACET_SIZE = 20
COPIES = 1_000
FRAGMENTS = 3
FRAGMENT = 160
TITLE_WEIGHT = 2.0
SORTS = ("relevance", "date")


class Results(TypedDict):
    """The hits of a page, and figures over all hits.

    `total` counts articles, copies included, even where `hits` are collapsed. Each hit is a document with `score` (None
    where it is sorted by date) and `highlights`: pieces of title and text as HTML, in which only `<em>` is markup.
    `facets` give for a field its most frequent values and their counts.
    """

    total: int
    hits: list[Document]
    facets: dict[str, dict[str, int]]


class Searcher(AliasTable, Protocol):
    """A store that is searched; safe to use from several threads."""

    def search(
        self, query: str, *, size: int = 10, offset: int = 0, sort: str = "relevance", collapse: bool = False
    ) -> Results:
        """Return the hits `offset` to `offset + size`; with `collapse` the best of each cluster only.

        A name in the query stands for all names that mean the same (aliases.py).

        Raises BadQuery for a query or a sort that is not known, Unavailable where the store does not answer.
        """
        ...

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        ...

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster, at most COPIES: the original first, then by date."""
        ...

    def documents(self) -> Iterator[Document]:
        """Yield every document there is when the call is made, in no order that matters."""
        ...


def require_article(searcher: Searcher, article_id: str) -> Document:
    """Return the document of the article; raises WireroomError if there is none."""
    document = searcher.get(article_id)
    if document is None:
        raise WireroomError(f"there is no article {article_id}; wireroom search shows ids")
    return document


def check_sort(sort: str) -> None:
    """Raise BadQuery if `sort` is neither relevance nor date."""
    if sort not in SORTS:
        raise BadQuery(f"there is no sort {sort}; there are: {', '.join(SORTS)}")
