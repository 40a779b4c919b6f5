"""The index in the embedded store: the host's SQLite connection and transaction."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from wireroom.index.analysis import is_stemmed, words
from wireroom.index.embedded.columns import (
    NO_DATE,
    next_revision,
    write_names,
    write_records,
)
from wireroom.index.embedded.rows import (
    FIELD_NUMBERS,
    FIELDS_MOST,
    IN_JSON,
    NAME_FIELDS,
    SELECT_DOCUMENTS,
    TERM_FIELDS,
    TITLE,
    TextRow,
    create_tables,
    digest,
    name_key,
    pack,
    terms,
    text_row,
    unpack,
)
from wireroom.index.embedded.upgrade import upgrade
from wireroom.index.merge import STORED_PLACE, merge, newest_changes, newest_places
from wireroom.index.stage import Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import Document
from wireroom.kernel.moments import milliseconds

_PLACE = ", ".join(STORED_PLACE)
_NEW_PLACE = ", ".join(f"excluded.{name}" for name in STORED_PLACE)
Term = tuple[str, str]  # field and value


class SqliteIndex:
    """An ArticleIndex over a connection on which the host begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        upgrade(connection, self.save)
        create_tables(connection)

    def write(self, batch: Sequence[Article]) -> list[Verdict]:
        """Write the batch; see ArticleIndex."""
        moved = newest_places(batch)
        self._save_places(moved.values())
        before = self._read({article.id for article in batch})
        now = dict(before)
        verdicts = []
        for article in batch:
            now[article.id], verdict = merge(now.get(article.id), article)
            verdicts.append(verdict)
        changed = {id_: document for id_, document in now.items() if document is not before.get(id_)}
        self.save(before, changed)
        self._update_places({*moved, *now})
        return verdicts

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles new places; see ArticleIndex."""
        moved = newest_changes(changes)
        self._save_places(moved.values())
        self._update_places(moved)

    def save(self, before: Mapping[str, Document], documents: Mapping[str, Document]) -> None:
        """Write the documents, by id, over those that were there before; their places only where they are new."""
        doc_ids = self._doc_ids(documents)
        revision = next_revision(self._db)
        self._db.executemany(
            "INSERT OR REPLACE INTO index_data(doc_id, data) VALUES (?, ?)",
            [(doc_ids[id_], pack(document)) for id_, document in documents.items()],
        )
        texts = self._save_texts(doc_ids, before, documents)
        self._save_names(doc_ids, documents, revision)
        records = {
            doc_ids[id_]: _record(document, texts.get(id_)) | ({} if id_ in before else _place(document))
            for id_, document in documents.items()
        }
        write_records(self._db, records, revision)

    def _read(self, ids: Iterable[str]) -> dict[str, Document]:
        rows = self._db.execute(f"{SELECT_DOCUMENTS} WHERE id {IN_JSON}", (json.dumps(sorted(ids)),))
        return {row[0]: unpack(row) for row in rows}

    def _doc_ids(self, documents: Mapping[str, Document]) -> dict[str, int]:
        """Return the documents' numbers, new ones for those that are new, and note their moments."""
        query = f"SELECT id, doc_id FROM index_article WHERE id {IN_JSON}"  # noqa: S608
        doc_ids = dict(self._db.execute(query, (json.dumps(sorted(documents)),)).fetchall())
        (last,) = self._db.execute("SELECT ifnull(max(doc_id), 0) FROM index_article").fetchone()
        doc_ids |= {id_: last + n for n, id_ in enumerate((id_ for id_ in documents if id_ not in doc_ids), 1)}
        self._db.executemany(
            f"INSERT INTO index_article(doc_id, id, moment, {_PLACE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT(id) DO UPDATE SET moment = excluded.moment",
            [
                (doc_ids[id_], id_, _moment(document["@timestamp"]), *(document[name] for name in STORED_PLACE))
                for id_, document in documents.items()
            ],
        )
        return doc_ids

    def _save_texts(
        self, doc_ids: Mapping[str, int], before: Mapping[str, Document], documents: Mapping[str, Document]
    ) -> dict[str, TextRow]:
        """Write the words of the documents whose words are not those from before, and return them."""
        new = {id_: new for id_, new in documents.items() if _text(new) != _text(before.get(id_))}
        old = [(doc_ids[id_], text_row(before[id_])) for id_ in new if id_ in before]
        delete = "INSERT INTO index_stem(index_stem, rowid, title, text, often) VALUES ('delete', ?, ?, ?, ?)"
        self._db.executemany(delete, [(doc_id, row.title, row.text, row.often) for doc_id, row in old])
        delete = "INSERT INTO index_word(index_word, rowid, words) VALUES ('delete', ?, ?)"
        self._db.executemany(delete, [(doc_id, row.words) for doc_id, row in old])
        rows = {id_: text_row(document) for id_, document in new.items()}
        self._db.executemany(
            "INSERT INTO index_stem(rowid, title, text, often) VALUES (?, ?, ?, ?)",
            [(doc_ids[id_], row.title, row.text, row.often) for id_, row in rows.items()],
        )
        self._db.executemany(
            "INSERT INTO index_word(rowid, words) VALUES (?, ?)",
            [(doc_ids[id_], row.words) for id_, row in rows.items()],
        )
        vocabulary = {word.removeprefix(TITLE) for row in rows.values() for word in row.words.split()}
        self._db.executemany(
            "INSERT OR IGNORE INTO index_vocabulary VALUES (?)", [(word,) for word in sorted(vocabulary)]
        )
        return rows

    def _save_names(self, doc_ids: Mapping[str, int], documents: Mapping[str, Document], revision: int) -> None:
        new = {doc_ids[id_]: terms(document) for id_, document in documents.items()}
        name_ids = self._name_ids(set().union(*new.values()))
        numbers: dict[str, dict[int, list[int]]] = {field: {doc_id: [] for doc_id in new} for field in TERM_FIELDS}
        for doc_id, has in new.items():
            for term in has:
                numbers[term[0]][doc_id].append(name_ids[term] // FIELDS_MOST)
        for field, of_field in numbers.items():
            write_names(self._db, field, of_field, revision)

    def _name_ids(self, names: set[Term]) -> dict[Term, int]:
        """Return the ids of the names, of which the new ones are written."""
        keys = json.dumps(sorted({name_key(*name) for name in names}))
        asked = json.dumps(sorted({value for _, value in names}))  # many aliases have one key
        query = f"SELECT name_id, value FROM index_name WHERE key {IN_JSON} AND value {IN_JSON}"  # noqa: S608
        rows = self._db.execute(query, (keys, asked))
        name_ids = {(TERM_FIELDS[name_id % FIELDS_MOST], value): name_id for name_id, value in rows}
        new: dict[str, list[str]] = defaultdict(list)
        for field, value in sorted(names - name_ids.keys()):
            new[field].append(value)
        for field, values in new.items():
            name_ids |= {(field, value): name_id for value, name_id in self._add_names(field, values).items()}
        return name_ids

    def _add_names(self, field: str, values: Sequence[str]) -> dict[str, int]:
        number = FIELD_NUMBERS[field]
        add = "INSERT INTO index_field VALUES (?, ?) ON CONFLICT DO UPDATE SET names = names + excluded.names"
        (after,) = self._db.execute(f"{add} RETURNING names", (field, len(values))).fetchone()
        first = after - len(values)
        added = {value: (first + n) * FIELDS_MOST + number for n, value in enumerate(values)}
        self._db.executemany(
            "INSERT INTO index_name(name_id, key, value) VALUES (?, ?, ?)",
            [(name_id, name_key(field, value), value) for value, name_id in added.items()],
        )
        if field in NAME_FIELDS:
            self._db.executemany(
                "INSERT INTO index_name_word(rowid, words) VALUES (?, ?)",
                [(name_id, " ".join(words(value))) for value, name_id in added.items()],
            )
        return added

    def _save_places(self, changes: Iterable[ClusterChange]) -> None:
        self._db.executemany(
            f"INSERT INTO index_place(id, revision, {_PLACE}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            f" ON CONFLICT(id) DO UPDATE SET ({_PLACE}, revision) = ({_NEW_PLACE}, excluded.revision)"
            " WHERE excluded.revision >= revision",
            [(change.id, change.revision, *(getattr(change, name) for name in STORED_PLACE)) for change in changes],
        )

    def _update_places(self, ids: Iterable[str]) -> None:
        """Give those of the articles that are there the places that are kept for them, where these are others."""
        kept = f"SELECT {_PLACE} FROM index_place WHERE index_place.id = index_article.id"  # noqa: S608
        rows = self._db.execute(
            f"UPDATE index_article SET ({_PLACE}) = ({kept})"  # noqa: S608
            f" WHERE id {IN_JSON} AND EXISTS ({kept}) AND ({_PLACE}) IS NOT ({kept})"
            " RETURNING doc_id, cluster, copy_of IS NOT NULL",
            (json.dumps(sorted(ids)),),
        )
        places = {doc_id: _place({"cluster": cluster, "copy": copy}) for doc_id, cluster, copy in rows.fetchall()}
        write_records(self._db, places, next_revision(self._db))


def deliveries(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield, for each document of the store, the ids of the deliveries whose content it accepted."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'index_article'").fetchone():
        return
    for row in connection.execute(f"{SELECT_DOCUMENTS} ORDER BY doc_id"):
        yield unpack(row)["deliveries"]


def _text(document: Document | None) -> tuple[str, str, bool] | None:
    return (document["title"], document["text"], is_stemmed(document["language"])) if document else None


def _place(document: Document) -> dict[str, int | bool]:
    return {"cluster": digest(document["cluster"]), "copy": document["copy"]}


def _record(document: Document, text: TextRow | None) -> dict[str, int | bool]:
    """Return what of the document, apart from its place, is in its record."""
    record: dict[str, int | bool] = {
        "moment": _moment(document["@timestamp"]),
        "published": _moment(document["published"]) if document["published"] else NO_DATE,
        "stemmed": is_stemmed(document["language"]),
    }
    return record | {"title": text.title_length, "text": text.text_length} if text else record


def _moment(timestamp: str) -> int:
    return milliseconds(datetime.fromisoformat(timestamp))
