"""What is older than the window is forgotten; the clusters of what stays are not."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import (
    START,
    Follower,
    article,
    chunks,
    clusters_of,
    contents,
    copies,
    correct,
    database,
    replica,
    words,
)
from wireroom.dedup.journal.block import ROW, Rows, identity_of
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.settings import microseconds as length_of
from wireroom.dedup.stage import DedupStage
from wireroom.dedup.window import Window
from wireroom.kernel.article import Article
from wireroom.kernel.errors import BadSettings

DAYS = Settings(sketch_size=32, capacity=400, chunk=4, window="10d")
SECOND = 1_000_000


@pytest.fixture(scope="module", autouse=True)
def at_once() -> Iterator[None]:
    """Let the clock follow each block, so that few articles tell a story; test_clock.py has how it goes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wireroom.dedup.window.VOTES", 1)
        yield


def rows(*seconds: int) -> Rows:
    rows_ = np.zeros(len(seconds), ROW)
    rows_["ingested"] = [second * SECOND for second in seconds]
    return rows_


def test_a_block_is_old_when_its_middle_article_is() -> None:
    window = Window(10 * SECOND, 1_000)
    window.add(1, rows(1, 5, 9))
    window.add(2, rows(7))
    window.add(3, rows(15))
    assert window.trimmed_before == 0
    window.add(4, rows(16))
    assert window.trimmed_before == 2
    window.add(5, rows(1))
    assert window.trimmed_before == 2
    window.add(6, rows(18))
    assert window.trimmed_before == 3


def test_nothing_is_trimmed_before_it_is_a_quarter() -> None:
    window = Window(10 * SECOND, 1_000)
    window.add(1, rows(1))
    for seq in range(2, 6):
        window.add(seq, rows(20))
        assert window.trimmed_before == (2 if seq < 5 else 0)


def test_a_mark_goes_with_what_is_before_it() -> None:
    window = Window(10 * SECOND, 1_000)
    for seq, block in enumerate([rows(1), rows(), rows(50)], 1):
        window.add(seq, block)
    assert window.trimmed_before == 3


def test_without_a_length_only_the_number_counts() -> None:
    window = Window(0, 3)
    for seq, second in enumerate((1, 1_000_000, 2, 3), 1):
        window.add(seq, rows(second))
    assert window.trimmed_before == 2


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 50), max_size=4), max_size=30), st.integers(0, 30), st.integers(0, 20))
def test_a_window_that_was_restored_goes_on(blocks: list[list[int]], length: int, most: int) -> None:
    window, restored = Window(length * SECOND, most), Window(length * SECOND, most)
    for seq, seconds in enumerate(blocks, 1):
        window.add(seq, rows(*seconds))
        restored.add(seq, rows(*seconds))
        data, restored = restored.to_bytes(), Window(length * SECOND, most)
        restored.restore(data)
        assert restored.trimmed_before == window.trimmed_before
    kept = sum(map(len, blocks[max(window.trimmed_before - 1, 0) :]))
    assert window.trimmed_before == 0 or kept <= sum(map(len, blocks)) * 3 / 4


@pytest.mark.parametrize(
    ("length", "seconds"), [("14d", 14 * 86_400), ("36h", 36 * 3_600), ("2w", 14 * 86_400), ("5m", 300), ("never", 0)]
)
def test_lengths_of_time(length: str, seconds: int) -> None:
    assert length_of(length) == seconds * SECOND


@pytest.mark.parametrize("length", ["", "0d", "14", "d", "1.5d", "-1d", "14 d", "14D", "1y", "1234567d", "٣d", "14d\n"])
def test_what_is_no_length_of_time(length: str) -> None:
    with pytest.raises(BadSettings, match="such as 14d"):
        length_of(length)


def on(day: float, number: int, text: str, **fields: object) -> Article:
    return article(number, text, ingested=START + timedelta(days=day), **fields)


def story(number: int) -> str:
    return " ".join(words(number, 90))


