"""Brings a store of an earlier format up to date: its documents are written anew, in one go."""

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext

import msgspec

from wireroom.index.embedded.columns import CHUNK
from wireroom.index.embedded.rows import FORMAT, OLD_TABLE, create_tables, decompress, stored_format
from wireroom.kernel.document import Document, stored_place_fields, with_later_fields
from wireroom.runtime.embedded.store import transaction

_LATER_COLUMNS = ("contained", "contains")  # of older stores only
_SAVED = ("index_article", "index_data")
_DROPPED = (
    *(OLD_TABLE, "index_term"),  # of the first format only
    *("index_name", "index_stem", "index_word", "index_vocabulary", "index_name_word", "index_field", "index_chunk"),
    "index_format",
)
Save = Callable[[Mapping[str, Document], Mapping[str, Document]], None]


def upgrade(connection: sqlite3.Connection, save: Save) -> None:
    """Write the documents of a store of another format to tables as they are now; `save` is SqliteIndex.save.

    Revisions of a store without `contained` were counted from 1 by an earlier dedup, so all that come now are newer.
    """
    if stored_format(connection) in (None, FORMAT):
        return
    with nullcontext() if connection.in_transaction else transaction(connection):  # the host may have begun one
        for column in _missing_columns(connection, "index_place"):
            connection.execute(f"ALTER TABLE index_place ADD COLUMN {column} REAL")
            connection.execute("UPDATE index_place SET revision = 0")
        for table in _DROPPED:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for table in _SAVED:
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_old")
        for index in ("index_article_cluster", "index_article_published"):
            connection.execute(f"DROP INDEX IF EXISTS {index}")
        create_tables(connection)
        for documents in _old_documents(connection):
            save({}, documents)
        for table in _SAVED:
            connection.execute(f"DROP TABLE {table}_old")


def _old_documents(connection: sqlite3.Connection) -> Iterator[dict[str, Document]]:
    missing = _missing_columns(connection, "index_article_old")
    later = ", ".join(f"NULL AS {name}" if name in missing else name for name in _LATER_COLUMNS)
    rows = connection.execute(
        f"SELECT cluster, copy_of, similarity, {later}, data"  # noqa: S608
        " FROM index_article_old JOIN index_data_old USING (doc_id) ORDER BY doc_id"
    )
    while chunk := rows.fetchmany(CHUNK):
        documents = (with_later_fields(_decode(data)) | stored_place_fields(*place) for *place, data in chunk)
        yield {document["id"]: document for document in documents}


def _decode(data: bytes) -> Document:
    """Return the document in a row: the first format had zlib, all others what `unpack` reads."""
    content = zlib.decompress(data) if data[:1] == b"x" else decompress(data)
    document: Document = msgspec.json.decode(content)
    return document


def _missing_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    present = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    return [name for name in _LATER_COLUMNS if name not in present]
