"""Searches Elasticsearch with one request a query."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from wireroom.index.client import every, told
from wireroom.kernel.document import FACETS, Document
from wireroom.kernel.errors import BadQuery
from wireroom.search.aliases import Meant, Use, widened
from wireroom.search.elasticsearch_aliases import ElasticsearchAliases
from wireroom.search.port import COPIES, FACET_SIZE, FRAGMENT, FRAGMENTS, TITLE_WEIGHT, Results, hit, ordered
from wireroom.search.query import parse
from wireroom.search.syntax import (
    DATE,
    Clauses,
    Copy,
    Everything,
    Has,
    Name,
    NameStart,
    Node,
    Published,
    Words,
    WordStart,
    sought,
)

Dsl = dict[str, Any]
WINDOW = 10_000
PAGE = 500
_ANALYSED = 1_000_000
_SORTS: dict[str, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"@timestamp": "desc"}, {"id": "asc"}],
    "date": [{"@timestamp": "desc"}, {"id": "asc"}],
}
_WEIGHTS = {"title": f"^{TITLE_WEIGHT}", "text": ""}


class ElasticsearchSearcher:
    """A Searcher over the alias."""

    def __init__(self, client: Elasticsearch, url: str, alias: str) -> None:
        self._client = client
        self._url = url
        self._alias = alias
        self._aliases = ElasticsearchAliases(client, alias)

    def search(
        self, query: str, *, size: int = 10, offset: int = 0, sort: str = "relevance", collapse: bool = False
    ) -> Results:
        """Return the hits of the query; see Searcher."""
        if offset + size > WINDOW:
            raise BadQuery(f"Elasticsearch shows the first {WINDOW:,} hits; narrow the query")
        node = parse(query)
        with told(self._url):
            answer = self._client.search(
                index=self._alias,
                query=dsl(widened(node, self._aliases)),
                size=size,
                from_=offset,
                sort=_SORTS[ordered(sort)],
                collapse={"field": "cluster"} if collapse else None,
                track_total_hits=True,
                highlight=_highlight(sought(node)),
                aggs=_aggregations(),
            )
        hits = [hit(h["_source"], h["_score"], h.get("highlight", {})) for h in answer["hits"]["hits"]]
        return {"total": answer["hits"]["total"]["value"], "hits": hits, "facets": _facets(answer["aggregations"])}

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        with told(self._url):
            try:
                found: Document = self._client.get(index=self._alias, id=article_id)["_source"]
            except NotFoundError as error:
                if "found" in error.body:
                    return None
                raise
        return found

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster; see Searcher."""
        with told(self._url):
            answer = self._client.search(
                index=self._alias,
                query={"term": {"cluster": cluster}},
                size=COPIES,
                sort=[{"copy": "asc"}, {"@timestamp": "asc"}, {"id": "asc"}],
            )
        return [found["_source"] for found in answer["hits"]["hits"]]

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return what these forms stand for; see AliasTable."""
        with told(self._url):
            return self._aliases.uses(forms)

    def forms(self, names: Collection[Meant]) -> list[Use]:
        """Return how else these are called; see AliasTable."""
        with told(self._url):
            return self._aliases.forms(names)

    def documents(self) -> Iterator[Document]:
        """Return every document; see Searcher."""
        return every(self._client, self._alias, self._url, page=PAGE)


def dsl(node: Node) -> Dsl:
    """Return the node as Elasticsearch's query; only words count towards the score."""
    match node:
        case Words(fields, text):
            weighted = [field + _WEIGHTS[field] for field in fields]
            return {"multi_match": {"query": text, "fields": weighted, "type": "phrase"}}
        case WordStart(fields, text):
            starts = [{"prefix": {f"{field}.exact": {"value": text.lower()}}} for field in fields]
            return {"dis_max": {"queries": starts}}
        case Clauses() if node.empty:
            return {"match_none": {}}
        case Clauses(must, should, must_not):
            parts = {"must": must, "should": should, "must_not": must_not}
            return {"bool": {name: [dsl(part) for part in nodes] for name, nodes in parts.items() if nodes}}
    return {"constant_score": {"filter": _filter(node), "boost": 0}}


def _filter(node: Name | NameStart | Published | Copy | Has | Everything) -> Dsl:
    match node:
        case Name("id" | "cluster" as field, value):
            return {"term": {field: value}}
        case Name(field, value):
            return {"term": {f"{field}.folded": value}}
        case NameStart(field, value):
            return {"prefix": {f"{field}.folded": value.lower()}}
        case Published(start, end):
            bounds = {name: at for name, at in (("gte", start), ("lt", end)) if at is not None}
            return {"range": {"published": bounds | {"format": "epoch_millis"}}}
        case Copy(value):
            return {"term": {"copy": value}}
        case Has(field) if field == DATE:
            return {"exists": {"field": field}}
        case Has(field):
            return {"bool": {"must": {"exists": {"field": field}}, "must_not": {"term": {field: ""}}}}
        case Everything():
            return {"match_all": {}}


def _highlight(words: Sequence[Words | WordStart]) -> Dsl | None:
    if not words:
        return None
    return {
        "encoder": "html",
        "require_field_match": False,
        "highlight_query": {"bool": {"should": [dsl(word) for word in words]}},
        "max_analyzed_offset": _ANALYSED,
        "fields": {
            "title": {"number_of_fragments": 0},
            "text": {"number_of_fragments": FRAGMENTS, "fragment_size": FRAGMENT},
        },
    }


def _aggregations() -> Dsl:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {field: {"terms": {"field": field, "size": FACET_SIZE, "order": order}} for field in (*FACETS, "copy")}


def _facets(aggregations: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {
        field: {
            str(bucket.get("key_as_string", bucket["key"])): bucket["doc_count"]
            for bucket in aggregations[field]["buckets"]
            if bucket["key"] != ""
        }
        for field in (*FACETS, "copy")
    }
