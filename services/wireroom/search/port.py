"""What a store must answer: searches, one document, and the copies of a story."""

import base64
from collections.abc import Iterator, Sequence
from typing import Protocol, TypedDict, TypeVar

import msgspec

from wireroom.kernel.document import FACETS, KINDS, PORTRAYED, Document
from wireroom.kernel.errors import BadQuery, WireroomError
from wireroom.search.aliases import AliasTable
from wireroom.search.syntax import Node

AnyCursor = TypeVar("AnyCursor", bound=msgspec.Struct)
FACET_SIZE = 20
COPIES = 1_000
FRAGMENTS = 3
FRAGMENT = 160
TITLE_WEIGHT = 2.0
SORTS = ("relevance", "date", "oldest")
WINDOW = 10_000  # hits that can be paged through
# What can be counted: the fields of a document, under their names in a query.
COUNTED = (*FACETS, "copy", *KINDS, "author", "voice", "subject", "tone", *PORTRAYED, "skipped", "source")
DEFAULT_FACETS = (*FACETS, "copy")


class Results(TypedDict):
    """The hits of a page, and figures over all hits.

    `total` counts articles, copies included, even where `hits` are collapsed. Each hit is a document with `score` (None
    where it is sorted by date) and `highlights`: pieces of title and text as HTML, in which only `<em>` is markup.
    `facets` give for a field its most frequent values and their counts. `next` names the page that follows for `after`,
    or is None on the last. `hints` say, where nothing is found, which part of the query finds nothing and what could be
    meant: each has `part`, `says` and `nearest`.
    """

    total: int
    hits: list[Document]
    facets: dict[str, dict[str, int]]
    next: str | None
    hints: list["Hint"]


class Hint(TypedDict):
    """A part of a query that finds nothing, what is wrong with it, and values that could be meant, the best first."""

    part: str
    says: str
    nearest: list[str]


class Searcher(AliasTable, Protocol):
    """A store that is searched; safe to use from several threads."""

    def search(
        self,
        query: str,
        *,
        size: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        collapse: bool = False,
        after: str | None = None,
        facets: Sequence[str] = DEFAULT_FACETS,
        facet_size: int = FACET_SIZE,
    ) -> Results:
        """Return the hits `offset` to `offset + size`; with `collapse` the best of each cluster only.

        A name in the query stands for all names that mean the same (aliases.py). `after`, the `next` of a page, goes on
        behind that page over the articles as they were when the first page was made: none is skipped and none comes
        twice, whatever comes in meanwhile; only an article that is replaced meanwhile may move. The query and the sort
        must be the same then; `offset` does not count.

        Raises BadQuery for a query, a sort, a facet or a page that is not known, Unavailable where the store does not
        answer.
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


class Lookup(Protocol):
    """What hints are made from."""

    def counts(self, nodes: Sequence[Node]) -> list[int]:
        """Return how many articles each of the nodes finds."""
        ...

    def like_word(self, word: str, size: int) -> list[str]:
        """Return words of the texts that are spelt like this one, the best first."""
        ...

    def like_name(self, field: str, value: str, size: int) -> list[str]:
        """Return values of the field, a name of NAMES' values, that share a word with this one or are spelt like it."""
        ...


def require_article(searcher: Searcher, article_id: str) -> Document:
    """Return the document of the article; raises WireroomError if there is none."""
    document = searcher.get(article_id)
    if document is None:
        raise WireroomError(f"there is no article {article_id}; wireroom search shows ids")
    return document


def write_cursor(cursor: msgspec.Struct) -> str:
    """Return the `next` of a page: where the following one begins, as a text that says nothing to anybody else."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode()


def read_cursor(text: str, kind: type[AnyCursor]) -> AnyCursor:
    """Return what `write_cursor` has written; raises BadQuery for a text that it has not."""
    try:
        return msgspec.msgpack.decode(base64.b64decode(text, altchars="-_", validate=True), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise BadQuery(f"there is no page {text[:30]}; take the `next` of an earlier page") from None


def check(sort: str, facets: Sequence[str], facet_size: int, offset: int, size: int) -> None:
    """Raise BadQuery for a sort or a facet that there is not, a number below 0, a page beyond the first WINDOW hits."""
    if sort not in SORTS:
        raise BadQuery(f"there is no sort {sort}; there are: {', '.join(SORTS)}")
    if unknown := [facet for facet in facets if facet not in COUNTED]:
        raise BadQuery(f"there is no facet {unknown[0]}; there are: {', '.join(COUNTED)}")
    if min(facet_size, offset, size) < 0:
        raise BadQuery("size, offset and facet_size are 0 or more")
    if offset + size > WINDOW:
        raise BadQuery(f"only the first {WINDOW:,} hits are shown; narrow the query")