def work(connection: sqlite3.Connection, given_: Settings, articles: Sequence[Article]) -> Replica:
    worker = replica(connection, given_)
    DedupStage(given_, worker).process(articles)
    return worker


def fillers(day: float, count: int, first: int = 1_000) -> list[Article]:
    return [on(day, first + n, story(first + n)) for n in range(count)]


def aged(given_: Settings = DAYS) -> tuple[sqlite3.Connection, Replica]:
    """Return a journal from which a1, of day 0, is trimmed; its copies a2 and a3, of day 8, and a7 are there."""
    connection = database()
    work(connection, given_, [on(0, 1, story(1)), *fillers(0, 7)])
    work(connection, given_, [on(8, 2, story(1)), on(8, 3, story(1)), on(8, 7, story(7))])
    worker = work(connection, given_, [on(15, 8, story(8))])
    return connection, worker


def test_what_is_older_goes_and_the_copies_keep_their_cluster() -> None:
    connection, worker = aged()
    assert worker.journal.ends().first == 3
    known = clusters_of(worker)
    assert known == {"a1": "a1", "a2": "a1", "a3": "a1", "a7": "a7", "a8": "a8"}
    assert clusters_of(replica(connection, DAYS)) == known


def test_later_copies_join_the_cluster_of_an_original_that_is_gone() -> None:
    connection, worker = aged()
    place = copies(DedupStage(DAYS, worker).process([on(15, 9, story(1))])[0])
    assert (place.cluster, place.copy_of) == ("a1", "a1")
    assert place.similarity > 0.9
    assert copies(DedupStage(DAYS, worker).process([on(15, 9, story(1))])[0]).cluster == "a1"
    assert clusters_of(replica(connection, DAYS))["a9"] == "a1"


def test_a_trimmed_original_that_comes_again_is_known() -> None:
    connection, worker = aged()
    before = contents(worker.journal)
    place = copies(DedupStage(DAYS, worker).process([on(0, 1, story(1))])[0])
    assert (place.cluster, place.copy_of) == ("a1", None)
    assert contents(worker.journal) == before
    assert worker.index.find(identity_of("a1000")) == -1
    assert contents(replica(connection, DAYS).journal) == before


def test_a_new_version_of_a_trimmed_original_leaves_its_copies_together() -> None:
    connection, worker = aged()
    place = copies(DedupStage(DAYS, worker).process([on(15, 1, story(99))])[0])
    assert {(change.id, change.cluster) for change in place.changes} == {("a2", "a2"), ("a3", "a2")}
    known = clusters_of(worker)
    assert (known["a1"], known["a2"], known["a3"]) == ("a1", "a2", "a2")
    assert clusters_of(replica(connection, DAYS)) == known


def test_a_copy_that_gets_a_new_version_is_no_longer_tied() -> None:
    connection, worker = aged()
    DedupStage(DAYS, worker).process([on(15, 2, story(98))])
    known = clusters_of(worker)
    assert (known["a1"], known["a2"], known["a3"]) == ("a1", "a2", "a1")
    assert clusters_of(replica(connection, DAYS)) == known


def test_an_anchor_outlives_further_trims_while_there_are_copies() -> None:
    connection, worker = aged()
    day, firsts = 15.0, [worker.journal.ends().first]
    for number in range(20, 24):
        day += 6
        dedup = DedupStage(DAYS, worker)
        assert copies(dedup.process([on(day, number, story(1))])[0]).cluster == "a1"
        dedup.process(fillers(day + 1, 4, 2_000 + 10 * number))
        firsts.append(worker.journal.ends().first)
        assert clusters_of(replica(connection, DAYS)) == clusters_of(worker)
    assert len(set(firsts)) >= 4
    assert "a2" not in clusters_of(worker)
    assert worker.index.state.articles < 60


def test_an_original_without_copies_is_forgotten_in_the_end() -> None:
    _, worker = aged()
    for day in range(17, 60, 3):
        DedupStage(DAYS, worker).process(fillers(day, 4, 3_000 + 10 * day))
    assert not {"a1", "a2", "a3", "a7"} & clusters_of(worker).keys()
    assert copies(DedupStage(DAYS, worker).process([on(60, 30, story(1))])[0]).cluster == "a30"


