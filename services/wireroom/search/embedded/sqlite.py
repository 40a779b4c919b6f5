"""Searches the embedded store: each call reads one state of it, and changes nothing."""

import json
import sqlite3
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import msgspec
import numpy as np

from wireroom.index.embedded.columns import Columns
from wireroom.index.embedded.rows import (
    ALIAS_BY_NAME,
    COLUMNS,
    DOCUMENTS,
    FIELD_NUMBERS,
    FIELDS_MOST,
    FORMAT,
    IN_JSON,
    SELECT_DOCUMENTS,
    TITLE,
    name_key,
    stored_format,
    unpack,
)
from wireroom.kernel.document import ALIAS, KINDS, Document, fold, split_alias
from wireroom.kernel.errors import BadQuery, BadSource
from wireroom.search.aliases import EntityName, Use, widen
from wireroom.search.embedded.facets import count_values
from wireroom.search.embedded.matching import Mask, Matcher, Matches, Positions
from wireroom.search.embedded.ranking import Key, Scores, best, ordered, scores
from wireroom.search.highlight import highlights
from wireroom.search.language.hints import hints
from wireroom.search.language.query import parse
from wireroom.search.patterns import LIKE, all_like, best_names, best_spellings, edits_of_a_slip
from wireroom.search.port import COPIES, DEFAULT_FACETS, FACET_SIZE, WINDOW, Results, check, read_cursor, write_cursor
from wireroom.search.syntax import Node, searched_words

_WAIT_S = 5.0
_PRAGMAS = "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 4294967296; PRAGMA cache_size = -32768"


