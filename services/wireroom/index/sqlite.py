"""The index in the embedded store: the host's SQLite connection and transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from wireroom.index.merge import KEPT, merge, newest, places
from wireroom.index.port import Verdict
from wireroom.index.rows import (
    COLUMNS,
    DOCUMENTS,
    columns,
    create,
    pack,
    pack_facets,
    searchable,
    terms,
    unpack,
)
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import Document, fold
from wireroom.kernel.moments import milliseconds

_KEPT = ", ".join(KEPT)
_EXCLUDED = ", ".join(f"excluded.{name}" for name in KEPT)


def deliveries(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield, for each document of the store, the ids of the deliveries whose content it accepted."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'index_article'").fetchone():
        return
    for row in connection.execute(f"SELECT {columns(connection)} FROM {DOCUMENTS} ORDER BY doc_id"):  # noqa: S608
        yield unpack(row)["deliveries"]


class SqliteIndex:
    """An ArticleIndex over a connection on which the host begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        create(connection)

    def write(self, batch: Sequence[Article]) -> list[Verdict]:
        """Write the batch; see ArticleIndex."""
        told = places(batch)
        self._note(list(told.values()))
        verdicts = [self._write_one(article) for article in batch]
        self._place({*told, *(article.id for article in batch)})
        return verdicts

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles new places; see ArticleIndex."""
        told = newest(changes)
        self._note(list(told.values()))
        self._place(set(told))

    def _write_one(self, article: Article) -> Verdict:
        stored = self._read(article.id)
        merged = merge(stored, article)
        if merged.document is not stored:
            self._save(stored, merged.document)
        if merged.duplicate_of:
            return Verdict("duplicate", f"of delivery {', '.join(merged.duplicate_of)}")
        return Verdict("indexed")

    def _read(self, article_id: str) -> Document | None:
        row = self._db.execute(f"SELECT {COLUMNS} FROM {DOCUMENTS} WHERE id = ?", (article_id,)).fetchone()  # noqa: S608
        return unpack(row) if row else None

    def _save(self, stored: Document | None, found: Document) -> None:
        published = milliseconds(datetime.fromisoformat(found["published"])) if found["published"] else None
        moment = milliseconds(datetime.fromisoformat(found["@timestamp"]))
        (doc_id,) = self._db.execute(
            f"INSERT INTO index_article(id, moment, published, {_KEPT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT(id) DO UPDATE SET moment = excluded.moment, published = excluded.published RETURNING doc_id",
            (found["id"], moment, published, *(found[name] for name in KEPT)),
        ).fetchone()
        self._db.execute("INSERT OR REPLACE INTO index_data(doc_id, data) VALUES (?, ?)", (doc_id, pack(found)))
        self._save_text(doc_id, stored, found)
        self._save_terms(doc_id, found)

    def _save_text(self, doc_id: int, stored: Document | None, found: Document) -> None:
        if stored is not None:
            if (stored["title"], stored["text"]) == (found["title"], found["text"]):
                return
            self._db.execute(
                "INSERT INTO index_text(index_text, rowid, title, text) VALUES ('delete', ?, ?, ?)",
                (doc_id, searchable(stored["title"]), searchable(stored["text"])),
            )
        self._db.execute(
            "INSERT INTO index_text(rowid, title, text) VALUES (?, ?, ?)",
            (doc_id, searchable(found["title"]), searchable(found["text"])),
        )

    def _save_terms(self, doc_id: int, found: Document) -> None:
        pairs = terms(found)
        self._db.execute("DELETE FROM index_term WHERE doc_id = ?", (doc_id,))
        self._db.executemany(
            "INSERT INTO index_name(field, value, folded) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(field, value, fold(value)) for field, value in pairs],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO index_term SELECT ?, name_id FROM index_name WHERE field = ? AND value = ?",
            [(doc_id, field, value) for field, value in pairs],
        )
        names = self._db.execute(
            "SELECT name_id, field FROM index_term JOIN index_name USING (name_id) WHERE doc_id = ?", (doc_id,)
        )
        packed = pack_facets(names)
        self._db.execute("UPDATE index_article SET facets = ? WHERE doc_id = ?", (packed, doc_id))

    def _note(self, told: Sequence[ClusterChange]) -> None:
        self._db.executemany(
            f"INSERT INTO index_place(id, revision, {_KEPT}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            f" ON CONFLICT(id) DO UPDATE SET (revision, {_KEPT}) = (excluded.revision, {_EXCLUDED})"
            " WHERE excluded.revision >= revision",
            [(new.id, new.revision, *(getattr(new, name) for name in KEPT)) for new in told],
        )

    def _place(self, moved: set[str]) -> None:
        self._db.executemany(
            f"UPDATE index_article SET ({_KEPT}) ="  # noqa: S608
            f" (SELECT {_KEPT} FROM index_place WHERE index_place.id = index_article.id)"
            " WHERE id = ? AND EXISTS (SELECT 1 FROM index_place WHERE index_place.id = index_article.id)",
            [(article_id,) for article_id in sorted(moved)],
        )
