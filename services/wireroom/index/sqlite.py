"""The index in the embedded store: the host's SQLite connection and transaction."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from wireroom.index.merge import STORED_PLACE, merge, newest_changes, newest_places
from wireroom.index.rows import create_tables, pack, pack_facets, searchable, select_documents, terms, unpack
from wireroom.index.stage import Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import Document, fold
from wireroom.kernel.moments import milliseconds

_PLACE = ", ".join(STORED_PLACE)
_NEW_PLACE = ", ".join(f"excluded.{name}" for name in STORED_PLACE)


class SqliteIndex:
    """An ArticleIndex over a connection on which the host begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        create_tables(connection)
        self._select = f"{select_documents(connection)} WHERE id = ?"

    def write(self, batch: Sequence[Article]) -> list[Verdict]:
        """Write the batch; see ArticleIndex."""
        moved = newest_places(batch)
        self._save_places(moved.values())
        verdicts = [self._write_article(article) for article in batch]
        self._update_places({*moved, *(article.id for article in batch)})
        return verdicts

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles new places; see ArticleIndex."""
        moved = newest_changes(changes)
        self._save_places(moved.values())
        self._update_places(moved)

    def _write_article(self, article: Article) -> Verdict:
        row = self._db.execute(self._select, (article.id,)).fetchone()
        stored = unpack(row) if row else None
        merged = merge(stored, article)
        if merged.document is not stored:
            self._save(stored, merged.document)
        return merged.verdict

    def _save(self, stored: Document | None, document: Document) -> None:
        published = milliseconds(datetime.fromisoformat(document["published"])) if document["published"] else None
        moment = milliseconds(datetime.fromisoformat(document["@timestamp"]))
        (doc_id,) = self._db.execute(
            f"INSERT INTO index_article(id, moment, published, {_PLACE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT(id) DO UPDATE SET moment = excluded.moment, published = excluded.published RETURNING doc_id",
            (document["id"], moment, published, *(document[name] for name in STORED_PLACE)),
        ).fetchone()
        self._db.execute("INSERT OR REPLACE INTO index_data(doc_id, data) VALUES (?, ?)", (doc_id, pack(document)))
        self._save_text(doc_id, stored, document)
        self._save_terms(doc_id, document)

    def _save_text(self, doc_id: int, stored: Document | None, document: Document) -> None:
        new = searchable(document["title"]), searchable(document["text"])
        if stored is not None:
            old = searchable(stored["title"]), searchable(stored["text"])
            if old == new:
                return
            delete = "INSERT INTO index_text(index_text, rowid, title, text) VALUES ('delete', ?, ?, ?)"
            self._db.execute(delete, (doc_id, *old))
        self._db.execute("INSERT INTO index_text(rowid, title, text) VALUES (?, ?, ?)", (doc_id, *new))

    def _save_terms(self, doc_id: int, document: Document) -> None:
        pairs = terms(document)
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
        self._db.execute("UPDATE index_article SET facets = ? WHERE doc_id = ?", (pack_facets(names), doc_id))

    def _save_places(self, changes: Iterable[ClusterChange]) -> None:
        self._db.executemany(
            f"INSERT INTO index_place(id, revision, {_PLACE}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            f" ON CONFLICT(id) DO UPDATE SET (revision, {_PLACE}) = (excluded.revision, {_NEW_PLACE})"
            " WHERE excluded.revision >= revision",
            [(change.id, change.revision, *(getattr(change, name) for name in STORED_PLACE)) for change in changes],
        )

    def _update_places(self, ids: Iterable[str]) -> None:
        self._db.executemany(
            f"UPDATE index_article SET ({_PLACE}) ="  # noqa: S608
            f" (SELECT {_PLACE} FROM index_place WHERE index_place.id = index_article.id)"
            " WHERE id = ? AND EXISTS (SELECT 1 FROM index_place WHERE index_place.id = index_article.id)",
            [(article_id,) for article_id in sorted(ids)],
        )


def deliveries(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield, for each document of the store, the ids of the deliveries whose content it accepted."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'index_article'").fetchone():
        return
    for row in connection.execute(f"{select_documents(connection)} ORDER BY doc_id"):
        yield unpack(row)["deliveries"]
