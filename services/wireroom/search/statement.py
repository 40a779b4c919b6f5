"""A query as SQL over the embedded store: every node becomes a SELECT of doc_id."""

from collections.abc import Sequence
from typing import Any

from wireroom.index.rows import searchable
from wireroom.kernel.document import fold
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
)

Sql = tuple[str, list[Any]]
_ARTICLES = "SELECT doc_id FROM index_article"
_TERMS = "SELECT doc_id FROM index_term JOIN index_name USING (name_id)"
_OF = "SELECT doc_id FROM ({})"
_LAST = "\U0010ffff"


def select(node: Node) -> Sql:
    """Return the statement that selects what the node finds, and its parameters."""
    match node:
        case Words() | WordStart():
            return "SELECT rowid AS doc_id FROM index_text WHERE index_text MATCH ?", [matched([node])]
        case Name("id" | "cluster" as field, value):
            return f"{_ARTICLES} WHERE {field} = ?", [value]
        case Name(field, value):
            return f"{_TERMS} WHERE field = ? AND folded = ?", [field, fold(value)]
        case NameStart(field, value):
            start = fold(value)
            return f"{_TERMS} WHERE field = ? AND folded >= ? AND folded < ?", [field, start, start + _LAST]
        case Clauses():
            return _clauses(node)
    return _condition(node)


def _condition(node: Published | Copy | Has | Everything) -> Sql:
    match node:
        case Published(start, end):
            bounds = [(f"published {sign} ?", at) for sign, at in ((">=", start), ("<", end)) if at is not None]
            return f"{_ARTICLES} WHERE {' AND '.join(text for text, _ in bounds)}", [at for _, at in bounds]
        case Copy(value):
            return f"{_ARTICLES} WHERE copy_of IS {'NOT ' if value else ''}NULL", []
        case Has(field) if field == DATE:
            return f"{_ARTICLES} WHERE published IS NOT NULL", []
        case Has(field):
            return f"{_TERMS} WHERE field = ?", [field]
        case Everything():
            return _ARTICLES, []


def _clauses(node: Clauses) -> Sql:
    if node.empty:
        return f"{_ARTICLES} WHERE 0", []
    found = _joined("INTERSECT", node.must) if node.must else _joined("UNION", node.should or (Everything(),))
    if not node.must_not:
        return found
    excluded = _joined("UNION", node.must_not)
    return f"{_OF.format(found[0])} EXCEPT {_OF.format(excluded[0])}", found[1] + excluded[1]


def _joined(operator: str, nodes: Sequence[Node]) -> Sql:
    parts = [select(node) for node in nodes]
    text = f" {operator} ".join(_OF.format(part) for part, _ in parts)
    return text, [value for _, values in parts for value in values]


def matched(words: Sequence[Words | WordStart]) -> str:
    """Return the FTS5 expression for any of the words, or "" for none."""
    return " OR ".join(_matched(word) for word in words)


def _matched(word: Words | WordStart) -> str:
    quoted = '"' + searchable(word.text).replace('"', " ").replace("\0", " ") + '"'
    return f"{{{' '.join(word.fields)}}} : {quoted}" + (" *" if isinstance(word, WordStart) else "")
