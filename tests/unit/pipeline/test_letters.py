import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError
from typer.testing import CliRunner

from wireroom.cli import dead
from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import BadSource, Unavailable
from wireroom.kernel.ids import delivery_id
from wireroom.pipeline import letters as dead_letters
from wireroom.pipeline.letters import StoredLetter, collect_letters, outcomes, reason_not_to_replay, replay
from wireroom.pipeline.settings import Servers, read
from wireroom.runtime.embedded import host
from wireroom.runtime.embedded.ledger import Ledger
from wireroom.runtime.embedded.store import connect
from wireroom.runtime.kafka.records import split_letter
from wireroom.runtime.kafka.topics import _records_up_to

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
SERVERS = Servers(kafka="nowhere:1", prefix="t.")


class Held(NamedTuple):
    """A record as the client gives it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


def letter(delivery: str = "d1", payload: bytes = b"{", stage: str = "clean", reason: str = "malformed") -> DeadLetter:
    return DeadLetter(
        delivery=delivery, outcome="dead", stage=stage, reason=reason, source="f#1", received=WHEN, payload=payload
    )


def topic(*contents: DeadLetter | int | bytes | None) -> list[Held]:
    """Return these as the records of a topic: a letter's part, a tombstone (what it answers, or None), other bytes."""
    return [held(offset, what) for offset, what in enumerate(contents)]


def held(offset: int, what: DeadLetter | int | bytes | None) -> Held:
    if isinstance(what, DeadLetter):
        return Held(offset, what.delivery.encode(), encode(what))
    if isinstance(what, bytes):
        return Held(offset, b"d1", what)
    return Held(offset, b"d1", None, () if what is None else [("answers", b"%d" % what)])


def the_one(records: Iterable[Held]) -> StoredLetter:
    (stored,), unreadable = collect_letters(records)
    assert unreadable == 0
    return stored


def test_a_letter_that_comes_before_the_tombstone_of_its_replay_is_kept() -> None:
    stored = the_one(topic(letter(payload=b"old"), letter(payload=b"new"), 0))
    assert (stored.payload, stored.attempts, stored.newest) == (b"new", 2, 1)


def test_what_was_replayed_is_gone() -> None:
    assert collect_letters(topic(letter(), letter(), 1)) == ([], 0)
    assert collect_letters(topic(letter(), None)) == ([], 0)


@pytest.mark.parametrize("answers", [b"", b"x", b"-1", b"9" * 5000])
def test_a_tombstone_that_does_not_say_answers_what_was_before_it(answers: bytes) -> None:
    records = [*topic(letter()), Held(1, b"d1", None, [("answers", answers)])]
    assert collect_letters(records) == ([], 0)
    assert the_one([*records, held(2, letter(payload=b"new"))]).payload == b"new"


def test_every_replay_is_an_attempt() -> None:
    assert the_one(topic(letter(), 0, letter(), 2, 2, letter())).attempts == 4


def test_half_a_letter_is_told_as_that_and_the_others_are_read() -> None:
    parts = split_letter(letter(payload=b"abc"), 1)
    half, other = collect_letters(topic(parts[0], letter("d2")))[0]
    assert (half.whole, half.detail, half.reason) == (False, "incomplete: 1 of 3 parts", "malformed")
    assert half.payload == b"a"
    assert "incomplete: 1 of 3 parts" in reason_not_to_replay(half)
    assert other == StoredLetter(**msgspec.structs.asdict(letter("d2")), newest=1)


def test_half_a_letter_is_completed_by_the_next_delivery() -> None:
    parts = split_letter(letter(payload=b"abc"), 1)
    assert the_one(topic(*parts[:2], *parts)).payload == b"abc"
    again = the_one(topic(*parts, parts[0]))
    assert (again.payload, again.newest) == (b"abc", 3)
    assert collect_letters(topic(*parts, parts[0], again.newest)) == ([], 0)


def test_a_letter_of_another_stage_does_not_mix_with_the_first() -> None:
    early, late = split_letter(letter(payload=b"abc"), 1), split_letter(letter(payload=b"xyz", stage="index"), 1)
    mixed = [part for pair in zip(early, late, strict=True) for part in pair]
    assert (the_one(topic(*mixed)).payload, the_one(topic(*late, *early)).payload) == (b"xyz", b"abc")
    assert the_one(topic(*early, late[0])).payload == b"abc"


@given(st.permutations(range(4)), st.integers(0, 3))
def test_parts_in_any_order_are_one_letter_and_any_cut_is_told(order: list[int], upto: int) -> None:
    parts = split_letter(letter(payload=b"abcd"), 1)
    assert the_one(topic(*(parts[n] for n in order))).payload == b"abcd"
    stored, _ = collect_letters(topic(*(parts[n] for n in order[:upto])))
    assert [half.detail for half in stored] == [f"incomplete: {upto} of 4 parts"] * bool(upto)


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"not a letter",
        b"\xff",
        encode(letter("not the key")),
        encode(msgspec.structs.replace(letter(), part=1)),
        encode(msgspec.structs.replace(letter(), part=-1)),
        encode(msgspec.structs.replace(letter(), received=datetime(2026, 1, 1))),  # noqa: DTZ001 - a stranger's
    ],
)
def test_a_record_that_is_no_letter_is_counted_and_passed_over(odd: bytes) -> None:
    stored, unreadable = collect_letters([*topic(odd, letter()), Held(2, None, odd), Held(3, b"\xff", None)])
    assert ([kept.payload for kept in stored], unreadable) == ([b"{"], 2)


