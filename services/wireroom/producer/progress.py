"""The progress file: which deliveries Kafka has acknowledged, so that a second run sends only what is new."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from wireroom.kernel.errors import BadSettings

SCHEMA = """
CREATE TABLE IF NOT EXISTS target (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS sent (target INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (target, id)) WITHOUT ROWID;
"""
BUSY_S = 30.0
ASKED_AT_ONCE = 500


class Sent:
    """The ids of the deliveries that the topic called `target` has; 12 bytes each, in SQLite."""

    def __init__(self, path: str, target: str) -> None:
        """Open the file, making it if it is not there. Raises BadSettings when it cannot be used."""
        try:
            if path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_S)
            self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
            self._target = self._number(target)
        except (sqlite3.Error, OSError) as error:
            raise BadSettings(f"the progress file {path} cannot be used: {error}") from error

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that were acknowledged."""
        found: set[str] = set()
        for start in range(0, len(ids), ASKED_AT_ONCE):
            asked = [bytes.fromhex(name) for name in ids[start : start + ASKED_AT_ONCE]]
            places = ",".join("?" * len(asked))
            query = f"SELECT id FROM sent WHERE target = ? AND id IN ({places})"  # noqa: S608 - question marks only
            found.update(row[0].hex() for row in self._connection.execute(query, (self._target, *asked)))
        return found

    def add(self, ids: Iterable[str]) -> None:
        """Remember the ids as acknowledged, all in one transaction."""
        rows = [(self._target, bytes.fromhex(name)) for name in ids]
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO sent VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _number(self, target: str) -> int:
        with self._connection:
            self._connection.execute("INSERT OR IGNORE INTO target (name) VALUES (?)", (target,))
        return int(self._connection.execute("SELECT number FROM target WHERE name = ?", (target,)).fetchone()[0])
