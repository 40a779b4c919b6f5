"""Replicas of the index: what they do when the journal is taken back, when they begin again, and when they are told."""

import random
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import (
    SMALL,
    START,
    STORIES,
    Follower,
    agreement,
    article,
    block,
    chunks,
    clusters_in,
    clusters_of,
    contents,
    copies,
    correct,
    database,
    enter,
    feed,
    later,
    replica,
    rolled_back,
    same,
)
from wireroom.dedup import replica as replica_module
from wireroom.dedup.journal.port import Block
from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.errors import Transient

LARGE = replace(SMALL, capacity=400)
ROOMY = Settings(sketch_size=96, capacity=4_000, chunk=8)
seeds = st.integers(0, 10_000)
few = settings(deadline=None, max_examples=25)


class Counting(SqliteJournal):
    """A journal that counts the blocks that are read from it."""

    blocks = 0

    def read(self, since: int) -> Iterator[Block]:
        for block_ in super().read(since):
            self.blocks += 1
            yield block_


def counted(connection: sqlite3.Connection, given_: Settings = SMALL) -> tuple[Replica, Counting]:
    journal = Counting(connection)
    fresh = Replica(given_, journal, journal)
    fresh.follow()
    return fresh, journal


def test_a_batch_that_was_rolled_back_leaves_no_trace() -> None:
    connection, articles = database(), feed(5, 40)
    worker = enter(connection, articles[:20])
    dedup, before = DedupStage(SMALL, worker), contents(worker.journal)
    with rolled_back(connection):
        first = dedup.process(articles[20:])
    assert contents(worker.journal) == before
    assert dedup.process(articles[20:]) == first
    assert same(worker, replica(connection))


@pytest.mark.parametrize("lost", [1, 4, 9, 30, 60])
@pytest.mark.parametrize("then", [0, 1, 4, 9, 60])
def test_a_rollback_is_noticed_whatever_comes_in_its_place(lost: int, then: int) -> None:
    """Also where another block gets the same number, and where the worker has grown meanwhile."""
    connection, articles = database(), feed(6, 130)
    worker = enter(connection, articles[:10])
    dedup = DedupStage(SMALL, worker)
    with rolled_back(connection):
        dedup.process(articles[10 : 10 + lost])
    if then:
        enter(connection, articles[70 : 70 + then])
    dedup.process(articles[8:9])
    assert same(worker, replica(connection))
    assert set(clusters_of(worker)) == {item.id for item in [*articles[:10], *articles[70 : 70 + then]]}


def test_after_a_rollback_the_same_block_may_come_again() -> None:
    connection, articles = database(), feed(6, 30)
    worker = enter(connection, articles[:10])
    with rolled_back(connection):
        DedupStage(SMALL, worker).process(articles[10:14])
    other = enter(connection, articles[10:14])
    assert copies(DedupStage(SMALL, worker).process(articles[12:13])[0]).cluster == clusters_of(other)["a12"]
    assert same(worker, replica(connection))


def test_a_rollback_of_everything_is_noticed() -> None:
    connection = database()
    worker = enter(connection, [])
    with rolled_back(connection):
        DedupStage(SMALL, worker).process(feed(1, 20))
    worker.follow()
    assert (worker.seq, worker.index.state.articles) == (0, 0)


@few
@given(seeds, st.integers(1, 90), st.randoms(use_true_random=False))
def test_replicas_over_one_journal_are_one(seed: int, size: int, chosen: random.Random) -> None:
    connection, follower = database(), Follower()
    workers = [DedupStage(LARGE, replica(connection, LARGE)) for _ in range(3)]
    queue = chunks(feed(seed, size), 5)
    for batch in queue:
        follower.follow(chosen.choice(workers).process(batch))
    one = database()
    alone = enter(one, [], LARGE)
    for batch in chunks(feed(seed, size), 5):
        DedupStage(LARGE, alone).process(batch)
    for worker in workers:
        worker.process([])
        worker._replica.follow()
        assert same(worker._replica, alone)
    assert clusters_in(follower.places) == clusters_of(alone)


@few
@given(seeds, st.integers(1, 40), st.randoms(use_true_random=False))
def test_redelivery_appends_nothing(seed: int, size: int, chosen: random.Random) -> None:
    connection, articles = database(), feed(seed, size)
    worker = enter(connection, articles)
    before, known = contents(worker.journal), clusters_of(worker)
    for redelivered in (worker, replica(connection)):
        outcomes = DedupStage(SMALL, redelivered).process(chosen.choices(articles, k=size))
        assert contents(worker.journal) == before
        assert clusters_in(Follower().follow(outcomes).places).items() <= known.items()
    assert same(worker, replica(connection))


def test_an_article_that_is_twice_in_a_batch_is_entered_once() -> None:
    worker = enter(database(), [article(1, STORIES[1]), article(1, STORIES[1]), article(2, STORIES[1])])
    assert clusters_of(worker) == {"a1": "a1", "a2": "a1"}


