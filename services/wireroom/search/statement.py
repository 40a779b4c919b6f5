"""A query as SQL over the embedded store: every node becomes a SELECT of doc_id."""

from collections.abc import Sequence
from typing import Any

from wireroom.index.rows import searchable
from wireroom.kernel.document import fold
from wireroom.search import syntax
from wireroom.search.syntax import DATE, Node

Sql = tuple[str, list[Any]]
_ARTICLES = "SELECT doc_id FROM index_article"
_TERMS = "SELECT doc_id FROM index_term JOIN index_name USING (name_id)"
_SUBQUERY = "SELECT doc_id FROM ({})"
_LAST = "\U0010ffff"


def select(node: Node) -> Sql:
    """Return the statement that selects the articles that the node means, and its parameters."""
    match node:
        case syntax.Words() | syntax.WordStart():
            return "SELECT rowid AS doc_id FROM index_text WHERE index_text MATCH ?", [full_text([node])]
        case syntax.Clauses():
            return _clauses(node)
    return _filter(node)


def _filter(node: syntax.Filter) -> Sql:
    match node:
        case syntax.Name("id" | "cluster" as field, value):
            return f"{_ARTICLES} WHERE {field} = ?", [value]
        case syntax.Name(field, value):
            return f"{_TERMS} WHERE field = ? AND folded = ?", [field, fold(value)]
        case syntax.NameStart(field, value):
            start = fold(value)
            return f"{_TERMS} WHERE field = ? AND folded >= ? AND folded < ?", [field, start, start + _LAST]
        case syntax.Published(start, end):
            bounds = {"published >= ?": start, "published < ?": end}
            closed = {condition: moment for condition, moment in bounds.items() if moment is not None}
            return f"{_ARTICLES} WHERE {' AND '.join(closed)}", list(closed.values())
        case syntax.Copy(value):
            return f"{_ARTICLES} WHERE copy_of IS {'NOT ' if value else ''}NULL", []
        case syntax.Has(field) if field == DATE:
            return f"{_ARTICLES} WHERE published IS NOT NULL", []
        case syntax.Has(field):
            return f"{_TERMS} WHERE field = ?", [field]
        case syntax.Everything():
            return _ARTICLES, []


def _clauses(node: syntax.Clauses) -> Sql:
    if node.is_empty:
        return f"{_ARTICLES} WHERE 0", []
    operator, nodes = ("INTERSECT", node.must) if node.must else ("UNION", node.should or (syntax.Everything(),))
    included, values = _combine(operator, nodes)
    if not node.must_not:
        return included, values
    excluded, excluded_values = _combine("UNION", node.must_not)
    return f"{_SUBQUERY.format(included)} EXCEPT {_SUBQUERY.format(excluded)}", values + excluded_values


def _combine(operator: str, nodes: Sequence[Node]) -> Sql:
    parts = [select(node) for node in nodes]
    text = f" {operator} ".join(_SUBQUERY.format(part) for part, _ in parts)
    return text, [value for _, values in parts for value in values]


def full_text(words: Sequence[syntax.FullText]) -> str:
    """Return the FTS5 expression for any of the words, or "" for none."""
    return " OR ".join(_full_text(word) for word in words)


def _full_text(word: syntax.FullText) -> str:
    quoted = '"' + searchable(word.text).replace('"', " ").replace("\0", " ") + '"'
    return f"{{{' '.join(word.fields)}}} : {quoted}" + (" *" if isinstance(word, syntax.WordStart) else "")
