"""A store that was made before `contained` and `contains` opens, says what it knows, and learns the rest."""

import sqlite3
from pathlib import Path

import pytest

from tests.arrivals import article
from wireroom.index.rows import COLUMNS, DOCUMENTS, LATER_COLUMNS, unpack
from wireroom.index.sqlite import SqliteIndex, deliveries
from wireroom.kernel.article import ClusterChange, Copies
from wireroom.kernel.document import Document, document
from wireroom.runtime.embedded.store import connect
from wireroom.search.sqlite import SqliteSearcher

COPY = Copies(cluster="a", copy_of="a", similarity=0.62, contained=0.9, contains=0.66, revision=2)
UNTOLD = {"contained": None, "contains": None}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a store with an original and a copy."""
    path = tmp_path / "old.db"
    connection = connect(path, create=True)
    SqliteIndex(connection).write([article("a", "d1"), article("b", "d2", copies=COPY)])
    for table in ("index_place", "index_article"):
        for column in LATER_COLUMNS:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.close()
    return path


def read(connection: sqlite3.Connection, id_: str) -> Document:
    return unpack(connection.execute(f"SELECT {COLUMNS} FROM {DOCUMENTS} WHERE id = ?", (id_,)).fetchone())  # noqa: S608


def test_it_is_searched_as_it_is(old: Path) -> None:
    bytes_before, searcher = old.read_bytes(), SqliteSearcher(old)
    original, copy = document(article("a", "d1")), document(article("b", "d2", copies=COPY)) | UNTOLD
    assert searcher.get("a") == original
    assert searcher.get("b") == copy
    assert searcher.copies("a") == [original, copy]
    assert list(searcher.documents()) == [original, copy]
    assert [hit["contained"] for hit in searcher.search("harbour", sort="date")["hits"]] == [1.0, None]
    assert old.read_bytes() == bytes_before


def test_its_deliveries_are_told(old: Path) -> None:
    assert list(deliveries(connect(old, create=False))) == [["d1"], ["d2"]]


def test_it_is_opened_and_nothing_in_it_changes(old: Path) -> None:
    connection = connect(old, create=False)
    SqliteIndex(connection)
    SqliteIndex(connection)
    assert read(connection, "a") == document(article("a", "d1"))
    assert read(connection, "b") == document(article("b", "d2", copies=COPY)) | UNTOLD


def test_it_is_widened_in_the_transaction_of_its_host(old: Path) -> None:
    connection = connect(old, create=False)
    connection.execute("BEGIN IMMEDIATE")
    SqliteIndex(connection).move([ClusterChange(id="b", cluster="b", similarity=1.0, revision=3)])
    connection.execute("ROLLBACK")
    SqliteIndex(connection)
    assert read(connection, "b") == document(article("b", "d2", copies=COPY)) | UNTOLD


@pytest.mark.parametrize("table", ["index_place", "index_article"])
def test_one_that_was_cut_off_while_it_was_widened_opens(old: Path, table: str) -> None:
    connection = connect(old, create=False)
    connection.execute(f"ALTER TABLE {table} ADD COLUMN contained REAL")
    copy = SqliteSearcher(old).get("b")
    SqliteIndex(connection)
    assert read(connection, "b") == copy == document(article("b", "d2", copies=COPY)) | UNTOLD


def test_its_revisions_are_of_another_count_and_older_than_any_new_one(old: Path) -> None:
    connection = connect(old, create=False)
    connection.execute("UPDATE index_place SET revision = 70000 WHERE id = 'b'")
    index = SqliteIndex(connection)
    index.move([ClusterChange(id="b", cluster="b", similarity=1.0, revision=256)])
    assert read(connection, "b")["cluster"] == "b"
    SqliteIndex(connection).move([ClusterChange(id="b", cluster="a", copy_of="a", similarity=0.6, revision=255)])
    assert read(connection, "b")["cluster"] == "b"


def test_what_is_told_later_is_kept(old: Path) -> None:
    connection = connect(old, create=False)
    SqliteIndex(connection).write([article("b", "d2", copies=COPY)])
    assert read(connection, "b") == document(article("b", "d2", copies=COPY))
