"""What docs/spec/stage.md asks of a stage, asked of every stage of the pipe over the embedded store."""

import signal
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import hostile
from wireroom.index.merge import newest_places
from wireroom.kernel.article import Article, Delivery
from wireroom.kernel.ids import delivery_id
from wireroom.kernel.stage import SHARED, Drop, Emit, Outcome, Reject
from wireroom.pipeline import build, topology
from wireroom.pipeline.settings import read
from wireroom.pipeline.topology import specs
from wireroom.runtime.apply import AnyStage
from wireroom.runtime.embedded.store import transaction

FEED = Path(__file__).parents[2] / "seeds" / "feed.jsonl"
SPECS = specs()
STATEFUL = [name for name in topology.STAGES if not SPECS[name].pure]
FIELDS = [field.name for field in msgspec.structs.fields(Article)]
LONGEST = 10.0  # seconds of CPU time that a stage may take for one hostile item
ENOUGH = 3  # faults, after which the rest is not looked for
START = datetime(2025, 5, 5, tzinfo=UTC)
BLANK = Article(id="", delivery="", source="", ingested=START, text="")
Reached = dict[str, list[Any]]
every_stage = pytest.mark.parametrize("name", topology.STAGES)
every_stateful_stage = pytest.mark.parametrize("name", STATEFUL)


@dataclass
class Store:
    """A stage over a store of its own; each call is one transaction, as under the host."""

    name: str
    connection: sqlite3.Connection
    stage: AnyStage

    def process(self, batch: Sequence[Any]) -> list[Outcome]:
        with transaction(self.connection):
            return list(self.stage.process(batch))

    def reopened(self) -> "Store":
        """Return the stage as a new process finds it over the same store."""
        return Store(self.name, self.connection, _built(self.name, self.connection))

    def state(self) -> list[str]:
        """Return all rows; what a virtual table holds is in tables of its own."""
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        names = [name for (name,) in self.connection.execute(tables)]
        return [f"{name} {row}" for name in names for row in self.connection.execute(f"SELECT * FROM {name}")]  # noqa: S608


def store(name: str) -> Store:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    return Store(name, connection, _built(name, connection))


def _built(name: str, connection: sqlite3.Connection) -> AnyStage:
    return _pure()[name] if SPECS[name].pure else build.EMBEDDED[name](read({}), connection)


@cache
def _pure() -> dict[str, AnyStage]:
    """Return the stages without state; they are built once, because their models take a while to load."""
    return {stage.spec.name: stage for stage in build.pure(read({}))}


@pytest.fixture(scope="session")
def reached() -> Reached:
    """Return what reaches each stage when the sample feed runs through the pipe."""
    return dict(_through(_feed()))


@pytest.fixture(scope="session")
def attacks() -> dict[str, Any]:
    """Return by name what a stage after `clean` has to stand: articles made for it, and what `clean` lets through."""
    outcomes = _cleaned().items()
    return hostile.articles() | {name: outcome.article for name, outcome in outcomes if isinstance(outcome, Emit)}


@cache
def _cleaned() -> dict[str, Outcome]:
    """Return by name what `clean` makes of the hostile deliveries."""
    deliveries = hostile.deliveries()
    return dict(zip(deliveries, store("clean").process(list(deliveries.values())), strict=True))


