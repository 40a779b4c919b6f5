"""What both journals owe the dedup stage."""

import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from tests.shards import two_shards
from wireroom.dedup.journal.port import Block, Damaged, Extent, Journal, name_of
from wireroom.dedup.journal.redis import RedisJournal, connect
from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.kernel.errors import BadSettings, Transient, WireroomError


class Worker(NamedTuple):
    """A view of the one journal, and what its host puts around each batch."""

    journal: Journal
    batch: Callable[[], AbstractContextManager[object]] = nullcontext


Open = Callable[[], AbstractContextManager[Worker]]


@contextmanager
def sqlite_worker(path: Path) -> Iterator[Worker]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        connection.execute("PRAGMA synchronous = OFF")

        @contextmanager
        def batch() -> Iterator[None]:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")

        yield Worker(SqliteJournal(connection), batch)


SERVERS = pytest.mark.servers


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=SERVERS), pytest.param("redis-2", marks=SERVERS)])
def open_worker(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Return what opens one more worker's view of one and the same journal."""
    if request.param == "sqlite":
        return lambda: sqlite_worker(tmp_path / "journal.db")
    url = request.getfixturevalue("redis_url")
    if request.param == "redis-2":
        url = two_shards(url)
    return lambda: nullcontext(Worker(connect(url, "t:", 10_000)))


@pytest.fixture
def journal(open_worker: Open) -> Iterator[Journal]:
    with open_worker() as worker:
        yield worker.journal


def data(number: int) -> bytes:
    return b"%d \x00\xff" % number * (number % 50 + 1)


def fill(journal: Journal, count: int) -> list[bytes]:
    for number in range(count):
        journal.append(data(number))
    return [data(number) for number in range(count)]


def test_a_new_journal_is_empty(journal: Journal) -> None:
    assert journal.ends()[:3] == (1, 0, "")
    assert list(journal.read(0)) == []
    assert journal.fetch([]) == []
    assert journal.corrections() == []
    journal.trim(10)
    assert journal.ends()[:3] == (1, 0, "")


def test_blocks_are_read_in_order_with_their_names_over_several_pages(journal: Journal) -> None:
    written = fill(journal, 200)
    blocks = list(journal.read(0))
    assert [block.data for block in blocks] == written
    assert [block.seq for block in blocks] == list(range(1, 201))
    assert [block.name for block in blocks] == [name_of(one) for one in written]
    assert [block.before for block in blocks] == ["", *(block.name for block in blocks[:-1])]
    assert journal.ends()[:3] == (1, 200, blocks[-1].name)
    for since in (1, 63, 64, 65, 199, 200, 900):
        assert list(journal.read(since)) == blocks[since:]


def test_another_worker_sees_the_same(open_worker: Open) -> None:
    with open_worker() as one, open_worker() as other:
        fill(one.journal, 3)
        assert list(other.journal.read(0)) == list(one.journal.read(0))
        assert other.journal.ends() == one.journal.ends()


def test_a_block_may_be_empty_large_or_there_before(journal: Journal) -> None:
    for one in (b"", b"\x00" * 3_000_000, b"same", b"same"):
        journal.append(one)
    assert [block.data for block in journal.read(0)] == [b"", b"\x00" * 3_000_000, b"same", b"same"]
    journal.trim(4)
    assert [block.data for block in journal.read(0)] == [b"same"]


def test_parts_are_fetched_in_the_order_asked(journal: Journal) -> None:
    written = fill(journal, 130)
    asked = [Extent(seq, 1, len(written[seq - 1]) - 1) for seq in (130, 1, 65, 1)]
    assert journal.fetch(asked) == [written[seq - 1][1:] for seq in (130, 1, 65, 1)]
    assert journal.fetch([Extent(2, 0, 3), Extent(2, 0, 0)]) == [written[1][:3], b""]
    assert journal.fetch([Extent(2, 0, 3)] * 9_000) == [written[1][:3]] * 9_000


def test_a_part_beyond_a_blocks_end_is_an_error(journal: Journal) -> None:
    journal.append(b"four")
    with pytest.raises(Damaged):
        journal.fetch([Extent(1, 2, 3)])


def test_trimming_leaves_the_numbers_and_gives_nothing_of_what_is_gone(journal: Journal) -> None:
    written = fill(journal, 10)
    journal.trim(4)
    journal.trim(2)
    assert [(block.seq, block.data) for block in journal.read(0)] == [(n + 1, written[n]) for n in range(3, 10)]
    assert next(journal.read(0)).before == name_of(written[2])
    assert journal.ends()[:3] == (4, 10, name_of(written[9]))
    assert journal.fetch([Extent(3, 0, 1), Extent(4, 0, 2)]) == [b"", written[3][:2]]


def test_numbers_go_on_after_everything_is_trimmed(journal: Journal) -> None:
    written = fill(journal, 3)
    journal.trim(1_000)
    assert journal.ends()[:3] == (4, 3, name_of(written[2]))
    journal.append(b"next")
    assert list(journal.read(0)) == [Block(4, name_of(b"next"), b"next", name_of(written[2]))]
    assert list(journal.read(3)) == list(journal.read(0))


def test_after_clear_the_numbers_go_on_in_a_higher_epoch(journal: Journal) -> None:
    fill(journal, 5)
    journal.trim(3)
    epoch = journal.ends().epoch
    journal.clear()
    cleared = journal.ends()
    assert cleared[:3] == (6, 5, "")
    assert cleared.epoch > epoch
    assert journal.fetch([Extent(4, 0, 1)]) == [b""]
    journal.append(b"next")
    assert list(journal.read(2)) == [Block(6, name_of(b"next"), b"next", "")]
    journal.clear()
    assert journal.ends().epoch > cleared.epoch


def test_corrections_are_kept_once_and_outlive_the_rest(journal: Journal) -> None:
    for correction in (b"z", b"\x00", b"a", b"z"):
        journal.correct(correction, b"mark")
    fill(journal, 2)
    journal.trim(2)
    journal.clear()
    assert journal.corrections() == [b"z", b"\x00", b"a"]


@pytest.mark.parametrize("appenders", [2, 4])
def test_all_see_one_order_of_what_several_append_at_once(open_worker: Open, appenders: int) -> None:
    seen: list[list[Block]] = []

    def work(number: int) -> None:
        with open_worker() as worker:
            mine: list[Block] = []
            for count in range(40):
                with worker.batch():
                    worker.journal.append(b"%d %d" % (number, count))
                    mine += worker.journal.read(mine[-1].seq if mine else 0)
                assert b"%d %d" % (number, count) in [block.data for block in mine]
            seen.append(mine)

    with open_worker() as worker:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(appenders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        everything = list(worker.journal.read(0))
    assert len(seen) == appenders
    assert all(blocks == everything[: len(blocks)] for blocks in seen)
    assert [block.seq for block in everything] == list(range(1, 40 * appenders + 1))
    assert all(after.before == block.name for block, after in pairwise(everything))
    for number in range(appenders):
        mine_in_order = [block.data for block in everything if block.data.startswith(b"%d " % number)]
        assert mine_in_order == [b"%d %d" % (number, count) for count in range(40)]


def test_two_may_trim_at_once_while_a_third_appends_and_reads(open_worker: Open) -> None:
    def trim() -> None:
        with open_worker() as worker:
            for before in range(0, 121, 3):
                with worker.batch():
                    worker.journal.trim(before)

    with open_worker() as worker:
        with worker.batch():
            fill(worker.journal, 120)
        threads = [threading.Thread(target=trim) for _ in range(2)]
        for thread in threads:
            thread.start()
        read = [(block.seq, block.data) for block in worker.journal.read(0)]
        for thread in threads:
            thread.join()
        assert all(number == data(seq - 1) for seq, number in read)
        assert [block.seq for block in worker.journal.read(0)] == [120]
        assert worker.journal.ends()[:2] == (120, 120)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 3)),
        st.tuples(st.just("trim"), st.integers(0, 40)),
        st.tuples(st.just("clear"), st.just(0)),
        st.tuples(st.just("correct"), st.integers(0, 2)),
    ),
    max_size=40,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(operations=OPERATIONS, since=st.integers(0, 40))
