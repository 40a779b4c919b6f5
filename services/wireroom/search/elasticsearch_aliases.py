"""The alias table of a deployment: aggregations over its documents."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from wireroom.kernel.document import ALIAS, KINDS, fold, split_alias
from wireroom.search.aliases import Meant, Use

_MOST = 1_000  # names of one form, or forms of one name, that are counted
_LONGEST = 1_000  # characters of a regular expression that Elasticsearch takes
_REST = "[^\t]+"
Dsl = dict[str, Any]


class ElasticsearchAliases:
    """An AliasTable over an alias of indices."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._client = client
        self._alias = alias

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return what these forms stand for; see AliasTable."""
        wanted = [fold(form) for form in forms]
        found = self._counted(
            _any_of(wanted) if wanted else [],
            {
                **{kind: {"filters": {"filters": {f: _term(kind, f) for f in wanted}}} for kind in KINDS},
                **_counts((f"form {number}", form, _starting) for number, form in enumerate(wanted)),
            },
        )
        own = [
            Use(form, kind, form, bucket["doc_count"])
            for kind in KINDS
            for form, bucket in found.get(kind, {"buckets": {}})["buckets"].items()
            if bucket["doc_count"]
        ]
        return own + _uses(found)

    def forms(self, names: Collection[Meant]) -> list[Use]:
        """Return how else these are called; see AliasTable."""
        ends = [(f"name {number}", f"{kind}\t{fold(name)}", _ending) for number, (kind, name) in enumerate(names)]
        return _uses(self._counted([_term(kind, fold(name)) for kind, name in names], _counts(ends)))

    def _counted(self, should: list[Dsl], aggregations: Dsl) -> Mapping[str, Any]:
        if not should:
            return {}
        answer = self._client.search(index=self._alias, size=0, query={"bool": {"should": should}}, aggs=aggregations)
        found: Mapping[str, Any] = answer["aggregations"]
        return found


def _any_of(forms: list[str]) -> list[Dsl]:
    """Return the queries of which the documents that use a form, or have something of that name, fit one."""
    used: list[Dsl] = [{"prefix": {f"{ALIAS}.folded": {"value": f"{form}\t"}}} for form in forms]
    return used + [{"terms": {f"{kind}.folded": forms}} for kind in KINDS]


def _term(kind: str, name: str) -> Dsl:
    return {"term": {f"{kind}.folded": name}}


def _counts(wanted: Iterable[tuple[str, str, Callable[[str], str]]]) -> Dsl:
    """Return the aggregations that count the aliases of the pattern of each, by name."""
    patterns = ((name, pattern(text)) for name, text, pattern in wanted)
    return {
        name: {"terms": {"field": ALIAS, "include": include, "size": _MOST, "execution_hint": "map"}}
        for name, include in patterns
        if len(include) <= _LONGEST
    }


def _uses(found: Mapping[str, Any]) -> list[Use]:
    return [
        Use(*split_alias(bucket["key"]), bucket["doc_count"])
        for name, counted in found.items()
        if name not in KINDS
        for bucket in counted["buckets"]
    ]


def _starting(text: str) -> str:
    return f"{_any_case(text)}\t{_REST}\t{_REST}"


def _ending(text: str) -> str:
    return f"{_REST}\t{_any_case(text)}"


def _any_case(text: str) -> str:
    """Return Lucene's regular expression for the text in any case of its letters."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    cases = {case for case in (letter, letter.lower(), letter.upper(), letter.title()) if len(case) == 1}
    if len(cases) > 1:
        return f"[{''.join(sorted(cases))}]"
    return letter if letter.isalnum() else re.sub(r"([^\w\s])", r"\\\1", letter)
