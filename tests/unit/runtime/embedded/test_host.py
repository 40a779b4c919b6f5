import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wireroom.kernel.article import Article, Delivery
from wireroom.kernel.ids import delivery_id
from wireroom.kernel.stage import Drop, Emit, Outcome, Reject, Spec
from wireroom.runtime.embedded.host import run
from wireroom.runtime.embedded.ledger import Ledger
from wireroom.runtime.embedded.store import connect

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def deliveries(*bodies: bytes) -> list[Delivery]:
    return [
        Delivery(id=delivery_id(f"f#{n}", body), source=f"f#{n}", received=WHEN, body=body)
        for n, body in enumerate(bodies)
    ]


def pairs(*bodies: bytes) -> list[list[Delivery]]:
    feed = deliveries(*bodies)
    return [feed[i : i + 2] for i in range(0, len(feed), 2)]


class Keeping:
    """A stage that keeps what it sees in a table of the store, as a stateful stage does."""

    spec = Spec("keeping", frozenset(), frozenset(), needs=frozenset({"redis"}))

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        db.execute("CREATE TABLE IF NOT EXISTS kept (body BLOB)")

    def process(self, batch: Sequence[Delivery]) -> list[Outcome]:
        return [self._one(item) for item in batch]

    def _one(self, item: Delivery) -> Outcome:
        self.db.execute("INSERT INTO kept VALUES (?)", (item.body,))
        if item.body.startswith(b"kill"):
            raise KeyboardInterrupt
        if item.body.startswith(b"bug"):
            raise ValueError("unforeseen")
        text = item.body.decode()
        if text in ("drop", "reject"):
            return Drop("duplicate") if text == "drop" else Reject("empty", "no text")
        return Emit(Article(id=text, delivery=item.id, source=item.source, ingested=item.received, text=text))

    def kept(self) -> list[bytes]:
        return [row[0] for row in self.db.execute("SELECT body FROM kept ORDER BY rowid")]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "store.db", create=True)
    yield connection
    connection.close()


def test_every_delivery_has_one_outcome_and_the_bytes_are_kept(db: sqlite3.Connection) -> None:
    summary = run([deliveries(b"a", b"drop", b"reject", b"bug", b"b")], [Keeping(db)], db, sources="f")
    assert (summary.read, summary.indexed, summary.dropped, summary.dead, summary.ok) == (5, 2, 1, 2, True)
    letters = {letter.reason: letter.payload for letter in Ledger(db).dead_letters()}
    assert letters == {"duplicate": b"drop", "empty": b"reject", "bug": b"bug"}


def test_running_again_processes_nothing_and_says_the_same(db: sqlite3.Connection) -> None:
    feed, stage = deliveries(b"a", b"drop", b"b"), Keeping(db)
    first = run([feed], [stage], db, sources="f")
    second = run([feed], [stage], db, sources="f")
    assert (second.read, second.indexed, second.dropped, second.new) == (3, first.indexed, first.dropped, 0)
    assert stage.kept() == [b"a", b"drop", b"b"]


def test_a_cut_off_batch_leaves_nothing_behind(db: sqlite3.Connection) -> None:
    stage = Keeping(db)
    with pytest.raises(KeyboardInterrupt):
        run(pairs(b"a", b"b", b"c", b"kill"), [stage], db, sources="f")
    assert stage.kept() == [b"a", b"b"]
    assert Ledger(db).unfinished() == ["f"]
    summary = run(pairs(b"a", b"b", b"c"), [stage], db, sources="f")
    assert stage.kept() == [b"a", b"b", b"c"]
    assert (summary.new, summary.indexed) == (1, 3)
    assert Ledger(db).unfinished() == []


def test_a_stop_ends_after_the_batch_in_hand(db: sqlite3.Connection) -> None:
    stop = threading.Event()
    summary = run(pairs(b"a", b"b", b"c"), [Keeping(db)], db, sources="f", stop=stop, progress=lambda _: stop.set())
    assert (summary.read, summary.stopped, summary.ok) == (2, True, False)


def test_a_replay_counts_its_attempts(db: sqlite3.Connection) -> None:
    feed, stage = deliveries(b"reject"), Keeping(db)
    run([feed], [stage], db, sources="f")
    run([feed], [stage], db, sources="f", reprocess=True)
    assert [letter.attempts for letter in Ledger(db).dead_letters()] == [2]


def test_a_delivery_twice_in_a_batch_is_processed_once(db: sqlite3.Connection) -> None:
    feed, stage = deliveries(b"a", b"drop"), Keeping(db)
    first = run([feed + feed], [stage], db, sources="f")
    second = run([feed + feed], [stage], db, sources="f")
    assert stage.kept() == [b"a", b"drop"]
    assert (first.read, first.new, first.indexed, first.dropped, first.ok) == (4, 2, 2, 2, True)
    assert (second.read, second.new, second.indexed, second.dropped) == (4, 0, 2, 2)


def test_a_replay_tries_a_delivery_once_however_often_it_is_named(db: sqlite3.Connection) -> None:
    feed = deliveries(b"reject")
    run([feed], [Keeping(db)], db, sources="f")
    run([feed + feed], [Keeping(db)], db, sources="f", reprocess=True)
    assert [letter.attempts for letter in Ledger(db).dead_letters()] == [2]


def limit(db: sqlite3.Connection, pages: int) -> None:
    """Let the store grow by so many pages and then find its disk full."""
    (now,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {now + pages}")


@pytest.mark.parametrize("pages", range(8))
def test_a_full_disk_leaves_nothing_of_its_batch_and_the_run_goes_on_later(db: sqlite3.Connection, pages: int) -> None:
    feed = deliveries(*(bytes([97 + n]) * 3000 for n in range(12)))
    batches, stage = [feed[i : i + 4] for i in range(0, 12, 4)], Keeping(db)
    Ledger(db)
    limit(db, pages)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        run(batches, [stage], db, sources="f")
    assert not db.in_transaction
    recorded = [delivery for delivery, outcome in Ledger(db).outcomes() if outcome == "indexed"]
    assert len(stage.kept()) == len(recorded) == len(list(Ledger(db).outcomes()))
    assert len(recorded) % 4 == 0
    limit(db, 1000)
    assert run(batches, [stage], db, sources="f").ok
    assert stage.kept() == [delivery.body for delivery in feed]


def test_a_statement_that_is_wrong_for_one_item_is_a_bug_of_its_own(db: sqlite3.Connection) -> None:
    class Wrong(Keeping):
        def _one(self, item: Delivery) -> Outcome:
            if item.body == b"wrong":
                self.db.execute("SELECT nothing")
            return super()._one(item)

    stage = Wrong(db)
    assert run([deliveries(b"a", b"wrong", b"b")], [stage], db, sources="f").reasons == {"bug": 1}
    assert stage.kept() == [b"a", b"b"]