def test_it_does_what_a_plain_list_does(journal: Journal, operations: list[tuple[str, int]], since: int) -> None:
    journal.clear()
    offset, epoch = journal.ends().last, journal.ends().epoch
    history: list[bytes] = []
    first, corrections, begun = 0, journal.corrections(), 0
    for operation, number in operations:
        if operation == "append":
            history.append(data(number))
            journal.append(data(number))
        elif operation == "trim":
            first = max(first, min(number, len(history)))
            journal.trim(offset + number + 1)
        elif operation == "clear":
            first = begun = len(history)
            journal.clear()
        else:
            corrections += [data(number)] if data(number) not in corrections else []
            journal.correct(data(number), b"mark")
            history.append(b"mark")
    names = [name_of(one) for one in history]
    names[begun - 1 : begun] = [""] * (begun > 0)
    expected = [
        Block(offset + n + 1, name_of(history[n]), history[n], names[n - 1] if n else "")
        for n in range(max(first, since), len(history))
    ]
    last = names[-1] if names else ""
    assert list(journal.read(offset + since)) == expected
    assert journal.ends()[:3] == (offset + first + 1, offset + len(history), last)
    assert journal.ends().epoch >= epoch
    assert journal.corrections() == corrections
    extents = [Extent(offset + n + 1, 1, 2) for n in range(len(history))]
    assert journal.fetch(extents) == [one[1:3] if n >= first else b"" for n, one in enumerate(history)]


