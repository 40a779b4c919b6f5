"""What a node is as a query of Elasticsearch's, over the fields of index/mapping.py."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wireroom.index.analysis import STEMMED_LANGUAGES, stems, words
from wireroom.index.deployed.mapping import AMOUNTS, ANY_AMOUNT
from wireroom.search import syntax
from wireroom.search.patterns import escape_signs, is_of_several_words
from wireroom.search.port import TITLE_WEIGHT
from wireroom.search.syntax import DATE, EXACT, TEXT, Node, searched_words

Dsl = dict[str, Any]
FEW = 100  # alternatives that are asked for one by one; of more, single words are looked up together and score alike
NOTHING: Dsl = {"match_none": {}}
_WEIGHTS = {"title": TITLE_WEIGHT, "text": 1.0}
_STEMMED: Dsl = {"terms": {"language.keyword": list(STEMMED_LANGUAGES)}}


def dsl(node: Node, factor: float = 1.0) -> Dsl:
    """Return the node as a query; words count `factor` times towards the score, and a filter only where it is boosted.

    What Boost says of a filter is added to the score.
    """
    match node:
        case syntax.Boost(syntax.Boost(inner, first), second):
            return dsl(syntax.Boost(inner, first * second), factor)
        case syntax.Boost(inner, boost) if searched_words(inner):
            return dsl(inner, factor * boost)
        case syntax.Boost(inner, boost):
            return _constant(dsl(inner), factor * boost)
        case syntax.Words():
            return _phrase(node, factor) if words(node.text) else NOTHING
        case syntax.WordPattern(fields, pattern):
            return _constant(_any(wildcard(f"{field}.exact", pattern) for field in fields), factor)
        case syntax.FuzzyWord(fields, word, edits):
            return _constant(_any(fuzzy(f"{field}.exact", word, edits) for field in fields), factor)
        case syntax.Clauses():
            return _clauses(node, factor)
        case syntax.Name() | syntax.ExactName() | syntax.NamePattern() | syntax.FuzzyName():
            return _constant(_name(node), 0)
    return _constant(_filter(node), 0)


def wildcard(field: str, pattern: str) -> Dsl:
    """Return the query for a term of the field that fits the pattern; nothing in it is left to the analysis."""
    return {"wildcard": {field: {"value": escape_signs(pattern)}}}


def fuzzy(field: str, word: str, edits: int) -> Dsl:
    """Return the query for a term of the field that is at most so many edits away, however many terms there are."""
    how = {"fuzziness": edits, "prefix_length": 0, "transpositions": True, "rewrite": "constant_score"}
    return {"fuzzy": {field: {"value": word, **how}}}


def _clauses(node: syntax.Clauses, factor: float) -> Dsl:
    parts = {
        "must": [dsl(part, factor) for part in node.must],
        "should": _alternatives(node.should, factor),
        "must_not": _alternatives(node.must_not, 0),
    }
    return {"bool": {name: queries for name, queries in parts.items() if queries}} if any(parts.values()) else NOTHING


def _phrase(node: syntax.Words, factor: float) -> Dsl:
    def in_fields(suffix: str) -> Dsl:
        how = {"query": node.text, "slop": node.slop}
        return _any(
            {"match_phrase": {field + suffix: how | {"boost": factor * _WEIGHTS[field]}}} for field in node.fields
        )

    return _by_language(in_fields(""), in_fields(".exact"))


def _by_language(stems: Dsl, full_words: Dsl) -> Dsl:
    """Return the query for the one in articles whose words are stemmed, and for the other in the rest."""
    return _any(
        [{"bool": {"must": [stems], "filter": [_STEMMED]}}, {"bool": {"must": [full_words], "must_not": [_STEMMED]}}]
    )


def _any(queries: Iterable[Dsl]) -> Dsl:
    several = list(queries)
    return several[0] if len(several) == 1 else {"bool": {"should": several}}


def _alternatives(nodes: Sequence[Node], factor: float) -> list[Dsl]:
    """Return the queries of which one must match: of many, those that are one term of a field in one query together."""
    flat = list(_flat(nodes))
    if len(flat) <= FEW:
        return [dsl(node, factor) for node in flat]
    single: dict[tuple[str, ...], set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)
    others: list[Dsl] = []
    for node in flat:
        match node:
            case syntax.Words(fields, text) if len(found := words(text)) == 1:
                single[fields].update(found)
            case syntax.Name(field, value) if len(found := words(value)) == 1:
                terms[field].update(found)
            case syntax.ExactName(field, value):
                terms[_whole(field)].add(value)
            case _:
                others.append(dsl(node, factor))
    texts = [_single_words(fields, found, factor) for fields, found in single.items()]
    names = [_constant({"terms": {field: sorted(values)}}, 0) for field, values in terms.items()]
    return texts + names + others


def _flat(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, syntax.Clauses) and node.should and not node.must and not node.must_not:
            yield from _flat(node.should)
        else:
            yield node


def _single_words(fields: Sequence[str], found: set[str], factor: float) -> Dsl:
    def in_fields(suffix: str, terms: set[str]) -> Dsl:
        return _any({"terms": {field + suffix: sorted(terms), "boost": factor * _WEIGHTS[field]}} for field in fields)

    return _by_language(in_fields("", set(stems(found))), in_fields(".exact", found))


def _constant(query: Dsl, score: float) -> Dsl:
    return {"constant_score": {"filter": query, "boost": score}}


def _whole(field: str) -> str:
    return field if field in EXACT else f"{field}.folded"


def _name(node: Node) -> Dsl:
    match node:
        case syntax.Name(field, value) if field not in EXACT and words(value):
            return {"match_phrase": {field: value}}
        case syntax.Name(field, value) | syntax.ExactName(field, value):
            return {"term": {_whole(field): value}}
        case syntax.NamePattern(field, pattern):
            return wildcard(_whole(field) if is_of_several_words(pattern) else field, pattern)
        case syntax.FuzzyName(field, word, edits):
            return fuzzy(field, word, edits)
    raise TypeError(node)


def _filter(node: Node) -> Dsl:
    match node:
        case syntax.Published(start, end):
            return {"range": {DATE: _bounds(gte=start, lt=end) | {"format": "epoch_millis"}}}
        case syntax.NameRange(field, low, high):
            return {"range": {f"{field}.keyword": _bounds(gte=low, lt=high)}}
        case syntax.Amount(currency, low, high, with_low, with_high):
            ends = {"gte" if with_low else "gt": low, "lte" if with_high else "lt": high}
            return {"range": {f"{AMOUNTS}.{currency}" if currency else ANY_AMOUNT: _bounds(**ends)}}
        case syntax.Copy(value):
            return {"term": {"copy": value}}
        case syntax.Has(field):
            return _has(field)
        case syntax.Everything():
            return {"match_all": {}}
    raise TypeError(node)


def _bounds(**ends: Any) -> Dsl:
    return {name: end for name, end in ends.items() if end is not None}


def _has(field: str) -> Dsl:
    if field == DATE:
        return {"exists": {"field": field}}
    if field in TEXT:
        return {"wildcard": {f"{field}.exact": {"value": "?*"}}}  # `exists` finds a text without a word, too
    name = f"{field}.keyword"
    return {"bool": {"must": [{"exists": {"field": name}}], "must_not": [{"term": {name: ""}}]}}
