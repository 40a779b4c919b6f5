"""One state of the index in Elasticsearch, over which a query, the names in it and its hints are answered."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from wireroom.index.analysis import words
from wireroom.kernel.document import ALIAS, KINDS, fold, split_alias
from wireroom.kernel.errors import BadQuery
from wireroom.search.aliases import EntityName, Use
from wireroom.search.deployed.dsl import Dsl, dsl, fuzzy
from wireroom.search.patterns import LIKE, best_names, best_spellings, edits_of_a_slip
from wireroom.search.syntax import TEXT, Node

KEPT = "5m"  # for how long a state is kept after each page that is made over it
_MOST = 1_000  # names of one form, or forms of one name, that are counted
_LONGEST = 1_000  # characters of a regular expression that Elasticsearch takes
_REST = "[^\t]+"
_ANY = 1_000_000_000  # articles that a word may be in
_TOO_MANY = "too_many"


class Snapshot:
    """A point in time of the index: an AliasTable and a Lookup over it. Whoever opens it closes it, or it expires."""

    def __init__(self, client: Elasticsearch, pit: str, *, is_new: bool) -> None:
        self.pit = pit
        self._client = client
        self._is_new = is_new

    @classmethod
    def open(cls, client: Elasticsearch, alias: str) -> "Snapshot":
        """Return the state of now."""
        return cls(client, client.open_point_in_time(index=alias, keep_alive=KEPT)["id"], is_new=True)

    def close(self) -> None:
        """Let go of the state."""
        self._client.options(ignore_status=404).close_point_in_time(id=self.pit)

    def search(self, **request: Any) -> Mapping[str, Any]:
        """Return the answer to a search; raises BadQuery where the state has expired or the query is too large."""
        try:
            answer = self._client.search(pit={"id": self.pit, "keep_alive": KEPT}, **request)
        except NotFoundError as error:
            raise BadQuery(f"the page has expired, {KEPT} after the one before it; search again") from error
        except BadRequestError as error:
            if _TOO_MANY in str(error.body):
                raise BadQuery("the query has more parts than Elasticsearch takes at once; shorten it") from error
            if self._is_new:
                raise
            raise BadQuery("there is no such page; take the `next` of an earlier page") from error
        self.pit = answer["pit_id"]
        body: Mapping[str, Any] = answer.body
        return body

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

    def counts(self, nodes: Sequence[Node]) -> list[int]:
        """Return how many articles each of the nodes finds."""
        if not nodes:
            return []
        filters = {"filters": {"filters": [dsl(node) for node in nodes]}}
        buckets = self.search(size=0, aggs={"nodes": filters})["aggregations"]["nodes"]["buckets"]
        return [bucket["doc_count"] for bucket in buckets]

    def like_word(self, word: str, size: int) -> list[str]:
        """Return words of the texts that are spelt like this one; see best_spellings."""
        how: Dsl = {"suggest_mode": "always", "prefix_length": 0, "min_word_length": 1}
        how |= {"max_edits": edits_of_a_slip(word)}
        how |= {"accuracy": 0.0, "max_term_freq": _ANY, "size": LIKE, "shard_size": LIKE}
        suggesters = {field: {"text": word, "term": {"field": f"{field}.exact", **how}} for field in TEXT}
        suggested = self.search(size=0, suggest=suggesters)["suggest"]
        articles = Counter[str]()
        for field in TEXT:
            articles.update({option["text"]: option["freq"] for of in suggested[field] for option in of["options"]})
        return best_spellings(word, articles, size)

    def like_name(self, field: str, value: str, size: int) -> list[str]:
        """Return values of the field that share a word with this one or are spelt like it, the most alike first."""
        values = {"terms": {"field": f"{field}.keyword", "size": _MOST}}
        near = {"bool": {"should": [fuzzy(field, word, edits_of_a_slip(word)) for word in words(value)]}}
        found = self.search(size=0, aggs={"most": values, "near": {"filter": near, "aggs": {"values": values}}})
        most, close = found["aggregations"]["most"], found["aggregations"]["near"]["values"]
        names = list(dict.fromkeys(bucket["key"] for bucket in (*close["buckets"], *most["buckets"])))
        return best_names(value, names, size)

    def _count(self, should: list[Dsl], aggregations: Dsl) -> Mapping[str, Any]:
        answer = self.search(size=0, query={"bool": {"should": should}}, aggs=aggregations)
        counted: Mapping[str, Any] = answer["aggregations"]
        return counted


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