def test_two_workers_that_enter_the_same_batch_know_it_once() -> None:
    """Both had it before either had written: the blocks of both are in the journal."""
    connection, articles = database(), feed(3, 4)
    worker = enter(connection, articles)
    worker.journal.append(block(articles))
    worker.follow()
    assert worker.index.state.articles == 4
    assert worker.seq == 2
    assert same(worker, replica(connection))


def test_a_new_version_leaves_its_cluster() -> None:
    connection = database()
    worker = enter(connection, [article(n, STORIES[1]) for n in (1, 2, 3)])
    place = copies(DedupStage(SMALL, worker).process([later(article(1, ""), STORIES[2])])[0])
    assert {(change.id, change.cluster) for change in place.changes} == {("a2", "a2"), ("a3", "a2")}
    assert clusters_of(worker) == {"a1": "a1", "a2": "a2", "a3": "a2"}
    enter(connection, [article(4, STORIES[2]), article(5, STORIES[1])])
    worker.follow()
    assert clusters_of(worker) == {"a1": "a1", "a2": "a2", "a3": "a2", "a4": "a1", "a5": "a2"}


def test_an_older_version_changes_nothing() -> None:
    connection = database()
    worker = enter(connection, [later(article(1, ""), STORIES[1]), article(2, STORIES[1])])
    before = contents(worker.journal)
    enter(connection, [article(1, STORIES[2])])
    assert contents(worker.journal) == before
    worker.journal.append(block([article(1, STORIES[2])]))  # by one who did not know yet
    worker.follow()
    assert clusters_of(worker) == {"a1": "a1", "a2": "a1"}
    assert worker.index.state.articles == 2


def test_a_version_with_the_same_text_is_no_new_article() -> None:
    """Of two dates the earlier counts, and an earlier one may make another the original."""
    connection = database()
    worker = enter(connection, [article(5, STORIES[1]), article(6, STORIES[1])])
    enter(connection, [later(article(5, ""), STORIES[1])])
    worker.follow()
    assert worker.index.state.articles == 2
    enter(connection, [later(article(6, ""), STORIES[1], 2, published=START)])
    worker.follow()
    assert clusters_of(worker) == {"a5": "a6", "a6": "a6"}


@few
@given(seeds, st.integers(1, 30), st.randoms(use_true_random=False))
def test_the_newest_version_counts_in_any_order(seed: int, size: int, chosen: random.Random) -> None:
    old, texts = feed(seed, size), [item.text for item in feed(seed + 1, size)]
    new = [later(item, text) for item, text in zip(old, texts, strict=True)]
    queue = [*old, *new]
    chosen.shuffle(queue)
    worker = enter(database(), queue, ROOMY)
    state = worker.index.state
    there = [n for n in range(state.articles) if not state.withdrawn[n]]
    assert len(there) == size
    assert {int(state.ingested[n]) for n in there} == {int(state.ingested[: state.articles].max())}


@pytest.mark.parametrize("batch", [1, 7, 300])
def test_one_that_grew_in_mid_stream_is_as_if_it_had_been_as_large(batch: int) -> None:
    connection, articles, follower = database(), feed(17, 300), Follower()
    worker = enter(connection, [])
    dedup = DedupStage(SMALL, worker)
    for some in chunks(articles, batch):
        follower.follow(dedup.process(some))
    assert 300 <= worker.index.state.capacity < 450
    assert agreement(clusters_in(follower.places), clusters_of(worker)) > 0.99
    assert same(worker, replica(connection))
    assert same(worker, replica(connection, replace(SMALL, capacity=worker.index.state.capacity)))


