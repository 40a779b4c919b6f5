from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from wireroom.kernel.article import Article
from wireroom.kernel.errors import TooManyBugs, Transient
from wireroom.kernel.stage import Drop, Emit, Outcome, Reject, Spec
from wireroom.runtime.apply import HostContext, Stopping, apply


def article(name: str) -> Article:
    return Article(id=name, delivery=name, source="s", ingested=datetime(2026, 1, 1, tzinfo=UTC), text=name)


class Scripted:
    """A stage that does to each article what its text says."""

    def __init__(self, failures: int = 0, name: str = "scripted") -> None:
        self.spec = Spec(name, frozenset(), frozenset())
        self.failures = failures
        self.batches: list[list[str]] = []

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        self.batches.append([item.text for item in batch])
        if self.failures:
            self.failures -= 1
            raise Transient("not now")
        return [self._one(item) for item in batch]

    def _one(self, item: Article) -> Outcome:
        if item.text == "bug":
            raise ValueError("unforeseen")
        return {"drop": Drop("duplicate"), "reject": Reject("empty")}.get(item.text, Emit(item))


def ends(results: list) -> list[str]:
    return [type(r.outcome).__name__ + ":" + getattr(r.outcome, "reason", "") for r in results]


def test_only_what_is_emitted_reaches_the_next_stage() -> None:
    first, second = Scripted(), Scripted()
    results = apply([first, second], [article(t) for t in ("a", "drop", "reject", "b")], HostContext())
    assert ends(results) == ["Emit:", "Drop:duplicate", "Reject:empty", "Emit:"]
    assert second.batches == [["a", "b"]]


def test_a_bug_is_isolated_to_its_item_and_undone() -> None:
    undone: list[str] = []

    class Savepoint:
        def __enter__(self) -> None: ...
        def __exit__(self, kind: object, *_: object) -> None:
            undone.append("undone") if kind else None

    context = HostContext(savepoint=Savepoint)
    results = apply([Scripted()], [article(t) for t in ("a", "b", "bug", "c", "d")], context)
    assert ends(results) == ["Emit:", "Emit:", "Reject:bug", "Emit:", "Emit:"]
    assert "unforeseen" in results[2].outcome.detail
    assert undone, "what the failing stage did to its state must be undone"


def test_a_transient_fault_is_waited_out() -> None:
    stage = Scripted(failures=2)
    context = HostContext(first_delay=0.001)
    assert ends(apply([stage], [article("a")], context)) == ["Emit:"]
    assert len(stage.batches) == 3
    assert not context.retrying


def test_a_stop_ends_the_waiting_with_nothing_delivered() -> None:
    context = HostContext()
    context.stop.set()
    with pytest.raises(Stopping):
        apply([Scripted(failures=1)], [article("a")], context)


def test_too_many_bugs_in_a_row_stop_the_host() -> None:
    with pytest.raises(TooManyBugs, match="unforeseen"):
        apply([Scripted()], [article("bug")] * 4, HostContext(bug_limit=3))


def test_a_stage_that_works_does_not_hide_the_bugs_of_another() -> None:
    context = HostContext(bug_limit=3)
    chain = [Scripted(name="first"), Scripted(name="second")]
    chain[0].process = lambda batch: list(map(Emit, batch))  # type: ignore[method-assign]
    for _ in range(3):
        apply(chain, [article("bug")], context)
    with pytest.raises(TooManyBugs, match="second"):
        apply(chain, [article("bug")], context)


def test_bugs_that_are_not_in_a_row_do_not_stop_the_host() -> None:
    context = HostContext(bug_limit=1)
    for name in ("bug", "a") * 3:
        apply([Scripted()], [article(name)], context)


def test_a_fault_of_the_host_is_no_bug_and_halves_nothing() -> None:
    stage = Scripted()
    context = HostContext(fatal=lambda error: isinstance(error, ValueError))
    with pytest.raises(ValueError, match="unforeseen"):
        apply([stage], [article(t) for t in ("a", "bug", "c")], context)
    assert len(stage.batches) == 1


def test_a_wrong_number_of_outcomes_is_a_bug() -> None:
    class Short(Scripted):
        def process(self, batch: Sequence[Article]) -> list[Outcome]:
            return list(batch)[1:]  # type: ignore[arg-type]

    assert ends(apply([Short()], [article("a")], HostContext())) == ["Reject:bug"]
