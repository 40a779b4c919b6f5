"""The tables of the embedded store, and how a document becomes rows and a row a document."""

import re
import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from wireroom.index.merge import PLACE
from wireroom.kernel.document import (
    ALIAS,
    FACETS,
    KINDS,
    POLARITIES,
    SIDED,
    VALUES,
    Document,
    split_alias,
    stored_place_fields,
)

_POSSESSIVE = re.compile(r"['’]s\b", re.I)
TEXT_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5("
    "title, text, {content} tokenize='porter unicode61 remove_diacritics 2')"
)
# `index_text` holds no text of its own: the text is in `index_data`, compressed with the rest of the document. What a
# search reads of every hit is in `index_article`, whose rows are small.
TABLES = (
    """CREATE TABLE IF NOT EXISTS index_place(
        id TEXT PRIMARY KEY, cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, revision INTEGER NOT NULL,
        contained REAL, contains REAL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS index_article(
        doc_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, moment INTEGER NOT NULL, published INTEGER,
        cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, facets BLOB NOT NULL DEFAULT x'',
        contained REAL, contains REAL
    )""",
    "CREATE TABLE IF NOT EXISTS index_data(doc_id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS index_article_cluster ON index_article(cluster)",
    "CREATE INDEX IF NOT EXISTS index_article_published ON index_article(published)",
    TEXT_TABLE.format(name="index_text", content="content='',"),
    """CREATE TABLE IF NOT EXISTS index_name(
        name_id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, folded TEXT NOT NULL,
        UNIQUE(field, value)
    )""",
    "CREATE INDEX IF NOT EXISTS index_name_folded ON index_name(field, folded)",
    """CREATE TABLE IF NOT EXISTS index_term(
        doc_id INTEGER NOT NULL, name_id INTEGER NOT NULL, PRIMARY KEY(doc_id, name_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS index_term_name ON index_term(name_id, doc_id)",
)
COLUMNS = "id, cluster, copy_of, similarity, contained, contains, data"
LATER_COLUMNS = ("contained", "contains")  # a store from before has them not, in either table, until it is opened
DOCUMENTS = "index_article JOIN index_data USING (doc_id)"
ALIAS_BY_NAME = "called"  # an alias as a term with kind and name before the form, for looking up the forms of a name
TERM_FIELDS = (
    *("url", "outlet", "authors", "language", "source", "entity", *KINDS),
    *(ALIAS, *VALUES, "topic", "voice", "subject", "tone"),
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there, and add the columns that a store from before has not.

    Such a store's revisions were counted from 1 by an earlier dedup, so every change that comes now is newer.
    """
    for statement in TABLES:
        connection.execute(statement)
    if _missing_columns(connection, "index_place"):
        connection.execute("UPDATE index_place SET revision = 0")
    for table in ("index_place", "index_article"):
        for name in _missing_columns(connection, table):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} REAL")


def select_documents(connection: sqlite3.Connection) -> str:
    """Return the statement that selects the `columns` of all documents, for conditions to follow."""
    return f"SELECT {columns(connection)} FROM {DOCUMENTS}"  # noqa: S608


def columns(connection: sqlite3.Connection) -> str:
    """Return COLUMNS as this store has them: NULL for those that it has not, since it may only be read."""
    missing = _missing_columns(connection, "index_article")
    return ", ".join(f"NULL AS {name}" if name in missing else name for name in COLUMNS.split(", "))


def _missing_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    present = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    return [name for name in LATER_COLUMNS if name not in present]


def pack(document: Document) -> bytes:
    """Return the document without its place, as compressed JSON."""
    return zlib.compress(msgspec.json.encode({name: value for name, value in document.items() if name not in PLACE}))


def unpack(row: tuple[Any, ...]) -> Document:
    """Return the document in a row of COLUMNS, selected from DOCUMENTS."""
    _, cluster, copy_of, similarity, contained, contains, data = row
    document: Document = msgspec.json.decode(zlib.decompress(data))
    return document | stored_place_fields(cluster, copy_of, similarity, contained, contains)


def terms(document: Document) -> list[tuple[str, str]]:
    """Return the (field, value) pairs of the document that are filtered by and counted."""
    pairs: list[tuple[str, str]] = []
    for field in TERM_FIELDS:
        values = document.get(field)
        pairs += [(field, value) for value in (values if isinstance(values, list) else [values]) if value]
    for form, kind, name in map(split_alias, document.get(ALIAS, [])):
        pairs.append((ALIAS_BY_NAME, f"{kind}\t{name}\t{form}"))
    for field in SIDED:
        for polarity in POLARITIES:
            pairs += [(f"{field}.{polarity}", name) for name in document.get(field, {}).get(polarity, ())]
    return pairs


def pack_facets(names: Iterable[tuple[int, str]]) -> bytes:
    """Return those of the (name_id, field) pairs that are counted, as 32-bit codes."""
    codes = [name_id * len(FACETS) + FACETS.index(field) for name_id, field in names if field in FACETS]
    return array("I", codes).tobytes()


def count_facets(packed: Iterable[bytes]) -> dict[str, dict[int, int]]:
    """Return for each field of FACETS how often each name_id occurs."""
    counts: dict[str, dict[int, int]] = {field: {} for field in FACETS}
    for code, count in Counter(array("I", b"".join(packed))).items():
        name_id, field = divmod(code, len(FACETS))
        counts[FACETS[field]][name_id] = count
    return counts


def searchable(text: str) -> str:
    """Return the text as it is searched: without the possessive 's, which is no word of its own."""
    return _POSSESSIVE.sub("", text)
