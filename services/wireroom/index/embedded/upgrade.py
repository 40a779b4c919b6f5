"""Brings a store from before there were words and columns up to date: its documents are written anew, in one go."""

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from wireroom.index.embedded.columns import CHUNK
from wireroom.index.embedded.rows import OLD_TABLE, create_tables
from wireroom.kernel.document import Document, stored_place_fields, with_later_fields

_LATER_COLUMNS = ("contained", "contains")  # of older stores only
_SAVED = ("index_article", "index_data")
_DROPPED = (OLD_TABLE, "index_name", "index_term")
Save = Callable[[Mapping[str, Document], Mapping[str, Document]], None]


def upgrade(connection: sqlite3.Connection, save: Save) -> None:
    """Write the documents of an old store to tables as they are now; `save` is SqliteIndex.save.

    Revisions of a store without `contained` were counted from 1 by an earlier dedup, so all that come now are newer.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (OLD_TABLE,)).fetchone():
        return
    with _in_transaction(connection):
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
        documents = (
            with_later_fields(msgspec.json.decode(zlib.decompress(data))) | stored_place_fields(*place)
            for *place, data in chunk
        )
        yield {document["id"]: document for document in documents}


def _missing_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    present = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    return [name for name in _LATER_COLUMNS if name not in present]


@contextmanager
def _in_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make it one transaction, unless the host has begun one."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