def test_one_that_grew_has_the_clusters_of_a_large_one() -> None:
    articles = feed(17, 300)
    small, large = (enter(database(), articles, replace(ROOMY, capacity=capacity)) for capacity in (64, 4_000))
    assert small.index.state.capacity < 450
    assert agreement(clusters_of(small), clusters_of(large)) > 0.99


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make replicas take snapshots of few articles."""
    monkeypatch.setattr(replica_module, "_WORTH_SAVING", 20)


def snapshot_seq(connection: sqlite3.Connection) -> int:
    snapshot = SqliteJournal(connection).load_snapshot()
    assert snapshot
    return snapshot[0]


@pytest.mark.usefixtures("often")
def test_a_snapshot_spares_the_reading_of_what_was_before() -> None:
    connection, articles = database(), feed(7, 50)
    enter(connection, articles)
    seq, last = snapshot_seq(connection), SqliteJournal(connection).ends().last
    assert 0 < seq < last
    fresh, journal = counted(connection)
    assert journal.blocks == last - seq
    connection.execute("DELETE FROM dedup_snapshot")
    plain, journal = counted(connection)
    assert journal.blocks == last
    assert same(fresh, plain)
    assert clusters_of(fresh) == clusters_of(plain)


Change = Callable[[sqlite3.Connection], object]


def cut_short(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE dedup_snapshot_part SET data = substr(data, 1, length(data) / 2) WHERE part = 'tag'")


def half_lost(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM dedup_snapshot_part WHERE part = 'effects'")


def window_lost(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM dedup_snapshot_part WHERE part = 'window'")


def window_broken(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE dedup_snapshot_part SET data = x'c1' WHERE part = 'window'")


def of_another_history(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE dedup_snapshot SET name = '0123456789abcdef'")


def of_another_end(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE dedup_snapshot SET name = 'fedcba9876543210', seq = (SELECT max(seq) FROM dedup_block)")


def from_the_future(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE dedup_snapshot SET seq = 1000")


def refilled(connection: sqlite3.Connection) -> None:
    """Another epoch whose numbers are such that the snapshot might be of it."""
    journal = SqliteJournal(connection)
    journal.clear()
    connection.execute("UPDATE dedup_journal SET seq = 0")
    enter(connection, feed(8, 19))
    for _ in range(20):
        journal.append(block(feed(8, 4)))


def corrected(connection: sqlite3.Connection) -> None:
    correct(connection, "join", "a1", "a2")


CHANGES = [cut_short, half_lost, window_lost, window_broken]
CHANGES += [of_another_history, of_another_end, from_the_future, refilled, corrected]


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("change", CHANGES)
def test_a_snapshot_of_something_else_or_damaged_is_passed_over(change: Change) -> None:
    connection = database()
    enter(connection, feed(7, 60))
    change(connection)
    fresh, journal = counted(connection)
    assert journal.blocks >= journal.ends().last
    fresh.follow()
    connection.execute("DELETE FROM dedup_snapshot")
    assert same(fresh, replica(connection))


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("given_", [replace(SMALL, capacity=300), replace(SMALL, capacity=10)])
def test_a_snapshot_of_other_settings_is_passed_over(given_: Settings) -> None:
    connection = database()
    enter(connection, feed(7, 60))
    fresh, journal = counted(connection, given_)
    assert journal.blocks >= journal.ends().last
    connection.execute("DELETE FROM dedup_snapshot")
    assert same(fresh, replica(connection, given_))


@pytest.mark.usefixtures("often")
def test_one_that_grows_is_not_held_up_by_a_snapshot_that_is_too_small() -> None:
    connection = database()
    enter(connection, feed(7, 60))
    assert snapshot_seq(connection)
    worker = enter(connection, feed(7, 60) + [replace(item, id="b" + item.id) for item in feed(9, 60)])
    assert worker.index.state.articles == 120
    connection.execute("DELETE FROM dedup_snapshot")
    assert same(worker, replica(connection))


@pytest.mark.usefixtures("often")
@few
@given(seeds, st.integers(40, 120), st.integers(1, 30))
def test_with_snapshots_and_without_it_is_the_same(seed: int, size: int, batch: int) -> None:
    connection = database()
    for some in chunks(feed(seed, size), batch):
        worker = enter(connection, some)
    assert snapshot_seq(connection)
    connection.execute("DELETE FROM dedup_snapshot")
    assert same(worker, replica(connection))


def test_a_block_that_vanishes_before_it_is_read_is_transient() -> None:
    class Losing(SqliteJournal):
        def append(self, data: bytes) -> None:
            super().append(data)
            self.clear()

    connection = database()
    journal = Losing(connection)
    dedup = DedupStage(SMALL, Replica(SMALL, journal))
    with pytest.raises(Transient):
        dedup.process(feed(1, 3))
    journal.append = lambda data: SqliteJournal.append(journal, data)  # type: ignore[method-assign]
    assert len(dedup.process(feed(1, 3))) == 3


def test_another_that_trims_while_parts_are_fetched_is_transient() -> None:
    class Trimmed(SqliteJournal):
        before = 0

        def append(self, data: bytes) -> None:
            super().append(data)
            self.trim(self.before)

    connection = database()
    enter(connection, [article(1, STORIES[1])])
    journal = Trimmed(connection)
    worker = Replica(SMALL, journal)
    worker.follow()
    journal.before = 2
    with pytest.raises(Transient):
        DedupStage(SMALL, worker).process([article(2, STORIES[1])])
    assert copies(DedupStage(SMALL, worker).process([article(2, STORIES[1])])[0]).cluster == "a2"


def test_a_reader_under_whom_the_journal_is_cleared_begins_again() -> None:
    connection, articles = database(), feed(4, 30)
    worker = enter(connection, articles)
    revision = worker.revision()
    worker.journal.clear()
    outcomes = DedupStage(SMALL, worker).process(articles[:10])
    assert all(copies(outcome).revision > revision for outcome in outcomes)
    assert same(worker, replica(connection))
    assert worker.index.state.articles == 10