def test_a_rollback_leaves_the_sqlite_journal_as_it_was(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection:
        journal = SqliteJournal(connection)
        fill(journal, 3)
        journal.correct(b"kept", b"mark")
        journal.save_snapshot(3, "name", {"a": b"kept"})
        before = (journal.ends(), list(journal.read(0)), journal.corrections(), journal.load_snapshot())
        connection.execute("BEGIN")
        journal.append(b"lost")
        journal.trim(3)
        journal.correct(b"lost", b"mark")
        journal.save_snapshot(4, "lost", {"b": b""})
        journal.clear()
        connection.execute("ROLLBACK")
        assert (journal.ends(), list(journal.read(0)), journal.corrections(), journal.load_snapshot()) == before
        journal.append(b"other")
        assert journal.ends() == (1, 5, name_of(b"other"), 0)


def test_a_changed_block_in_sqlite_is_an_error() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    journal = SqliteJournal(connection)
    fill(journal, 3)
    connection.execute("UPDATE dedup_block SET data = x'00' WHERE seq = 2")
    with pytest.raises(Damaged, match="block 2"):
        list(journal.read(0))
    with pytest.raises(Damaged, match="block 2"):
        journal.fetch([Extent(2, 0, 2)])


def test_a_redis_that_is_not_there_is_transient() -> None:
    absent: RedisJournal = connect("redis://127.0.0.1:1/0,redis://127.0.0.1:1/1", "t:", 1_000)
    for call in (absent.ends, absent.corrections, absent.clear, lambda: absent.append(b""), lambda: absent.trim(1)):
        with pytest.raises(Transient):
            call()


SECRET = "s3cr3t"
MISTAKES = [
    "",
    "redis:/:s3cr3t@127.0.0.1:6379/0",
    "redis://:s3cr3t@127.0.0.1:port/0",
    "http://:s3cr3t@127.0.0.1:6379",
    "redis://:s3cr3t/pw@127.0.0.1:6379/0",
    "redis://me/s3cr3t@127.0.0.1:6379/0",
    "redis://:s3cr3t@[::1/0",
    "redis://:s3cr3t@127.0.0.1:6379/news",
    "redis://:s3cr3t@127.0.0.1:6379/0?socket_timeout=s3cr3t",
    "redis://:s3cr3t@127.0.0.1:6379/0?s3cr3t=1",
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_no_redis_url_is_told_without_its_password(mistake: str) -> None:
    with pytest.raises(BadSettings, match="WIREROOM_REDIS: number 2 of the list is no Redis URL") as told:
        connect(f"redis://:{SECRET}@127.0.0.1:6379/0,{mistake}", "t:", 1_000)
    assert SECRET not in "".join(traceback.format_exception(told.value)).partition("BadSettings")[2]
    assert told.value.__suppress_context__


@pytest.mark.servers
def test_a_redis_that_refuses_for_good_is_named_and_not_waited_for(redis_url: str) -> None:
    server = redis_url.rpartition("/")[0]
    with pytest.raises(WireroomError, match=r"Redis number 1 .*out of range"):
        connect(f"{server}/9999", "t:", 1_000).ends()
    Redis.from_url(redis_url).rpush("t:state", "of another kind")
    with pytest.raises(WireroomError, match=r"Redis number 1 .*WRONGTYPE"):
        connect(redis_url, "t:", 1_000).ends()


@pytest.mark.servers
def test_the_second_redis_is_named_when_it_refuses(redis_url: str) -> None:
    two = connect(f"{redis_url},{redis_url.rpartition('/')[0]}/9999", "t:", 1_000)
    second = next(data(n) for n in range(99) if int(name_of(data(n))[:8], 16) % 2)
    with pytest.raises(WireroomError, match=r"Redis number 2 .*out of range"):
        two.append(second)