def test_memory_stays_in_bounds_in_a_stream_without_an_end() -> None:
    given_, connection = replace(DAYS, capacity=64), database()
    worker, largest = replica(connection, given_), 0
    for day in range(120):
        DedupStage(given_, worker).process([on(day, 10 * day + n, story(10 * day + n % 5)) for n in range(8)])
        largest = max(largest, worker.index.state.articles)
        if day == 40:
            room, entries = worker.index.nbytes, len(contents(worker.journal))
    assert largest < 300
    assert worker.index.nbytes <= 1.6 * room
    assert len(contents(worker.journal)) <= 1.5 * entries
    assert clusters_of(replica(connection, given_)) == clusters_of(worker)


def test_room_that_was_needed_once_is_given_back() -> None:
    given_, connection = replace(DAYS, capacity=64), database()
    worker = work(connection, given_, fillers(0, 300))
    large = worker.index.nbytes
    DedupStage(given_, worker).process(fillers(30, 4, 9_000))
    assert worker.index.state.articles == 4
    assert worker.index.nbytes < large / 2


@pytest.mark.parametrize("alike", [False, True])
def test_most_bounds_the_number(alike: bool) -> None:
    given_, connection, follower = replace(DAYS, window="never", most=40), database(), Follower()
    worker = replica(connection, given_)
    for batch in chunks([on(0, n, story(n % 7 if alike else n)) for n in range(400)], 4):
        follower.follow(DedupStage(given_, worker).process(batch))
        state = worker.index.state
        there = np.count_nonzero(state.withdrawn[: state.articles] == 0)
        assert there <= 40 * 4 / 3 + 8 + 7 * alike
    assert state.articles < 130
    clusters = {cluster for cluster, _, _ in follower.places.values()}
    assert len(clusters) == (7 if alike else 400)
    assert clusters_of(replica(connection, given_)) == clusters_of(worker)


def test_never_forgets_nothing() -> None:
    given_ = replace(DAYS, window="never")
    worker = work(database(), given_, [on(0, 1, story(1)), on(9_000, 2, story(1)), *fillers(10_000, 10)])
    assert worker.journal.ends().first == 1
    assert clusters_of(worker)["a2"] == "a1"


def test_a_worker_goes_on_after_another_has_trimmed() -> None:
    connection, one = aged()
    other = replica(connection, DAYS)
    DedupStage(DAYS, one).process([on(24, 11, story(1)), *fillers(24, 8)])
    assert one.journal.ends().first > 3
    place = copies(DedupStage(DAYS, other).process([on(24, 12, story(1))])[0])
    assert place.cluster == "a1"
    one.follow()
    assert clusters_of(one) == clusters_of(other) == clusters_of(replica(connection, DAYS))


def test_a_correction_outlives_the_window() -> None:
    connection, worker = aged()
    correct(connection, "join", "a7", "a8", DAYS)
    DedupStage(DAYS, worker).process([on(24, 11, story(8)), *fillers(24, 12, 5_000)])
    assert "a7" in clusters_of(worker)
    assert clusters_of(worker)["a8"] == "a7"
    assert clusters_of(worker)["a11"] == "a7"


def test_a_rollback_of_a_trim_is_noticed() -> None:
    connection, worker = aged()
    before, known = contents(worker.journal), clusters_of(worker)
    connection.execute("SAVEPOINT batch")
    first = DedupStage(DAYS, worker).process([on(30, 40, story(1)), *fillers(30, 9)])
    assert worker.journal.ends().first > 3
    connection.execute("ROLLBACK TO batch")
    assert contents(worker.journal) == before
    worker.follow()
    assert clusters_of(worker) == known
    assert DedupStage(DAYS, worker).process([on(30, 40, story(1)), *fillers(30, 9)]) == first
