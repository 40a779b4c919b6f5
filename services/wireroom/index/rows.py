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
from wireroom.kernel.document import ALIAS, FACETS, POLARITIES, SIDED, Document, split_alias, stored_place_fields

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
LATER = ("contained", "contains")  # a store from before has not these columns, of either table, until it is opened
DOCUMENTS = "index_article JOIN index_data USING (doc_id)"
_CODE = len(FACETS)
CALLED = "called"  # the same, kind and name first: what is called that has other forms
NAMED = (
    "url",
    "outlet",
    "authors",
    "language",
    "source",
    "entity",
    "person",
    "org",
    "place",
    "product",
    "event",
    ALIAS,
    "date",
    "money",
    "topic",
    "voice",
    "subject",
    "tone",
)


def pack(found: Document) -> bytes:
    """Return the document without its place, as compressed JSON."""
    return zlib.compress(msgspec.json.encode({name: value for name, value in found.items() if name not in PLACE}))


def unpack(row: tuple[Any, ...]) -> Document:
    """Return the document in a row of COLUMNS, selected from DOCUMENTS."""
    _, cluster, copy_of, similarity, contained, contains, data = row
    found: Document = msgspec.json.decode(zlib.decompress(data))
    return found | stored_place_fields(cluster, copy_of, similarity, contained, contains)


def columns(connection: sqlite3.Connection) -> str:
    """Return COLUMNS as this store has them: NULL for those that it has not, since it may only be read."""
    missing = _missing(connection, "index_article")
    return ", ".join(f"NULL AS {name}" if name in missing else name for name in COLUMNS.split(", "))


def create(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there, and add the columns that a store from before has not.

    Such a store's revisions were counted from 1 by another dedup than today's, whose every word is the newer one.
    """
    for statement in TABLES:
        connection.execute(statement)
    if _missing(connection, "index_place"):
        connection.execute("UPDATE index_place SET revision = 0")
    for table in ("index_place", "index_article"):
        for name in _missing(connection, table):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} REAL")


def _missing(connection: sqlite3.Connection, table: str) -> list[str]:
    there = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    return [name for name in LATER if name not in there]


def terms(found: Document) -> list[tuple[str, str]]:
    """Return the (field, value) pairs of the document that are filtered by and counted."""
    pairs = [(field, value) for field in NAMED for value in _values(found.get(field))]
    pairs += [(CALLED, "\t".join((kind, name, form))) for form, kind, name in map(split_alias, found.get(ALIAS, []))]
    sides = [
        (f"{field}.{polarity}", found.get(field, {}).get(polarity, ())) for field in SIDED for polarity in POLARITIES
    ]
    return pairs + [(field, name) for field, names in sides for name in names]


def pack_facets(names: Iterable[tuple[int, str]]) -> bytes:
    """Return those of the (name_id, field) pairs that are counted, as 32-bit codes."""
    return array("I", [name_id * _CODE + FACETS.index(field) for name_id, field in names if field in FACETS]).tobytes()


def count_facets(packed: Iterable[bytes]) -> dict[str, dict[int, int]]:
    """Return for each field of FACETS how often each name_id occurs."""
    counts: dict[str, dict[int, int]] = {field: {} for field in FACETS}
    for code, count in Counter(array("I", b"".join(packed))).items():
        counts[FACETS[code % _CODE]][code // _CODE] = count
    return counts


def searchable(text: str) -> str:
    """Return the text as it is searched: without the possessive 's, which is no word of its own."""
    return _POSSESSIVE.sub("", text)


def _values(value: str | list[str] | None) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if one]
