"""Searches Elasticsearch with one request a query, after a few that look up what the names in it mean."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from elasticsearch import Elasticsearch, NotFoundError

from wireroom.index.deployed.client import connect, raising_unavailable, read_all
from wireroom.index.settings import Access
from wireroom.kernel.document import Document
from wireroom.search.aliases import EntityName, Use, widen
from wireroom.search.deployed.dsl import Dsl, dsl
from wireroom.search.deployed.snapshot import Snapshot
from wireroom.search.highlight import highlights
from wireroom.search.language.hints import hints
from wireroom.search.language.query import parse
from wireroom.search.port import COPIES, DEFAULT_FACETS, FACET_SIZE, WINDOW, Results, check, read_cursor, write_cursor
from wireroom.search.syntax import COPY, COUNTED_FIELDS, Node, searched_words

PAGE = 500
_SORTS: dict[str, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"@timestamp": "desc"}, {"id": "asc"}],
    "date": [{"@timestamp": "desc"}, {"id": "asc"}],
    "oldest": [{"@timestamp": "asc"}, {"id": "asc"}],
}
Answered = TypeVar("Answered")


class Cursor(msgspec.Struct, array_like=True):
    """Where a page begins: in which state of the index, and after how many hits."""

    pit: str
    offset: int


def open_elasticsearch(access: Access, alias: str) -> "ElasticsearchSearcher":
    """Return a searcher over the alias in an Elasticsearch; a search raises Unavailable if it is away."""
    return ElasticsearchSearcher(connect(access), access.url, alias)


class ElasticsearchSearcher:
    """A Searcher over the alias."""

    def __init__(self, client: Elasticsearch, url: str, alias: str) -> None:
        self._client = client
        self._url = url
        self._alias = alias

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
        """Return the hits of the query; see Searcher."""
        node = parse(query)
        cursor = read_cursor(after, Cursor) if after else None
        offset = cursor.offset if cursor else offset
        check(sort, facets, facet_size, offset, size)
        with raising_unavailable(self._url):
            snapshot = self._snapshot(cursor)
            following = None
            try:
                answer = snapshot.search(
                    query=dsl(widen(node, snapshot)),
                    size=min(size + 1, WINDOW - offset),  # one more, to see whether a page follows
                    from_=offset,
                    sort=_SORTS[sort],
                    collapse={"field": "cluster"} if collapse else None,
                    track_total_hits=True,
                    aggs=_aggregations(facets, facet_size),
                )
                found, total = answer["hits"]["hits"], answer["hits"]["total"]["value"]
                hinted = [] if total else hints(node, snapshot)
                if 0 < size < len(found):
                    following = write_cursor(Cursor(snapshot.pit, offset + size))
            finally:
                if not (cursor or following):
                    snapshot.close()
        return {
            "total": total,
            "hits": _hits(found[:size], node),
            "facets": {facet: {} for facet in facets} | _facets(answer.get("aggregations", {})),
            "next": following,
            "hints": hinted,
        }

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        with raising_unavailable(self._url):
            try:
                document: Document = self._client.get(index=self._alias, id=article_id)["_source"]
            except NotFoundError as error:
                if "found" in error.body:
                    return None
                raise
        return document

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster; see Searcher."""
        with raising_unavailable(self._url):
            answer = self._client.search(
                index=self._alias,
                query={"term": {"cluster": cluster}},
                size=COPIES,
                sort=[{"copy": "asc"}, {"@timestamp": "asc"}, {"id": "asc"}],
            )
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def documents(self) -> Iterator[Document]:
        """Return every document; see Searcher."""
        return read_all(self._client, self._alias, self._url, page=PAGE)

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; see AliasTable."""
        return self._now(lambda snapshot: snapshot.uses(forms))

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        return self._now(lambda snapshot: snapshot.forms(names))

    def _snapshot(self, cursor: Cursor | None) -> Snapshot:
        return Snapshot(self._client, cursor.pit, is_new=False) if cursor else Snapshot.open(self._client, self._alias)

    def _now(self, ask: Callable[[Snapshot], Answered]) -> Answered:
        with raising_unavailable(self._url):
            snapshot = Snapshot.open(self._client, self._alias)
            try:
                return ask(snapshot)
            finally:
                snapshot.close()


def _hits(found: Sequence[Mapping[str, Any]], node: Node) -> list[Document]:
    documents = [hit["_source"] for hit in found]
    marked = highlights(documents, searched_words(node))
    return [
        document | {"score": hit["_score"], "highlights": pieces}
        for document, hit, pieces in zip(documents, found, marked, strict=True)
    ]


def _aggregations(facets: Sequence[str], size: int) -> Dsl:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    counted = {
        facet: {"field": f"{COUNTED_FIELDS[facet]}.keyword", "exclude": [""]} if facet != COPY else {"field": COPY}
        for facet in facets
    }
    return {facet: {"terms": how | {"size": size, "order": order}} for facet, how in counted.items() if size > 0}


def _facets(aggregations: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {
        facet: {str(bucket.get("key_as_string", bucket["key"])): bucket["doc_count"] for bucket in counted["buckets"]}
        for facet, counted in aggregations.items()
    }
