"""The embedded store's file: one SQLite database that holds the articles, every stage's state and the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.kernel.errors import BadSource

MARK = int.from_bytes(b"Wire")  # SQLite's application_id: this database is a store of ours
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA mmap_size=268435456"


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the store; without `create` a missing file is a BadSource that says how to make one."""
    if not create and not path.exists():
        raise BadSource(f"there is no store {path}; make one with: wireroom run SOURCE --store {path}")
    if not path.parent.is_dir():
        raise BadSource(f"there is no folder {path.parent} to keep the store {path.name} in")
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        _claim(connection)
        connection.executescript(PRAGMAS)
    except sqlite3.DatabaseError as error:
        raise BadSource(f"{path} is not a store that can be opened: {error}") from error
    return connection


def _claim(connection: sqlite3.Connection) -> None:
    """Mark a new database as a store; raises DatabaseError for one that holds something else."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == MARK:
        return
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise sqlite3.DatabaseError("it is a database of something else")
    connection.execute(f"PRAGMA application_id = {MARK}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does as one, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what the block did if it raises; the transaction around it goes on."""
    connection.execute("SAVEPOINT stage")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO stage")
        connection.execute("RELEASE stage")
        raise
    connection.execute("RELEASE stage")