class SqliteSearcher:
    """A Searcher over the store's file, which is only read; searches of several threads come one after another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None
        self._file = self._identity()
        self._columns = Columns()
        self._matches = Matches()
        with self._reading():
            pass

    def __del__(self) -> None:
        if self._db is not None:
            self._db.close()

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
        begin = read_cursor(after, _Cursor) if after else _Cursor(sys.maxsize, offset)
        check(sort, facets, facet_size, begin.offset, size)
        with self._reading() as db:
            ranked, size_then = sort == "relevance", min(self._columns.size, begin.articles)
            matcher = Matcher(db, self._columns, self._matches, size_then, apart=ranked)
            mask = matcher.mask(widen(node, self._aliases(db)))
            score = scores(matcher, node) if ranked else None
            page, following = _page(matcher, np.flatnonzero(mask), score, sort, size, begin, collapse=collapse)
            total = int(np.count_nonzero(mask))
            counted = {field: count_values(db, self._columns, mask, field, facet_size) for field in facets}
            documents = _documents(db, page)
            hinted = [] if total else hints(node, _Lookup(db, self._columns, matcher))
        marked = highlights(documents, searched_words(node))
        hits = [
            document | {"score": None if score is None else float(score[position]), "highlights": pieces}
            for document, position, pieces in zip(documents, page, marked, strict=True)
        ]
        return {"total": total, "hits": hits, "facets": counted, "next": following, "hints": hinted}

    def get(self, article_id: str) -> Document | None:
        """Return the document of the article, or None."""
        with self._open() as db:
            row = db.execute(f"{SELECT_DOCUMENTS} WHERE id = ?", (article_id,)).fetchone()
        return unpack(row) if row else None

    def copies(self, cluster: str) -> list[Document]:
        """Return the documents of the cluster; see Searcher."""
        condition = "WHERE cluster = ? ORDER BY copy_of IS NOT NULL, moment, id LIMIT ?"
        with self._open() as db:
            rows = db.execute(f"{SELECT_DOCUMENTS} {condition}", (cluster, COPIES)).fetchall()
        return [unpack(row) for row in rows]

    def documents(self) -> Iterator[Document]:
        """Yield every document; see Searcher."""
        with self._open() as db:
            for row in db.execute(f"{SELECT_DOCUMENTS} ORDER BY doc_id"):
                yield unpack(row)

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; see AliasTable."""
        with self._reading() as db:
            return self._aliases(db).uses(forms)

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        with self._reading() as db:
            return self._aliases(db).forms(names)

    def _aliases(self, db: sqlite3.Connection) -> "_Aliases":
        return _Aliases(db, self._columns)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, and the columns as they are in it, to one thread at a time."""
        with self._lock, self._faults():
            if self._db is not None and self._identity() != self._file:
                self._db.close()
                self._db = None
            if self._db is None:
                self._columns, self._matches = Columns(), Matches()
                self._file, self._db = self._identity(), self._connect()
            with _transaction(self._db):
                self._columns.refresh(self._db)
                yield self._db

    def _identity(self) -> tuple[int, int]:
        """Return what tells this file from another one that takes its place."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            raise BadSource(
                f"there is no store {self._path}; make one with: wireroom run SOURCE --store {self._path}"
            ) from None
        return status.st_dev, status.st_ino

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection of its own in a transaction, for what is not a search."""
        self._identity()
        with self._faults(), closing(self._connect()) as db, _transaction(db):
            yield db

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise BadSource(f"{self._path} cannot be read as a store: {error}") from error
        except UnicodeEncodeError as error:
            raise BadQuery("what is asked for is not valid Unicode") from error

    def _connect(self) -> sqlite3.Connection:
        """Return a connection that only reads; in a folder that cannot be written to, one without the files of WAL."""
        uri = f"file:{quote(str(self._path))}?mode=ro"
        try:
            return _connect(uri, self._path)
        except sqlite3.OperationalError as error:
            log = self._path.with_name(self._path.name + "-wal")
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or log.exists():
                raise
            return _connect(f"{uri}&immutable=1", self._path)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")  # nothing was written


def _connect(uri: str, path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S, check_same_thread=False)
    try:
        db.executescript(_PRAGMAS)
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path) -> None:
    stored = stored_format(db)
    if stored is None:
        raise BadSource(f"{path} holds no articles; fill it with: wireroom run SOURCE")
    if stored != FORMAT:
        advice = f"bring it up to date with: wireroom run SOURCE --store {path}"
        raise BadSource(f"{path} was made by {'an earlier' if stored < FORMAT else 'a later'} version; {advice}")


class _Aliases:
    """An AliasTable in one transaction: counted over the columns."""

    def __init__(self, db: sqlite3.Connection, columns: Columns) -> None:
        self._db = db
        self._columns = columns

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; see AliasTable."""
        return [use for form in forms for use in self._uses(form)]

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names; see AliasTable."""
        return [
            Use(form, kind, name, articles)
            for entity in names
            for value, articles in self._counted(ALIAS_BY_NAME, f"{entity.kind}\t{entity.name}")
            for kind, name, form in [value.split("\t", 2)]
        ]

    def _uses(self, form: str) -> Iterator[Use]:
        for value, articles in self._counted(ALIAS, form):
            yield Use(*split_alias(value), articles)
        for kind in KINDS:
            for name, articles in self._counted(kind, form):
                yield Use(fold(name), kind, fold(name), articles)

    def _counted(self, field: str, name: str) -> Iterator[tuple[str, int]]:
        """Yield the values that are looked up by this name, and in how many articles each is."""
        rows = self._db.execute(
            "SELECT name_id, value FROM index_name WHERE key = ?", (name_key(field, name),)
        ).fetchall()
        totals = self._columns.totals(self._db, field) if rows else ()
        for name_id, value in rows:
            number = name_id // FIELDS_MOST
            articles = int(totals[number]) if number < len(totals) else 0
            if articles:
                yield value, articles


class _Lookup:
    """A Lookup in one transaction."""

    def __init__(self, db: sqlite3.Connection, columns: Columns, matcher: Matcher) -> None:
        self._db = db
        self._columns = columns
        self._matcher = matcher

    def counts(self, nodes: Sequence[Node]) -> list[int]:
        """Return how many articles each of the nodes finds."""
        return [int(np.count_nonzero(self._matcher.mask(node))) for node in nodes]

    def like_word(self, word: str, size: int) -> list[str]:
        """Return words of the texts that are spelt like this one; see best_spellings."""
        near = all_like(word, edits_of_a_slip(word), self._columns.vocabulary(self._db).split("\n"))[:LIKE]
        return best_spellings(word, {other: self._articles(other) for other in near}, size)

    def like_name(self, field: str, value: str, size: int) -> list[str]:
        """Return values of the field that share a word with this one or are spelt like it, the most alike first."""
        query = "SELECT name_id, value FROM index_name WHERE name_id % ? = ?"
        rows = self._db.execute(query, (FIELDS_MOST, FIELD_NUMBERS[field])).fetchall()
        used = set(np.flatnonzero(self._columns.totals(self._db, field)).tolist())
        return best_names(value, [name for name_id, name in rows if name_id // FIELDS_MOST in used], size)

    def _articles(self, word: str) -> int:
        """Return how many titles and texts have the word."""
        return sum(len(self._matcher.matching(f'"{mark}{word}"', "index_word")) for mark in ("", TITLE))


class _Cursor(msgspec.Struct, array_like=True):
    """Where a page begins: among the first `articles`, after so many hits, behind the hit of these keys and this id."""

    articles: int
    offset: int
    position: int = -1
    keys: list[float] = []
    id: str = ""


def _page(
    matcher: Matcher, hits: Positions, score: Scores | None, sort: str, size: int, begin: _Cursor, *, collapse: bool
) -> tuple[Positions, str | None]:
    """Return the hits of the page in order, and the cursor of the next one."""
    moment, cluster = matcher.record("moment"), matcher.record("cluster")
    keys: list[Key] = [-moment] if sort == "oldest" else [moment] if score is None else [score, moment]
    skipped = begin.offset
    if begin.id:
        is_behind, skipped = _are_behind(matcher, hits, keys, begin), 0
        if collapse:
            is_behind &= ~np.isin(cluster[hits], cluster[hits[~is_behind]])
        hits = hits[is_behind]
    taken = skipped + size + 1
    while True:
        shown = chosen = ordered(best(hits, keys, taken), keys, matcher.ids)
        if collapse:
            shown = chosen[np.sort(np.unique(cluster[chosen], return_index=True)[1])]
        if len(shown) > skipped + size or len(chosen) == len(hits):
            break
        taken *= 4
    page, end = shown[skipped : skipped + size], begin.offset + size
    if not len(page) or len(shown) <= skipped + size or end >= WINDOW:
        return page, None
    last = int(page[-1])
    following = _Cursor(matcher.size, end, last, [key[last].item() for key in keys], matcher.ids(page[-1:])[0])
    return page, write_cursor(following)


def _are_behind(matcher: Matcher, hits: Positions, keys: Sequence[Key], begin: _Cursor) -> Mask:
    """Return for each hit whether it comes behind the one where the page begins.

    A score changes a little for all when an article is replaced: so that hit's is taken as it is now, if it is a hit.
    """
    if len(begin.keys) != len(keys):
        raise BadQuery("this page is of a search with another sort; take the `next` of an earlier page of this one")
    *scored, moment = begin.keys
    if scored and begin.position in hits and keys[-1][begin.position] == moment:
        scored = [keys[0][begin.position].item()]
    behind, equal = np.zeros(len(hits), np.bool_), np.ones(len(hits), np.bool_)
    for key, last in zip(keys, [*scored, moment], strict=True):
        behind |= equal & (key[hits] < last)
        equal &= key[hits] == last
    ties = np.flatnonzero(equal)
    behind[ties] = [id_ > begin.id for id_ in matcher.ids(hits[ties])]
    return behind


def _documents(db: sqlite3.Connection, page: Positions) -> list[Document]:
    doc_ids = [position + 1 for position in page.tolist()]
    query = f"SELECT doc_id, {COLUMNS} FROM {DOCUMENTS} WHERE doc_id {IN_JSON}"  # noqa: S608
    rows = {row[0]: row[1:] for row in db.execute(query, (json.dumps(doc_ids),))}
    return [unpack(rows[doc_id]) for doc_id in doc_ids]
