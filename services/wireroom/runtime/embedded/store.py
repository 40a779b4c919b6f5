"""The embedded store's file: one SQLite database that holds the articles, every stage's state and the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wireroom.kernel.errors import BadSource

MARK = int.from_bytes(b"Wire")  # SQLite's application_id: this database is a store of ours
PAGE = 8192  # bytes; documents have about 2,000, and do not fill smaller pages well
FAULTS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA mmap_size=268435456"


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the store; without `create` a missing file is a BadSource that says how to make one.

    Raises BadSource too for a file that cannot be opened, is no store, or that another process holds.
    """
    if not create and not path.exists():
        raise BadSource(f"there is no store {path}; make one with: wireroom run SOURCE --store {path}")
    if not path.parent.is_dir():
        raise BadSource(f"there is no folder {path.parent} to keep the store {path.name} in")
    try:
        return _open(path)
    except sqlite3.DatabaseError as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise BadSource(f"another process holds the store {path}; try again when that is done") from error
        raise BadSource(f"{path} is not a store that can be opened: {error}") from error


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _claim(connection)
        connection.executescript(PRAGMAS)
    except BaseException:
        connection.close()
        raise
    return connection


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the primary code, without what extends it


def _claim(connection: sqlite3.Connection) -> None:
    """Mark a new database as a store; raises DatabaseError for one that holds something else."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == MARK:
        return
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise sqlite3.DatabaseError("it is a database of something else")
    connection.execute(f"PRAGMA page_size = {PAGE}")  # before anything else is written
    connection.execute(f"PRAGMA application_id = {MARK}")


def is_store_fault(connection: sqlite3.Connection, error: Exception) -> bool:
    """Return, inside a transaction, whether the error is the store's fault (a full disk) or ended the transaction."""
    return not connection.in_transaction or (isinstance(error, sqlite3.Error) and _code(error) in FAULTS)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does as one, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back by itself where the disk was full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what the block did if it raises; the transaction around it goes on."""
    connection.execute("SAVEPOINT stage")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # else the savepoint went with it
            connection.execute("ROLLBACK TO stage")
            connection.execute("RELEASE stage")
        raise
    connection.execute("RELEASE stage")
