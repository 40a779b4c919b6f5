"""The fingerprint index in SQLite, inside the transaction of whoever owns the connection."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from services.dedup.port import Stale, Table, Values

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS dedup_article (name INTEGER PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dedup_posting (name INTEGER PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dedup_cluster (name INTEGER PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dedup_revision (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL)",
)
_READ: dict[Table, str] = {
    "article": "SELECT name, value FROM dedup_article WHERE name IN (SELECT value FROM json_each(?))",
    "posting": "SELECT name, value FROM dedup_posting WHERE name IN (SELECT value FROM json_each(?))",
    "cluster": "SELECT name, value FROM dedup_cluster WHERE name IN (SELECT value FROM json_each(?))",
}
_SET: dict[Table, str] = {
    "article": "INSERT OR REPLACE INTO dedup_article VALUES (?, ?)",
    "posting": "INSERT OR REPLACE INTO dedup_posting VALUES (?, ?)",
    "cluster": "INSERT OR REPLACE INTO dedup_cluster VALUES (?, ?)",
}
_DELETE: dict[Table, str] = {
    "article": "DELETE FROM dedup_article WHERE name = ?",
    "posting": "DELETE FROM dedup_posting WHERE name = ?",
    "cluster": "DELETE FROM dedup_cluster WHERE name = ?",
}


class SqliteIndex:
    """A FingerprintIndex; it never begins, commits or rolls back, and keeps nothing in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _SCHEMA:
            connection.execute(statement)

    def begin(self) -> int:
        """Return the current revision."""
        row = self._connection.execute("SELECT revision FROM dedup_revision").fetchone()
        return row[0] if row else 0

    def read(self, base: int, table: Table, names: Sequence[int]) -> list[bytes | None]:
        """Return the value of each name; raises Stale."""
        self._check(base)
        found: dict[int, bytes] = dict(self._connection.execute(_READ[table], (json.dumps(list(names)),)))
        return [found.get(name) for name in names]

    def commit(self, base: int, revision: int, writes: Mapping[Table, Values]) -> None:
        """Apply the writes, to be made durable by the owner of the connection; raises Stale."""
        self._check(base)
        for table, values in writes.items():
            self._connection.executemany(_SET[table], (item for item in values.items() if item[1] is not None))
            self._connection.executemany(_DELETE[table], ((name,) for name, value in values.items() if value is None))
        if any(writes.values()):
            self._connection.execute("INSERT OR REPLACE INTO dedup_revision VALUES (1, ?)", (revision,))

    def _check(self, base: int) -> None:
        if self.begin() != base:
            raise Stale
