"""The journal in SQLite, inside the transaction of whoever owns the connection."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence

from wireroom.dedup.journal.port import Block, Damaged, Ends, Extent, name_of

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS dedup_block (seq INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dedup_correction (seq INTEGER PRIMARY KEY, data BLOB NOT NULL UNIQUE)",
    # What was before the blocks: `seq` and `name` are those of the last one that was trimmed.
    "CREATE TABLE IF NOT EXISTS dedup_journal (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, name TEXT NOT NULL)",
    "INSERT OR IGNORE INTO dedup_journal VALUES (1, 0, 0, '')",
    "CREATE TABLE IF NOT EXISTS dedup_snapshot (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,"
    " name TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dedup_snapshot_part (part TEXT, chunk INTEGER, data BLOB NOT NULL,"
    " PRIMARY KEY (part, chunk))",
)
_LAST = (
    "SELECT j.seq + 1, coalesce(b.seq, j.seq), coalesce(b.name, j.name), j.epoch FROM dedup_journal j"
    " LEFT JOIN dedup_block b ON b.seq = (SELECT max(seq) FROM dedup_block)"
)
_APPEND = (
    "INSERT INTO dedup_block SELECT coalesce((SELECT max(seq) FROM dedup_block), seq) + 1, ?, ? FROM dedup_journal"
)
_READ = (
    "SELECT b.seq, b.name, b.data, coalesce(p.name, j.name) FROM dedup_block b JOIN dedup_journal j"
    " LEFT JOIN dedup_block p ON p.seq = b.seq - 1 WHERE b.seq > ? ORDER BY b.seq LIMIT ?"
)
_TRIM = (
    "UPDATE dedup_journal SET (seq, name) = (SELECT seq, name FROM dedup_block WHERE seq < ?1 ORDER BY seq DESC"
    " LIMIT 1) WHERE EXISTS (SELECT 1 FROM dedup_block WHERE seq < ?1)"
)
_PAGE = 64
_CHUNK = 8_000_000


class SqliteJournal:
    """A Journal and its Snapshots; it never begins, commits or rolls back, and keeps nothing in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _SCHEMA:
            connection.execute(statement)

    def ends(self) -> Ends:
        """Return which blocks there are."""
        return Ends(*self._connection.execute(_LAST).fetchone())

    def append(self, data: bytes) -> None:
        """Add a block after the last."""
        self._connection.execute(_APPEND, (name_of(data), data))

    def read(self, since: int) -> Iterator[Block]:
        """Yield the blocks with `seq` > `since`, in order; raises Damaged."""
        while rows := self._connection.execute(_READ, (since, _PAGE)).fetchall():
            for block in map(Block._make, rows):
                if name_of(block.data) != block.name:
                    raise Damaged(f"block {block.seq} of the dedup journal is not as it was written")
                yield block
            since = rows[-1][0]

    def fetch(self, extents: Sequence[Extent]) -> list[bytes]:
        """Return the parts; b"" for one whose block is trimmed. Raises Damaged."""
        first = self.ends().first
        return [self._fetch(extent) if extent.seq >= first else b"" for extent in extents]

    def trim(self, before: int) -> None:
        """Remove the blocks with `seq` < `before`."""
        self._connection.execute(_TRIM, (before,))
        self._connection.execute("DELETE FROM dedup_block WHERE seq < ?", (before,))

    def corrections(self) -> list[bytes]:
        """Return the corrections by hand, oldest first."""
        return [row[0] for row in self._connection.execute("SELECT data FROM dedup_correction ORDER BY seq")]

    def correct(self, correction: bytes, mark: bytes) -> None:
        """Keep a correction, once, and add its mark."""
        self._connection.execute("INSERT OR IGNORE INTO dedup_correction (data) VALUES (?)", (correction,))
        self.append(mark)

    def clear(self) -> None:
        """Remove all blocks; the numbers go on, in an epoch of the clock's microseconds."""
        last, epoch = self.ends().last, time.time_ns() // 1000
        self._connection.execute(
            "UPDATE dedup_journal SET epoch = max(epoch + 1, ?), seq = ?, name = ''", (epoch, last)
        )
        self._connection.execute("DELETE FROM dedup_block")

    def save_snapshot(self, seq: int, name: str, parts: Mapping[str, bytes]) -> None:
        """Keep the parts, in rows of at most 8 MB, instead of those kept before."""
        self._connection.execute("DELETE FROM dedup_snapshot_part")
        self._connection.execute("INSERT OR REPLACE INTO dedup_snapshot VALUES (1, ?, ?)", (seq, name))
        rows = (
            (part, start // _CHUNK, memoryview(data)[start : start + _CHUNK])
            for part, data in parts.items()
            for start in range(0, max(len(data), 1), _CHUNK)
        )
        self._connection.executemany("INSERT INTO dedup_snapshot_part VALUES (?, ?, ?)", rows)

    def load_snapshot(self) -> tuple[int, str, dict[str, bytes]] | None:
        """Return what was last saved, or None."""
        head = self._connection.execute("SELECT seq, name FROM dedup_snapshot").fetchone()
        if head is None:
            return None
        chunks: dict[str, list[bytes]] = {}
        for part, data in self._connection.execute("SELECT part, data FROM dedup_snapshot_part ORDER BY part, chunk"):
            chunks.setdefault(part, []).append(data)
        return head[0], head[1], {part: b"".join(data) for part, data in chunks.items()}

    def _fetch(self, extent: Extent) -> bytes:
        statement = "SELECT substr(data, ?, ?) FROM dedup_block WHERE seq = ?"
        row = self._connection.execute(statement, (extent.start + 1, extent.size, extent.seq)).fetchone()
        if row is None or len(row[0]) < extent.size:
            raise Damaged(f"block {extent.seq} of the dedup journal holds no {extent.size} bytes from {extent.start}")
        data: bytes = row[0]
        return data
