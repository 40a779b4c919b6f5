"""Corrections by hand: what is refused, what is laid on the index, and what a failure leaves."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from tests.arrivals import article, moved
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.index.stage import IndexStage
from wireroom.kernel.article import ClusterChange, Copies
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient, Unavailable, WireroomError
from wireroom.pipeline.repair import Kind, check_pair, correct, enter
from wireroom.runtime.embedded.store import connect
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import Searcher


def correct_journal(
    connection: sqlite3.Connection, kind: Kind, article: str, other: str, answer: Sequence[ClusterChange]
) -> Sequence[ClusterChange]:
    """Return the answer, and write what was asked as dedup would, in the transaction."""
    connection.execute("CREATE TABLE IF NOT EXISTS told(kind, article, other)")
    connection.execute("INSERT INTO told VALUES (?, ?, ?)", (kind, article, other))
    if not answer:
        raise Transient("the journal is held by another")
    return answer


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store of `a`, its copies `b` and `c`, and `d` that stands alone."""
    path = tmp_path / "news.db"
    copies = {id_: Copies(cluster="a", copy_of="a", similarity=0.9, revision=2) for id_ in "bc"}
    with closing(connect(path, create=True)) as connection:
        batch = [article(id_, f"d{id_}", copies=copies.get(id_, Copies(cluster=id_))) for id_ in "abcd"]
        SqliteIndex(connection).write(batch)
    return path


def _dedup(monkeypatch: pytest.MonkeyPatch, *answer: ClusterChange) -> None:
    monkeypatch.setattr("wireroom.dedup.build.over_sqlite", lambda _, connection: connection)
    monkeypatch.setattr("wireroom.dedup.repair.correct", lambda *asked: correct_journal(*asked, answer))


def _asked(store: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'told'").fetchone():
            return []
        return connection.execute("SELECT * FROM told").fetchall()


def _found(store: Path, id_: str) -> Document:
    document = SqliteSearcher(store).get(id_)
    assert document is not None
    return document


def test_a_join_is_entered_and_laid_on_the_documents(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change = moved("d", "a", 7)
    _dedup(monkeypatch, change)
    assert correct("join", "d", "b", store) == [change]
    assert _asked(store) == [("join", "d", "b")]
    assert (_found(store, "d")["cluster"], _found(store, "d")["copy_of"]) == ("a", "a")


def test_a_split_is_from_the_original(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _dedup(monkeypatch, ClusterChange(id="b", cluster="b", similarity=1.0, revision=7))
    correct("split", "b", store=store)
    assert _asked(store) == [("split", "b", "a")]
    assert (_found(store, "b")["cluster"], _found(store, "b")["copy"]) == ("b", False)
    assert _found(store, "c")["cluster"] == "a"


def test_what_cannot_be_entered_now_leaves_nothing_behind(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _dedup(monkeypatch)
    with pytest.raises(Unavailable, match="held by another"):
        correct("join", "d", "b", store)
    assert _asked(store) == []
    assert _found(store, "d")["cluster"] == "d"


@pytest.mark.parametrize(
    ("kind", "pair", "why"),
    [
        ("join", ("d", "d"), "itself"),
        ("join", ("b", "c"), "in one cluster already, that of a"),
        ("join", ("a", "b"), "in one cluster already"),
        ("join", ("nobody", "a"), "no article nobody"),
        ("join", ("a", "nobody"), "no article nobody"),
        ("split", ("nobody", None), "no article nobody"),
        ("split", ("a", None), "a is a copy of nothing"),
        ("split", ("d", None), "d is a copy of nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(
    store: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, pair: tuple[str, str | None], why: str
) -> None:
    _dedup(monkeypatch, moved("d", "a", 7))
    before = store.read_bytes()
    with pytest.raises(WireroomError, match=why):
        correct(kind, *pair, store)
    assert store.read_bytes() == before


class Failing(SqliteIndex):
    """An index that fails when it is asked to move for the second time."""

    calls = 0

    def move(self, changes: Sequence[ClusterChange]) -> None:
        self.calls += 1
        if self.calls == 2:
            raise Transient("away")
        super().move(changes)


def test_a_correction_that_was_laid_in_part_can_be_repeated(store: Path) -> None:
    """A deployment has no transaction around journal and index."""
    with closing(connect(store, create=False)) as connection:
        changes, index = (moved("c", "d", 7), moved("a", "d", 7), moved("b", "d", 7)), Failing(connection)
        with pytest.raises(Transient):
            enter(("b", "d"), lambda: changes, IndexStage(index))
        searcher = cast(Searcher, SqliteSearcher(store))
        enter(check_pair(searcher, "join", "b", "d"), lambda: changes, IndexStage(index))
    assert {_found(store, id_)["cluster"] for id_ in "abcd"} == {"d"}
