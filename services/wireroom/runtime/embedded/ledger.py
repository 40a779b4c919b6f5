"""The ledger: what became of every delivery that went into the embedded store, and the bytes of those not indexed."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.moments import from_microseconds, microseconds
from wireroom.kernel.stage import Drop, Emit
from wireroom.runtime.apply import Result

TABLES = """
CREATE TABLE IF NOT EXISTS ledger (
    delivery TEXT PRIMARY KEY, article TEXT NOT NULL, outcome TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
    detail TEXT NOT NULL, source TEXT NOT NULL, received INTEGER NOT NULL, media TEXT NOT NULL, payload BLOB,
    attempts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ledger_outcome ON ledger (outcome) WHERE outcome != 'indexed';
CREATE TABLE IF NOT EXISTS run (sources TEXT PRIMARY KEY, finished INTEGER NOT NULL) WITHOUT ROWID;
"""
UPSERT = """
INSERT INTO ledger VALUES (?,?,?,?,?,?,?,?,?,?,1) ON CONFLICT (delivery) DO UPDATE SET article=excluded.article,
outcome=excluded.outcome, stage=excluded.stage, reason=excluded.reason, detail=excluded.detail,
payload=excluded.payload, attempts=attempts+1
"""


class Entry(Struct, frozen=True):
    """One line of the ledger, without the bytes."""

    outcome: Literal["indexed", "dropped", "dead"]
    reason: str


class Ledger:
    """The ledger of one store. It never begins or ends a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        connection.executescript(TABLES)

    def entries(self, deliveries: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of the deliveries that have one, by id."""
        entries = {}
        for delivery in deliveries:
            row = self._db.execute("SELECT outcome, reason FROM ledger WHERE delivery = ?", (delivery,)).fetchone()
            if row:
                entries[delivery] = Entry(*row)
        return entries

    def record(self, deliveries: Sequence[Delivery], results: Sequence[Result]) -> list[Entry]:
        """Write what became of each delivery; a second try at one counts its attempts up."""
        entries = [_entry(result) for result in results]
        self._db.executemany(UPSERT, [_row(d, r, e) for d, r, e in zip(deliveries, results, entries, strict=True)])
        return entries

    def dead_letters(self) -> Iterator[DeadLetter]:
        """Yield what was dropped or is dead, oldest first, with its bytes."""
        rows = self._db.execute("SELECT * FROM ledger WHERE outcome != 'indexed' ORDER BY received, delivery")
        columns = [name for name, *_ in rows.description]
        return (_letter(dict(zip(columns, row, strict=True))) for row in rows)

    def outcomes(self) -> Iterator[tuple[str, str]]:
        """Yield every delivery that went in, with its outcome."""
        return iter(self._db.execute("SELECT delivery, outcome FROM ledger"))

    def begin(self, sources: str) -> None:
        """Note that a run over these sources has begun."""
        self._db.execute("INSERT OR REPLACE INTO run VALUES (?, 0)", (sources,))

    def finish(self, sources: str) -> None:
        """Note that the run over these sources came to its end."""
        self._db.execute("INSERT OR REPLACE INTO run VALUES (?, 1)", (sources,))

    def unfinished(self) -> list[str]:
        """Return the sources whose run was cut off and has not been repeated since."""
        return [row[0] for row in self._db.execute("SELECT sources FROM run WHERE finished = 0")]


def _entry(result: Result) -> Entry:
    if isinstance(result.outcome, Emit):
        return Entry("indexed", "")
    return Entry("dropped" if isinstance(result.outcome, Drop) else "dead", result.outcome.reason)


def _row(delivery: Delivery, result: Result, entry: Entry) -> tuple[object, ...]:
    outcome = result.outcome
    article, detail, payload = (
        (outcome.article.id, "", None) if isinstance(outcome, Emit) else ("", outcome.detail, delivery.body)
    )
    return (
        delivery.id, article, entry.outcome, result.stage, entry.reason, detail,
        delivery.source, microseconds(delivery.received), delivery.media, payload,
    )  # fmt: skip


def _letter(columns: dict[str, Any]) -> DeadLetter:
    return DeadLetter(**(columns | {"received": from_microseconds(columns["received"])}))