def test_outcomes_are_those_of_the_letters_not_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    records = topic(letter(), letter("d2", stage="produce"), 0, letter("d3", stage="index"), letter())
    monkeypatch.setattr(dead_letters, "scan", lambda *_: iter(records))
    assert outcomes(SERVERS) == {"d1": ("clean", "dead"), "d2": ("produce", "dead"), "d3": ("index", "dead")}
    assert all(kept.payload == b"" for kept in collect_letters(records, payloads=False)[0])


class Wire:
    """A producer of which the `fails`-th record is not acknowledged."""

    def __init__(self, fails: int = -1) -> None:
        self.sent: list[tuple[str, bytes | None]] = []
        self.fails = fails

    def send(self, topic: str, *, value: bytes | None, **_: object) -> "Wire":
        self.sent.append((topic, value))
        return self

    def get(self, **_: float) -> None:
        if len(self.sent) == self.fails:
            raise KafkaTimeoutError("no answer")

    def close(self, **_: float) -> None:
        pass


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Wire]:
    def stand_in(records: list[Held], fails: int = -1) -> Wire:
        wire = Wire(fails)
        monkeypatch.setattr(dead_letters, "scan", lambda *_: iter(records))
        monkeypatch.setattr(dead_letters, "KafkaProducer", lambda **_: wire)
        return wire

    return stand_in


def test_nothing_is_sent_when_one_of_the_chosen_cannot_be(deployment: Callable[..., Wire]) -> None:
    wire = deployment([])
    chosen, _ = collect_letters(topic(letter(), letter("d2", stage="produce"), letter("d3")))
    with pytest.raises(BadSource, match="d2 never entered the pipe"):
        replay(SERVERS, chosen)
    assert wire.sent == []


def test_a_record_that_kafka_does_not_take_is_told_and_its_letter_stays(deployment: Callable[..., Wire]) -> None:
    wire = deployment([], fails=3)
    chosen, _ = collect_letters(topic(letter(), letter("d2", payload=b"[")))
    with pytest.raises(Unavailable, match=r"nowhere:1 did not take d2 .* 1 of 2 are replayed"):
        replay(SERVERS, chosen)
    assert wire.sent == [("t.articles.raw", b"{"), ("t.articles.dead", None), ("t.articles.raw", b"[")]


def test_all_skips_what_cannot_be_sent(deployment: Callable[..., Wire]) -> None:
    deployment(topic(letter(), letter("d2", stage="produce"), split_letter(letter("d3", b"abc"), 2)[0]))
    done = CliRunner().invoke(dead.app, ["replay", "--all", "--kafka", "--json"])
    assert msgspec.json.decode(done.stdout) == {"replayed": 1, "skipped": 2}
    deployment(topic(letter()))
    assert CliRunner().invoke(dead.app, ["replay", "--all", "--kafka"]).stdout == "replayed: 1\n"


def test_odd_records_are_told_in_one_line(deployment: Callable[..., Wire], capsys: pytest.CaptureFixture[str]) -> None:
    deployment(topic(letter(), b"odd", b"odder"))
    assert len(list(dead._letters(None, read()))) == 1
    assert capsys.readouterr().err == "2 records on the topic are no letters and were passed over\n"


def test_no_escape_sequence_and_no_markup_reaches_the_terminal(deployment: Callable[..., Wire]) -> None:
    evil = "[red]\x1b[2J\x9b1m\u202e"
    odd = letter(evil, stage=evil, reason=evil)
    deployment(topic(msgspec.structs.replace(odd, source=evil, detail=evil)))
    shown = CliRunner().invoke(dead.app, ["list", "--kafka"], env={"COLUMNS": "200"}).stdout
    assert shown.count("[red]") == 5
    assert not set("\x1b\x9b\u202e").intersection(shown)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store in which 600 deliveries are dead."""
    path = tmp_path / "news.db"
    rows = [(delivery_id(f"f#{n}", b"{"), "", "dead", "clean", "malformed", "", f"f#{n}", n, b"{") for n in range(600)]
    connection = connect(path, create=True)
    Ledger(connection)
    connection.executemany("INSERT INTO ledger VALUES (?,?,?,?,?,?,?,?,'application/json',?,1)", rows)
    connection.close()
    return path


def test_replays_over_a_store_go_in_batches_and_are_no_runs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    run = host.run

    def counted(batches: Iterator[list[Delivery]], *others: Any, **more: Any) -> Any:
        assert not isinstance(batches, list)
        return run((sizes.append(len(batch)) or batch for batch in batches), *others, **more)

    monkeypatch.setattr(host, "run", counted)
    done = CliRunner().invoke(dead.app, ["replay", "--all", "--store", str(store), "--json"])
    assert msgspec.json.decode(done.stdout) == {"replayed": 600, "indexed": 0, "dropped": 0, "dead": 600}
    assert sizes == [256, 256, 88]
    connection = connect(store, create=False)
    assert connection.execute("SELECT * FROM run").fetchall() == []
    assert connection.execute("SELECT DISTINCT attempts FROM ledger").fetchall() == [(2,)]
    connection.close()


class Silent:
    """A consumer that gives one record of two, and nothing more."""

    def __init__(self) -> None:
        self.place = itertools.chain([0], itertools.repeat(1))
        self.given = False

    def position(self, *_: TopicPartition, **__: int) -> int:
        return next(self.place)

    def poll(self, **_: int) -> dict[TopicPartition, list[Held]]:
        records = {} if self.given else {TopicPartition("t", 0): [Held(0, b"", b"")]}
        self.given = True
        return records


def test_a_scan_that_gets_no_further_ends() -> None:
    records = _records_up_to(Silent(), {TopicPartition("t", 0): 2}, "nowhere:1", patience=0.01)
    assert next(records).offset == 0
    with pytest.raises(Unavailable, match="nowhere:1 stopped answering"):
        next(records)
