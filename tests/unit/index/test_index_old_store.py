"""A store of an earlier version says so when it is searched, and is brought up to date when it is written to."""

import sqlite3
import zlib
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tests.arrivals import article, from_before
from wireroom.index.analysis import FOLDS, TOKEN
from wireroom.index.embedded.rows import FORMAT, TABLES, TERM_FIELDS, text_row
from wireroom.index.embedded.sqlite import SqliteIndex, deliveries
from wireroom.index.merge import PLACE
from wireroom.kernel.article import ClusterChange, Copies, Stance, Topic
from wireroom.kernel.document import Document, document
from wireroom.kernel.errors import BadSource
from wireroom.runtime.embedded.store import connect
from wireroom.search.embedded.sqlite import SqliteSearcher

MADE = "685fbf4ade985018"  # by format 3
COPY = Copies(cluster="a", copy_of="a", similarity=0.62, contained=0.9, contains=0.66, revision=2)
TOPICS = (Topic(name="sport", code="medtop:15000000", score=0.9), Topic(name="law", code="medtop:20000121", score=0.5))
STANCES = (Stance(target="Ant", polarity="positive", score=0.8),)
ARTICLES = [article("a", "d1", topics=TOPICS, stance=STANCES), article("b", "d2", copies=COPY)]
# The tables of that version, as far as they hold what cannot be made again.
OLD_TABLES = """
CREATE TABLE index_place(
    id TEXT PRIMARY KEY, cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, revision INTEGER NOT NULL{later}
) WITHOUT ROWID;
CREATE TABLE index_article(
    doc_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, moment INTEGER NOT NULL, published INTEGER,
    cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, facets BLOB NOT NULL DEFAULT x''{later}
);
CREATE TABLE index_data(doc_id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE INDEX index_article_cluster ON index_article(cluster);
CREATE INDEX index_article_published ON index_article(published);
CREATE VIRTUAL TABLE index_text USING fts5(title, text, content='');
CREATE TABLE index_name(name_id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE index_term(doc_id INTEGER NOT NULL, name_id INTEGER NOT NULL);
"""


@pytest.fixture(params=[True, False], ids=["with contained", "without"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a store of the earlier version with an original and a copy."""
    path = tmp_path / "old.db"
    connection = connect(path, create=True)
    connection.executescript(OLD_TABLES.format(later=", contained REAL, contains REAL" if request.param else ""))
    for number, each in enumerate(ARTICLES, 1):
        stored = document(each)
        later = {name: stored[name] for name in ("contained", "contains")} if request.param else {}
        place = {name: stored[name] for name in ("cluster", "copy_of", "similarity")} | later
        insert(connection, "index_article", {"doc_id": number, "id": each.id, "moment": 0, **place})
        insert(connection, "index_place", {"id": each.id, "revision": 2, **place})
        before = {name: value for name, value in from_before(stored).items() if name not in PLACE}
        insert(connection, "index_data", {"doc_id": number, "data": zlib.compress(msgspec.json.encode(before))})
    connection.close()
    return path


def insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table}({', '.join(row)}) VALUES ({places})", list(row.values()))  # noqa: S608


def known(path: Path) -> dict[str, Document]:
    return {found["id"]: found for found in SqliteSearcher(path).documents()}


def expected(path: Path) -> dict[str, Document]:
    documents = {each.id: document(each) for each in ARTICLES}
    with_contained = known(path)["b"]["contained"] is not None
    return documents if with_contained else documents | {"b": documents["b"] | {"contained": None, "contains": None}}


def test_a_search_says_how_to_bring_it_up_to_date(old: Path) -> None:
    with pytest.raises(BadSource, match=r"earlier version.*wireroom run"):
        SqliteSearcher(old)


def test_it_is_brought_up_to_date_with_all_its_documents(old: Path) -> None:
    connection = connect(old, create=False)
    SqliteIndex(connection)
    SqliteIndex(connection)
    assert known(old) == expected(old)
    assert list(deliveries(connection)) == [["d1"], ["d2"]]
    assert {hit["id"] for hit in SqliteSearcher(old).search("copy:true")["hits"]} == {"b"}
    assert SqliteSearcher(old).search("topic:law AND subtopic:law", facets=["topic"])["facets"] == {
        "topic": {"sport": 1}
    }
    assert SqliteSearcher(old).search("*", collapse=True)["hits"][0]["cluster"] == "a"
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert not {"index_text", "index_article_old", "index_data_old", "index_term"} & tables


def test_what_is_undone_leaves_it_as_it_was(old: Path) -> None:
    connection = connect(old, create=False)
    before = list(connection.iterdump())
    connection.execute("BEGIN IMMEDIATE")
    SqliteIndex(connection)
    connection.execute("ROLLBACK")
    assert list(connection.iterdump()) == before
    SqliteIndex(connection)
    assert known(old) == expected(old)


def test_revisions_from_before_contained_are_older_than_any_new_one(old: Path) -> None:
    connection = connect(old, create=False)
    columns = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('index_place')")}
    connection.execute("UPDATE index_place SET revision = 70000 WHERE id = 'b'")
    SqliteIndex(connection).move([ClusterChange(id="b", cluster="b", similarity=1.0, revision=256)])
    assert known(old)["b"]["cluster"] == ("a" if "contained" in columns else "b")


def test_what_comes_later_is_kept(old: Path) -> None:
    connection = connect(old, create=False)
    SqliteIndex(connection).write([article("b", "d3", minute=5, title="Anew", copies=COPY)])
    assert known(old)["b"]["title"] == "Anew"
    assert known(old)["b"]["deliveries"] == ["d2", "d3"]


def test_a_store_of_another_format_is_written_anew(tmp_path: Path) -> None:
    connection = connect(tmp_path / "news.db", create=True)
    SqliteIndex(connection).write(ARTICLES)
    before = known(tmp_path / "news.db")
    connection.execute("UPDATE index_format SET format = format - 1")
    connection.execute("DELETE FROM index_vocabulary")
    with pytest.raises(BadSource, match="earlier version"):
        SqliteSearcher(tmp_path / "news.db")
    SqliteIndex(connection)
    assert known(tmp_path / "news.db") == before
    assert SqliteSearcher(tmp_path / "news.db").search("h?rb*")["total"] == 2


def test_a_change_of_the_analysis_raises_the_format() -> None:
    """What each format makes of a text: one that stores were written in is never changed."""
    text = "McDonald's U.S.-led 1,000 o’clock running; 東京タワー Straße naïve covid-19 " * 5
    rows = [text_row({"title": text[:40], "text": text, "language": language}) for language in ("en", "de")]
    made = sha256(repr([rows, TABLES, TERM_FIELDS, TOKEN, sorted(FOLDS.items())]).encode()).hexdigest()[:16]
    assert {FORMAT: made} == {3: MADE}
