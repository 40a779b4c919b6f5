import sqlite3
from functools import partial
from pathlib import Path

import pytest

from wireroom.kernel.errors import BadSource
from wireroom.runtime.embedded.store import connect, transaction


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections that the test opens, none of which waits for a lock."""
    connections: list[sqlite3.Connection] = []
    real = partial(sqlite3.connect, timeout=0)

    def remembered(*arguments: object, **rest: object) -> sqlite3.Connection:
        connections.append(real(*arguments, **rest))
        return connections[-1]

    monkeypatch.setattr(sqlite3, "connect", remembered)
    return connections


def closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_store_that_another_holds_is_named_as_such(tmp_path: Path, opened: list[sqlite3.Connection]) -> None:
    path = tmp_path / "store.db"
    connect(path, create=True).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.executescript("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
    with pytest.raises(BadSource, match="another process holds"):
        connect(path, create=False)
    assert [closed(connection) for connection in opened] == [True, False, True]
    holder.close()


def test_a_database_of_something_else_is_refused_and_let_go(tmp_path: Path, opened: list[sqlite3.Connection]) -> None:
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE recipe (name TEXT)")
    foreign.close()
    with pytest.raises(BadSource, match="something else"):
        connect(tmp_path / "foreign.db", create=True)
    assert all(map(closed, opened))


def test_a_commit_that_fails_is_rolled_back(tmp_path: Path) -> None:
    db = connect(tmp_path / "store.db", create=True)
    db.executescript(
        "PRAGMA foreign_keys = ON; CREATE TABLE parent (id INTEGER PRIMARY KEY);"
        "CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
    )
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute("INSERT INTO child VALUES (1)")
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM child").fetchone() == (0,)
    db.close()
