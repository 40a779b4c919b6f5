"""What a search of the embedded store reads of all articles at once: columns, kept in rows of CHUNK articles each.

The field RECORD holds a fixed number of bytes of each article, every field of names the numbers of its names. An
article is at the position doc_id - 1. `revision` grows with every write: so a reader fetches only what is new.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

CHUNK = 256
RECORD = "record"
NO_DATE = np.iinfo(np.int64).min
RECORD_TYPE = np.dtype([
    ("moment", "<i8"), ("published", "<i8"), ("cluster", "<i8"), ("title", "<u4"), ("text", "<u4"),
    ("copy", "?"), ("stemmed", "?"),
])  # fmt: skip
Array = npt.NDArray[Any]
_COUNT, _NUMBER = np.dtype("<u2"), np.dtype("<u4")
MOST_NAMES = int(np.iinfo(_COUNT).max)  # of one article in a field
_NO_COUNTS, _NOTHING = np.zeros(0, _COUNT), np.zeros(0, _NUMBER)


class Names(NamedTuple):
    """The names of each article in one field: at position p `counts[p]` of them, `numbers[starts[p]:starts[p + 1]]`."""

    starts: Array
    numbers: Array
    counts: Array

    @property
    def are_single(self) -> bool:
        """Whether each article has exactly one name."""
        return len(self.numbers) == len(self.counts) and bool((self.counts == 1).all())


def write_records(db: sqlite3.Connection, changes: Mapping[int, Mapping[str, Any]], revision: int) -> None:
    """Write what changes in the record of each article, by doc_id and by the names of RECORD_TYPE.

    It writes where nothing changes, too: of an article with other words a reader knows by the revision alone.
    """
    for chunk, positions in _by_chunk(changes):
        old = np.frombuffer(_read(db, RECORD, chunk), RECORD_TYPE)
        rows = np.zeros(max(len(old), max(positions) + 1), RECORD_TYPE)
        rows[: len(old)] = old
        for position, doc_id in positions.items():
            for name, value in changes[doc_id].items():
                rows[name][position] = value
        _write(db, RECORD, chunk, revision, rows.tobytes())


def write_names(db: sqlite3.Connection, field: str, names: Mapping[int, Collection[int]], revision: int) -> None:
    """Write the numbers of the names that each article, by doc_id, has in the field, at most MOST_NAMES of each."""
    for chunk, positions in _by_chunk(names):
        old = _read(db, field, chunk)
        rows = _unpack_names(old)
        rows += [_NOTHING] * (max(positions) + 1 - len(rows))
        for position, doc_id in positions.items():
            rows[position] = np.array(sorted(names[doc_id])[:MOST_NAMES], _NUMBER)
        counts = np.array([len(row) for row in rows], _COUNT)
        data = len(rows).to_bytes(2, "little") + counts.tobytes() + np.concatenate(rows).tobytes()
        if data != old:
            _write(db, field, chunk, revision, data)


def _by_chunk(doc_ids: Iterable[int]) -> Iterable[tuple[int, dict[int, int]]]:
    """Return for each chunk the doc_ids in it by their position there."""
    chunks: dict[int, dict[int, int]] = {}
    for doc_id in doc_ids:
        chunk, position = divmod(doc_id - 1, CHUNK)
        chunks.setdefault(chunk, {})[position] = doc_id
    return chunks.items()


def _read(db: sqlite3.Connection, field: str, chunk: int) -> bytes:
    row = db.execute("SELECT data FROM index_chunk WHERE field = ? AND chunk = ?", (field, chunk)).fetchone()
    return row[0] if row else b""


def _write(db: sqlite3.Connection, field: str, chunk: int, revision: int, data: bytes) -> None:
    db.execute(
        "INSERT INTO index_chunk(field, chunk, revision, data) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET revision = excluded.revision, data = excluded.data",
        (field, chunk, revision, data),
    )


def _unpack_names(data: bytes) -> list[Array]:
    counts, numbers = _split(data)
    return np.split(numbers, np.cumsum(counts)[:-1]) if len(counts) else []


def _split(data: bytes) -> tuple[Array, Array]:
    """Return how many names each article of the chunk has, and the numbers of all of them."""
    articles = int.from_bytes(data[:2], "little")
    counts = np.frombuffer(data, _COUNT, articles, 2) if data else _NO_COUNTS
    return counts, np.frombuffer(data, _NUMBER, offset=2 + counts.nbytes) if data else _NOTHING


def next_revision(db: sqlite3.Connection) -> int:
    """Return the number of the write that begins."""
    return last_revision(db) + 1


def last_revision(db: sqlite3.Connection) -> int:
    """Return the number of the last write, 0 before the first."""
    (revision,) = db.execute("SELECT max(revision) FROM index_chunk").fetchone()
    return revision or 0


class Columns:
    """The columns of a store as they were at the last `refresh`; a field of names is read when first asked for."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}
        self._chunks: dict[str, dict[int, bytes]] = {}
        self._records: dict[str, Array] = {}
        self._names: dict[str, Names] = {}
        self._totals: dict[str, Array] = {}
        self._vocabulary = (0, "")

    def refresh(self, db: sqlite3.Connection) -> None:
        """Read what was written since, as it is in the transaction of `db`, which must be the one of what follows."""
        revision = last_revision(db)
        if revision < self._revisions.get(RECORD, 0):  # an older copy of the file took its place
            self.__init__()  # type: ignore[misc]
        for field in (RECORD, *self._names):
            if self._revisions.get(field) != revision and self._fetch(db, field, revision):
                self._join(field)

    @property
    def size(self) -> int:
        """How many articles there are."""
        return len(self._records["moment"])

    @property
    def revision(self) -> int:
        """The number of the last write that is in the columns."""
        return self._revisions[RECORD]

    def record(self, name: str) -> Array:
        """Return what RECORD_TYPE has under this name, of each article."""
        return self._records[name]

    def names(self, db: sqlite3.Connection, field: str) -> Names:
        """Return the names of each article in the field."""
        if field not in self._names:
            self._fetch(db, field, self._revisions[RECORD])
            self._join(field)
        return self._names[field]

    def totals(self, db: sqlite3.Connection, field: str) -> Array:
        """Return in how many articles each name of the field is, by its number."""
        if field not in self._totals:
            self._totals[field] = np.bincount(self.names(db, field).numbers)
        return self._totals[field]

    def vocabulary(self, db: sqlite3.Connection) -> str:
        """Return all words of titles and texts in alphabetical order, one a line."""
        revision = self._revisions[RECORD]
        if self._vocabulary[0] != revision:
            (joined,) = db.execute("SELECT group_concat(word, char(10)) FROM index_vocabulary").fetchone()
            self._vocabulary = revision, joined or ""
        return self._vocabulary[1]

    def _fetch(self, db: sqlite3.Connection, field: str, revision: int) -> bool:
        """Read the chunks that are new; return whether the columns must be joined anew."""
        rows = db.execute(
            "SELECT chunk, data FROM index_chunk WHERE field = ? AND revision > ?",
            (field, self._revisions.get(field, 0)),
        ).fetchall()
        self._chunks.setdefault(field, {}).update(rows)
        first = field not in self._revisions
        self._revisions[field] = revision
        return first or bool(rows)

    def _join(self, field: str) -> None:
        chunks = self._chunks[field]
        ordered = [chunks[chunk] for chunk in range(len(chunks))]
        if field == RECORD:
            rows = np.frombuffer(b"".join(ordered), RECORD_TYPE)
            self._records = {name: np.ascontiguousarray(rows[name]) for name in RECORD_TYPE.names or ()}
            return
        self._totals.pop(field, None)
        counts, numbers = zip(*map(_split, ordered), strict=True) if ordered else ((), ())
        all_counts = np.concatenate([_NO_COUNTS, *counts]).astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(all_counts)])
        self._names[field] = Names(starts, np.concatenate([_NOTHING, *numbers]), all_counts)