def _through(items: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    for name in topology.STAGES:
        yield name, items
        items = [outcome.article for outcome in store(name).process(items) if isinstance(outcome, Emit)]


def _feed() -> list[Delivery]:
    lines = FEED.read_bytes().splitlines()
    return [
        Delivery(
            id=delivery_id(f"feed:{n}", line), source=f"feed:{n}", received=START + timedelta(minutes=n), body=line
        )
        for n, line in enumerate(lines, start=1)
    ]


def _settled(outcomes: Sequence[Outcome]) -> list[object]:
    """Return the outcomes, and for dedup where every article stands in the end, whichever article told of it.

    How the news of a moved article is spread over the articles of a batch, and how revisions count, is dedup's own.
    """
    told = newest_places([outcome.article for outcome in outcomes if isinstance(outcome, Emit)])
    stands = {id_: (place.cluster, place.copy_of, place.similarity) for id_, place in told.items()}
    return [*(_without_news(outcome) for outcome in outcomes), stands]


def _without_news(outcome: Outcome) -> Outcome:
    return Emit(msgspec.structs.replace(outcome.article, copies=None)) if isinstance(outcome, Emit) else outcome


def _in_batches(at: Store, items: Sequence[Any], size: int) -> list[Outcome]:
    return [outcome for i in range(0, len(items), size) for outcome in at.process(items[i : i + size])]


def _broken(name: str, items: Sequence[Any], outcomes: Sequence[Outcome]) -> list[str]:
    """Return what breaks the sentences that hold for any items: one_for_each, reasons, sets."""
    if len(outcomes) != len(items):
        return [f"one_for_each: {len(outcomes)} outcomes for {len(items)} items"]
    return [fault for item, outcome in zip(items, outcomes, strict=True) for fault in _faults(name, item, outcome)]


def _faults(name: str, item: Any, outcome: Outcome) -> Iterator[str]:
    spec = SPECS[name]
    if isinstance(outcome, Drop | Reject):
        listed = spec.drops if isinstance(outcome, Drop) else spec.rejects
        if outcome.reason not in listed:
            yield f"reasons: {outcome.reason} is not in the SPEC"
        return
    after = outcome.article
    before = item if isinstance(item, Article) else BLANK
    for field in FIELDS:
        if field not in spec.sets and getattr(after, field) != getattr(before, field):
            yield f"sets: {field} was changed"
    if after.models | {name: ""} != before.models | {name: ""} or {*after.skipped, name} != {*before.skipped, name}:
        yield "sets: what another stage says of its model was changed"
    if "models" in spec.sets and (name in after.models) == (name in after.skipped):
        yield "sets: a stage names its model or is skipped"
    if msgspec.json.decode(msgspec.json.encode(after), type=Article) != after:
        yield "the article does not survive the wire"


@every_stage
def test_one_for_each_reasons_and_sets(name: str, reached: Reached) -> None:
    items = reached[name]
    assert len(items) > 40, "the stage before let too little through for this test to mean anything"
    assert not _broken(name, items, store(name).process(items))


@pytest.mark.parametrize("name", build.CACHED)
def test_reads(name: str, reached: Reached) -> None:
    """A stage whose outcomes are remembered finds the same in an article whose other fields are different."""
    spec, items, at = SPECS[name], reached[name], store(name)
    others = [msgspec.structs.replace(BLANK, **{field: getattr(item, field) for field in spec.reads}) for item in items]
    for one, other in zip(at.process(items), at.process(others), strict=True):
        found = [{field: getattr(o.article, field) for field in spec.sets - SHARED} for o in (one, other)]
        assert found[0] == found[1]


@every_stage
def test_an_empty_batch_gives_nothing(name: str) -> None:
    assert store(name).process([]) == []


@every_stage
@pytest.mark.parametrize("size", [1, 7])
def test_batches(name: str, size: int, reached: Reached) -> None:
    items = reached[name]
    small, whole = _in_batches(store(name), items, size), store(name).process(items)
    if name == "dedup":
        assert _settled(small) == _settled(whole)
    else:
        assert small == whole


@every_stage
def test_again(name: str, reached: Reached) -> None:
    items, at = reached[name], store(name)
    first = at.process(items)
    again = at.process(items)
    if name == "dedup":
        assert _settled(again) == _settled(first)
    else:
        assert again == first


@every_stage
def test_again_within_a_batch(name: str, reached: Reached) -> None:
    items = [item for item in reached[name][:20] for _ in range(2)]
    outcomes = store(name).process(items)
    assert [_without_news(o) for o in outcomes[::2]] == [_without_news(o) for o in outcomes[1::2]]


@every_stateful_stage
def test_again_leaves_the_state_as_it_was(name: str, reached: Reached) -> None:
    items, at = reached[name], store(name)
    first = at.process(items)
    before = at.state()
    assert _settled(_in_batches(at.reopened(), items, 5)) == _settled(first)
    assert at.state() == before


@every_stateful_stage
def test_the_host_commits_and_undoes(name: str, reached: Reached) -> None:
    items, at, other = reached[name], store(name), store(name)
    assert at.process(items[:20]) == other.process(items[:20])
    before = at.state()
    at.connection.execute("BEGIN IMMEDIATE")
    at.stage.process(items[20:])
    assert at.connection.in_transaction, "a stage ended the host's transaction"
    at.connection.execute("ROLLBACK")
    assert at.state() == before
    assert at.process(items[20:]) == other.process(items[20:]), "the stage remembers what was undone"
    assert at.state() == other.state()


@every_stage
def test_a_batch_is_left_as_it_was(name: str, reached: Reached) -> None:
    items = reached[name]
    before = msgspec.json.encode(items)
    store(name).process(items)
    assert msgspec.json.encode(items) == before


@pytest.mark.timeout(0)
def test_clean_stands_hostile_deliveries() -> None:
    fallen = _fallen("clean", hostile.deliveries())
    assert not fallen


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", topology.STAGES[1:])
def test_a_stage_stands_hostile_articles(name: str, attacks: dict[str, Any]) -> None:
    assert len(attacks) > 150
    fallen = _fallen(name, attacks)
    assert not fallen


def _fallen(name: str, items: Mapping[str, Any]) -> dict[str, object]:
    """Return the first few items that the stage does not stand: it raises, takes too long, or breaks a sentence."""
    at, fallen = store(name), {}
    for called, item in items.items():
        try:
            with cpu_time(LONGEST):
                found: object = _broken(name, [item], at.process([item]))
        except Exception as error:
            found = repr(error)
        if found:
            fallen[called] = found
        if len(fallen) == ENOUGH:
            break
    return fallen


@contextmanager
def cpu_time(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in a block that computes for longer, however busy the machine is."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s of CPU time")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_hostile_deliveries_bring_out_every_reason_of_clean() -> None:
    outcomes = _cleaned().values()
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, Reject)} == SPECS["clean"].rejects


@every_stage
@settings(deadline=None, max_examples=60)
@given(batch=st.lists(st.tuples(st.text(max_size=80), st.text(max_size=300)), max_size=4))
def test_any_text(name: str, batch: list[tuple[str, str]]) -> None:
    items: list[Any] = [hostile.article(title, text) for title, text in batch]
    if name == "clean":
        items = [hostile.delivery(title=title, text=text) for title, text in batch]
    at = store(name)
    outcomes = at.process(items)
    assert not _broken(name, items, outcomes)
    assert [_without_news(o) for o in at.process(items)] == [_without_news(o) for o in outcomes]
    assert [_without_news(o) for o in _in_batches(store(name), items, 1)] == [_without_news(o) for o in outcomes]


@settings(deadline=None, max_examples=100)
@given(body=st.binary(max_size=200), media=st.sampled_from(["application/json", "text/html", "text/plain"]))
def test_any_bytes(body: bytes, media: Any) -> None:
    item = Delivery(id="d", source="s", received=START, body=body, media=media)
    assert not _broken("clean", [item], store("clean").process([item]))
