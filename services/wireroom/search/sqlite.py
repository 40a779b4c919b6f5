"""Searches the embedded store: each call reads one state of it, through a connection of its own."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from heapq import nlargest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wireroom.index.rows import DOCUMENTS, columns, count_facets, unpack
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.aliases import Meant, Use, widened
from wireroom.search.highlight import highlights
from wireroom.search.port import COPIES, FACET_SIZE, TITLE_WEIGHT, Results, hit, ordered
from wireroom.search.query import parse
from wireroom.search.sqlite_aliases import SqliteAliases
from wireroom.search.statement import matched, select
from wireroom.search.syntax import sought

_ORDERS = {"relevance": "score DESC, moment DESC, id", "date": "moment DESC, id"}
_WAIT_S = 5.0


class SqliteSearcher:
    """A Searcher over the store's file, which is only read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._reading():
            pass

    def search(
        self, query: str, *, size: int = 10, offset: int = 0, sort: str = "relevance", collapse: bool = False
    ) -> Results:
        """Return the hits of the query; see Searcher."""
        node = parse(query)
        by_date = ordered(sort) == "date"
        match = matched(sought(node))
        with self._reading() as db:
            text, values = select(widened(node, SqliteAliases(db)))
            db.execute("CREATE TEMP TABLE found(doc_id INTEGER PRIMARY KEY, score REAL NOT NULL DEFAULT 0)")
            db.execute(f"INSERT INTO temp.found(doc_id) SELECT DISTINCT doc_id FROM ({text})", values)  # noqa: S608
            if match and not by_date:
                _score(db, match)
            page = _page(db, _ORDERS[sort], size, offset, collapse=collapse)
            (total,) = db.execute("SELECT count(*) FROM temp.found").fetchone()
            facets = _facets(db)
        documents = [unpack(row[1:]) for row in page]
        marks = highlights(documents, match)
        scores = [None if by_date else row[0] for row in page]
        return {"total": total, "hits": list(map(hit, documents, scores, marks)), "facets": facets}

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        with self._reading() as db:
            row = db.execute(
                f"SELECT {columns(db)} FROM {DOCUMENTS} WHERE id = ?",  # noqa: S608
                (article_id,),
            ).fetchone()
        return unpack(row) if row else None

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster; see Searcher."""
        with self._reading() as db:
            rows = db.execute(
                f"SELECT {columns(db)} FROM {DOCUMENTS} WHERE cluster = ?"  # noqa: S608
                " ORDER BY copy_of IS NOT NULL, moment, id LIMIT ?",
                (cluster, COPIES),
            ).fetchall()
        return [unpack(row) for row in rows]

    def documents(self) -> Iterator[Document]:
        """Yield every document; see Searcher."""
        with self._reading() as db:
            for row in db.execute(f"SELECT {columns(db)} FROM {DOCUMENTS} ORDER BY doc_id"):  # noqa: S608
                yield unpack(row)

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return what these forms stand for; see AliasTable."""
        with self._reading() as db:
            return SqliteAliases(db).uses(forms)

    def forms(self, names: Collection[Meant]) -> list[Use]:
        """Return how else these are called; see AliasTable."""
        with self._reading() as db:
            return SqliteAliases(db).forms(names)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self._path.is_file():
            raise WireroomError(
                f"there is no store {self._path}; make one with: wireroom run SOURCE --store {self._path}"
            )
        uri = f"file:{quote(str(self._path))}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S)) as db:
                db.execute("PRAGMA temp_store = MEMORY")
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'index_article'").fetchone():
                    raise WireroomError(f"{self._path} holds no articles; fill it with: wireroom run SOURCE")
                db.execute("BEGIN")
                yield db
        except sqlite3.DatabaseError as error:
            raise WireroomError(f"{self._path} cannot be read as a store: {error}") from error


def _score(db: sqlite3.Connection, match: str) -> None:
    db.execute(
        "UPDATE temp.found SET score = ranked.score FROM"
        " (SELECT rowid AS doc_id, -bm25(index_text, ?, 1.0) AS score"
        " FROM index_text WHERE index_text MATCH ?) AS ranked"
        " WHERE ranked.doc_id = found.doc_id",
        (TITLE_WEIGHT, match),
    )


def _page(db: sqlite3.Connection, order: str, size: int, offset: int, *, collapse: bool) -> list[tuple[Any, ...]]:
    best = f"row_number() OVER (PARTITION BY cluster ORDER BY {order})" if collapse else "1"
    return db.execute(
        f"WITH hits AS (SELECT doc_id, score, moment, id, {best} AS nth"  # noqa: S608
        " FROM temp.found JOIN index_article USING (doc_id)),"
        f" page AS (SELECT doc_id, score FROM hits WHERE nth = 1 ORDER BY {order} LIMIT ? OFFSET ?)"
        f" SELECT score, {columns(db)} FROM page JOIN index_article USING (doc_id) JOIN index_data USING (doc_id)"
        f" ORDER BY {order}",
        (size, offset),
    ).fetchall()


def _facets(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    rows = db.execute("SELECT facets FROM temp.found JOIN index_article USING (doc_id)")
    counted = count_facets(packed for (packed,) in rows)
    facets = {field: _most(db, counts) for field, counts in counted.items()}
    copies = db.execute(
        "SELECT iif(copy_of IS NULL, 'false', 'true') AS copy, count(*) AS n"
        " FROM temp.found JOIN index_article USING (doc_id) GROUP BY copy ORDER BY n DESC, copy"
    )
    return facets | {"copy": dict(copies)}


def _most(db: sqlite3.Connection, counts: dict[int, int]) -> dict[str, int]:
    """Return the most frequent names, those of one count in the order of their letters."""
    if not counts:
        return {}
    least = nlargest(FACET_SIZE, counts.values())[-1]
    ids = [name_id for name_id, count in counts.items() if count >= least]
    names = db.execute(
        "SELECT value, name_id FROM index_name WHERE name_id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    first = sorted((-counts[name_id], value) for value, name_id in names)[:FACET_SIZE]
    return {value: -count for count, value in first}
