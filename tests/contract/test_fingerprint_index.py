"""What both fingerprint indexes owe the dedup stage."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from services.dedup.port import FingerprintIndex, Stale, Table
from services.dedup.redis import connect
from services.dedup.settings import Settings
from services.dedup.sqlite import SqliteIndex
from services.kernel.errors import Transient

Open = Callable[[], FingerprintIndex]
LARGEST = 2**60 - 1
TABLES: tuple[Table, ...] = ("article", "posting", "cluster")
SETTINGS = Settings(lease_ms=50)


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.servers)])
def open_index(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Return what opens one more worker's view of one and the same state."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        yield lambda: connect(url, SETTINGS)
        return
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield lambda: SqliteIndex(connection)
    connection.close()


def test_a_new_state_is_empty(open_index: Open) -> None:
    index = open_index()
    base = index.begin()
    assert base >= 0
    assert index.read(base, "posting", [3, LARGEST]) == [None, None]
    assert index.read(base, "article", []) == []


def test_what_was_written_is_read_in_the_order_asked(open_index: Open) -> None:
    index = open_index()
    values = {LARGEST: b"\x00\xff", 0: b"zero", 65_536: b"p" * 700}
    for table in TABLES:
        base = index.begin()
        index.commit(base, base + 1, {table: values})
    for table in TABLES:
        asked = [65_536, 7, LARGEST, 0]
        assert open_index().read(base + 1, table, asked) == [values.get(name) for name in asked]


def test_tables_do_not_mix(open_index: Open) -> None:
    index = open_index()
    index.commit(index.begin(), 1, {"article": {5: b"a"}})
    assert index.read(1, "posting", [5]) == index.read(1, "cluster", [5]) == [None]


def test_a_value_is_replaced_and_deleted(open_index: Open) -> None:
    index = open_index()
    for table in ("article", "posting"):
        index.commit(base := index.begin(), base + 1, {table: {1: b"a", 2: b"b"}})
        index.commit(base := index.begin(), base + 1, {table: {1: b"c", 2: None}})
        assert index.read(index.begin(), table, [1, 2]) == [b"c", None]


def test_a_read_after_anothers_commit_is_stale(open_index: Open) -> None:
    one, other = open_index(), open_index()
    base = one.begin()
    other.commit(other.begin(), 4, {"article": {1: b"a"}})
    with pytest.raises(Stale):
        one.read(base, "article", [1])
    assert one.begin() == 4


def test_a_commit_after_anothers_writes_nothing(open_index: Open) -> None:
    one, other = open_index(), open_index()
    base = one.begin()
    other.commit(other.begin(), 4, {"article": {1: b"a"}})
    with pytest.raises(Stale):
        one.commit(base, 5, {"article": {1: b"b"}, "posting": {2: b"b"}})
    assert one.begin() == 4
    assert one.read(4, "article", [1]) == [b"a"]
    assert one.read(4, "posting", [2]) == [None]


def test_a_commit_of_nothing_leaves_the_revision(open_index: Open) -> None:
    index = open_index()
    index.commit(index.begin(), 0, {"article": {}})
    index.commit(index.begin(), 9, {"article": {1: b"a"}})
    index.commit(index.begin(), 9, {})
    assert index.begin() == 9


def test_a_worker_that_died_does_not_stop_another(open_index: Open) -> None:
    dead, other = open_index(), open_index()
    dead.begin()
    other.commit(other.begin(), 1, {"article": {1: b"a"}})
    assert other.begin() == 1


def test_a_redis_that_is_not_there_is_transient() -> None:
    with pytest.raises(Transient):
        connect("redis://127.0.0.1:1/0", SETTINGS).begin()


@pytest.mark.servers
def test_revisions_of_a_redis_that_lost_its_data_go_on_above_the_old_ones(redis_url: str) -> None:
    index = connect(redis_url, SETTINGS)
    base = index.begin()
    index.commit(base, base + 5, {"article": {1: b"a"}})
    Redis.from_url(redis_url).flushdb()
    assert index.begin() > base + 5
