"""Searches the embedded store with SQL: each call reads one state of it, through a connection of its own."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from heapq import nlargest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wireroom.index.rows import ALIAS_BY_NAME, columns, count_facets, searchable, select_documents, unpack
from wireroom.kernel.document import ALIAS, KINDS, Document, fold
from wireroom.kernel.errors import BadSource
from wireroom.search import syntax
from wireroom.search.aliases import EntityName, Use, widen
from wireroom.search.highlight import highlights
from wireroom.search.port import COPIES, FACET_SIZE, TITLE_WEIGHT, Results, check_sort
from wireroom.search.query import parse
from wireroom.search.syntax import DATE, Node, searched_words

Sql = tuple[str, list[Any]]  # a statement and its parameters
_ARTICLES = "SELECT doc_id FROM index_article"
_TERMS = "SELECT doc_id FROM index_term JOIN index_name USING (name_id)"
_SUBQUERY = "SELECT doc_id FROM ({})"
_LAST = "\U0010ffff"
_ORDERS = {"relevance": "score DESC, moment DESC, id", "date": "moment DESC, id"}
_WAIT_S = 5.0
_COUNT_TERMS = "count(*) FROM index_name JOIN index_term USING (name_id)"
_ALIASES = f"SELECT value, {_COUNT_TERMS} WHERE field = ? AND folded >= ? AND folded < ? GROUP BY name_id"
_NAMES = f"SELECT field, folded, {_COUNT_TERMS} WHERE field = ? AND folded = ? GROUP BY name_id"


class SqliteSearcher:
    """A Searcher over the store's file, which is only read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open():
            pass

    def search(
        self, query: str, *, size: int = 10, offset: int = 0, sort: str = "relevance", collapse: bool = False
    ) -> Results:
        """Return the hits of the query; see Searcher."""
        node = parse(query)
        check_sort(sort)
        by_date = sort == "date"
        match = full_text(searched_words(node))
        with self._open() as db:
            text, values = select(widen(node, _Aliases(db)))
            db.execute("CREATE TEMP TABLE matches(doc_id INTEGER PRIMARY KEY, score REAL NOT NULL DEFAULT 0)")
            db.execute(f"INSERT INTO temp.matches(doc_id) SELECT DISTINCT doc_id FROM ({text})", values)  # noqa: S608
            if match and not by_date:
                _score(db, match)
            page = _page(db, _ORDERS[sort], size, offset, collapse=collapse)
            (total,) = db.execute("SELECT count(*) FROM temp.matches").fetchone()
            facets = _facets(db)
        documents = [unpack(row[1:]) for row in page]
        hits = [
            document | {"score": None if by_date else row[0], "highlights": marked}
            for document, row, marked in zip(documents, page, highlights(documents, match), strict=True)
        ]
        return {"total": total, "hits": hits, "facets": facets}

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        with self._open() as db:
            row = db.execute(f"{select_documents(db)} WHERE id = ?", (article_id,)).fetchone()
        return unpack(row) if row else None

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster; see Searcher."""
        condition = "WHERE cluster = ? ORDER BY copy_of IS NOT NULL, moment, id LIMIT ?"
        with self._open() as db:
            rows = db.execute(f"{select_documents(db)} {condition}", (cluster, COPIES)).fetchall()
        return [unpack(row) for row in rows]

    def documents(self) -> Iterator[Document]:
        """Yield every document; see Searcher."""
        with self._open() as db:
            for row in db.execute(f"{select_documents(db)} ORDER BY doc_id"):
                yield unpack(row)

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; see AliasTable."""
        with self._open() as db:
            return _Aliases(db).uses(forms)

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        with self._open() as db:
            return _Aliases(db).forms(names)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = self._path
        if not path.is_file():
            raise BadSource(f"there is no store {path}; make one with: wireroom run SOURCE --store {path}")
        uri = f"file:{quote(str(path))}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S)) as db:
                db.execute("PRAGMA temp_store = MEMORY")
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'index_article'").fetchone():
                    raise BadSource(f"{path} holds no articles; fill it with: wireroom run SOURCE")
                db.execute("BEGIN")
                yield db
        except sqlite3.DatabaseError as error:
            raise BadSource(f"{path} cannot be read as a store: {error}") from error


class _Aliases:
    """An AliasTable over a connection: counted over the terms of the documents."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; see AliasTable."""
        return [use for form in forms for use in self._uses(fold(form))]

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        return [
            Use(form, kind, name, articles)
            for entity in names
            for (kind, name, form), articles in self._values_below(ALIAS_BY_NAME, f"{entity.kind}\t{fold(entity.name)}")
        ]

    def _uses(self, form: str) -> Iterator[Use]:
        for (short, kind, name), articles in self._values_below(ALIAS, form):
            yield Use(short, kind, name, articles)
        for field in KINDS:
            for kind, name, articles in self._db.execute(_NAMES, (field, form)):
                yield Use(name, kind, name, articles)

    def _values_below(self, field: str, start: str) -> Iterator[tuple[list[str], int]]:
        """Yield the parts of the field's values that begin with `start`, and the number of articles of each."""
        for value, articles in self._db.execute(_ALIASES, (field, f"{start}\t", f"{start}\n")):
            yield value.split("\t"), articles


def _score(db: sqlite3.Connection, match: str) -> None:
    db.execute(
        "UPDATE temp.matches SET score = ranked.score FROM"
        " (SELECT rowid AS doc_id, -bm25(index_text, ?, 1.0) AS score"
        " FROM index_text WHERE index_text MATCH ?) AS ranked"
        " WHERE ranked.doc_id = matches.doc_id",
        (TITLE_WEIGHT, match),
    )


def _page(db: sqlite3.Connection, order: str, size: int, offset: int, *, collapse: bool) -> list[tuple[Any, ...]]:
    rank = f"row_number() OVER (PARTITION BY cluster ORDER BY {order})" if collapse else "1"
    return db.execute(
        f"WITH hits AS (SELECT doc_id, score, moment, id, {rank} AS rank_in_cluster"  # noqa: S608
        " FROM temp.matches JOIN index_article USING (doc_id)),"
        f" page AS (SELECT doc_id, score FROM hits WHERE rank_in_cluster = 1 ORDER BY {order} LIMIT ? OFFSET ?)"
        f" SELECT score, {columns(db)} FROM page JOIN index_article USING (doc_id) JOIN index_data USING (doc_id)"
        f" ORDER BY {order}",
        (size, offset),
    ).fetchall()


def _facets(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    rows = db.execute("SELECT facets FROM temp.matches JOIN index_article USING (doc_id)")
    counted = count_facets(packed for (packed,) in rows)
    facets = {field: _most_frequent(db, counts) for field, counts in counted.items()}
    copies = db.execute(
        "SELECT iif(copy_of IS NULL, 'false', 'true') AS copy, count(*) AS n"
        " FROM temp.matches JOIN index_article USING (doc_id) GROUP BY copy ORDER BY n DESC, copy"
    )
    return facets | {"copy": dict(copies)}


def _most_frequent(db: sqlite3.Connection, counts: dict[int, int]) -> dict[str, int]:
    """Return the names that occur most often with their counts, those of one count in alphabetical order."""
    if not counts:
        return {}
    least = nlargest(FACET_SIZE, counts.values())[-1]
    ids = [name_id for name_id, count in counts.items() if count >= least]
    names = db.execute(
        "SELECT value, name_id FROM index_name WHERE name_id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    ranked = sorted((-counts[name_id], value) for value, name_id in names)[:FACET_SIZE]
    return {value: -count for count, value in ranked}


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
    if node == syntax.Clauses():
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
