"""Searches Elasticsearch with one request a query, after a few that look up what the names in it mean."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from wireroom.index.client import connect, raising_unavailable, read_all
from wireroom.kernel.document import ALIAS, FACETS, KINDS, Document, fold, split_alias
from wireroom.kernel.errors import BadQuery
from wireroom.search import syntax
from wireroom.search.aliases import EntityName, Use, widen
from wireroom.search.port import COPIES, FACET_SIZE, FRAGMENT, FRAGMENTS, TITLE_WEIGHT, Results, check
from wireroom.search.query import parse
from wireroom.search.syntax import DATE, Node, searched_words

Dsl = dict[str, Any]
WINDOW = 10_000
PAGE = 500
_ANALYSED = 1_000_000
_SORTS: dict[str, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"@timestamp": "desc"}, {"id": "asc"}],
    "date": [{"@timestamp": "desc"}, {"id": "asc"}],
}
_MOST = 1_000  # names of one form, or forms of one name, that are counted
_LONGEST = 1_000  # characters of a regular expression that Elasticsearch takes
_REST = "[^\t]+"
_WEIGHTS = {"title": f"^{TITLE_WEIGHT}", "text": ""}


def open_elasticsearch(url: str, user: str, password: str, alias: str) -> "ElasticsearchSearcher":
    """Return a searcher over the alias in the Elasticsearch at `url`; a search raises Unavailable if it is away."""
    return ElasticsearchSearcher(connect(url, user, password), url, alias)


class ElasticsearchSearcher:
    """A Searcher over the alias."""

    def __init__(self, client: Elasticsearch, url: str, alias: str) -> None:
        self._client = client
        self._url = url
        self._alias = alias

    def search(
        self, query: str, *, size: int = 10, offset: int = 0, sort: str = "relevance", collapse: bool = False
    ) -> Results:
        """Return the hits of the query; see Searcher."""
        if offset + size > WINDOW:
            raise BadQuery(f"Elasticsearch shows the first {WINDOW:,} hits; narrow the query")
        node = parse(query)
        check(sort)
        with raising_unavailable(self._url):
            answer = self._client.search(
                index=self._alias,
                query=dsl(widen(node, self)),
                size=size,
                from_=offset,
                sort=_SORTS[sort],
                collapse={"field": "cluster"} if collapse else None,
                track_total_hits=True,
                highlight=_highlight(searched_words(node)),
                aggs=_aggregations(),
            )
        hits = [
            hit["_source"] | {"score": hit["_score"], "highlights": hit.get("highlight", {})}
            for hit in answer["hits"]["hits"]
        ]
        return {"total": answer["hits"]["total"]["value"], "hits": hits, "facets": _facets(answer["aggregations"])}

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
        if not forms:
            return []
        folded = [fold(form) for form in forms]
        alias_queries = [{"prefix": {f"{ALIAS}.folded": {"value": f"{form}\t"}}} for form in folded]
        name_queries = [{"terms": {f"{kind}.folded": folded}} for kind in KINDS]
        name_counts = {kind: {"filters": {"filters": {form: _term(kind, form) for form in folded}}} for kind in KINDS}
        alias_counts = _counts(f"{_any_case(form)}\t{_REST}\t{_REST}" for form in folded)
        counted = self._count(alias_queries + name_queries, name_counts | alias_counts)
        names = [
            Use(form, kind, form, bucket["doc_count"])
            for kind in KINDS
            for form, bucket in counted[kind]["buckets"].items()
            if bucket["doc_count"]
        ]
        return names + _uses(counted)

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        if not names:
            return []
        folded = [(kind, fold(name)) for kind, name in names]
        patterns = [_REST + _any_case(f"\t{kind}\t{name}") for kind, name in folded]
        return _uses(self._count([_term(kind, name) for kind, name in folded], _counts(patterns)))

    def _count(self, should: list[Dsl], aggregations: Dsl) -> Mapping[str, Any]:
        query = {"bool": {"should": should}}
        with raising_unavailable(self._url):
            answer = self._client.search(index=self._alias, size=0, query=query, aggs=aggregations)
        counted: Mapping[str, Any] = answer["aggregations"]
        return counted


def dsl(node: Node) -> Dsl:
    """Return the node as Elasticsearch's query; only words count towards the score."""
    match node:
        case syntax.Words(fields, text):
            weighted = [field + _WEIGHTS[field] for field in fields]
            return {"multi_match": {"query": text, "fields": weighted, "type": "phrase"}}
        case syntax.WordStart(fields, text):
            starts = [{"prefix": {f"{field}.exact": {"value": text.lower()}}} for field in fields]
            return {"dis_max": {"queries": starts}}
        case syntax.Clauses((), (), ()):
            return {"match_none": {}}
        case syntax.Clauses(must, should, must_not):
            parts = {"must": must, "should": should, "must_not": must_not}
            return {"bool": {name: [dsl(part) for part in nodes] for name, nodes in parts.items() if nodes}}
    return {"constant_score": {"filter": _filter(node), "boost": 0}}


def _filter(node: syntax.Filter) -> Dsl:
    match node:
        case syntax.Name("id" | "cluster" as field, value):
            return {"term": {field: value}}
        case syntax.Name(field, value):
            return {"term": {f"{field}.folded": value}}
        case syntax.NameStart(field, value):
            return {"prefix": {f"{field}.folded": value.lower()}}
        case syntax.Published(start, end):
            bounds = {name: moment for name, moment in (("gte", start), ("lt", end)) if moment is not None}
            return {"range": {"published": bounds | {"format": "epoch_millis"}}}
        case syntax.Copy(value):
            return {"term": {"copy": value}}
        case syntax.Has(field) if field == DATE:
            return {"exists": {"field": field}}
        case syntax.Has(field):
            return {"bool": {"must": {"exists": {"field": field}}, "must_not": {"term": {field: ""}}}}
        case syntax.Everything():
            return {"match_all": {}}


def _highlight(words: Sequence[syntax.FullText]) -> Dsl | None:
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


def _term(kind: str, name: str) -> Dsl:
    return {"term": {f"{kind}.folded": name}}


def _counts(patterns: Iterable[str]) -> Dsl:
    """Return for each pattern the aggregation that counts the aliases that fit it, under a name of its own."""
    return {
        f"alias {number}": {"terms": {"field": ALIAS, "include": pattern, "size": _MOST, "execution_hint": "map"}}
        for number, pattern in enumerate(patterns)
        if len(pattern) <= _LONGEST
    }


def _uses(counted: Mapping[str, Any]) -> list[Use]:
    return [
        Use(*split_alias(bucket["key"]), bucket["doc_count"])
        for name, aggregation in counted.items()
        if name not in KINDS
        for bucket in aggregation["buckets"]
    ]


def _any_case(text: str) -> str:
    """Return Lucene's regular expression for the text in any case of its letters."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    cases = {case for case in (letter, letter.lower(), letter.upper(), letter.title()) if len(case) == 1}
    if len(cases) > 1:
        return f"[{''.join(sorted(cases))}]"
    return letter if letter.isalnum() else re.sub(r"([^\w\s])", r"\\\1", letter)
