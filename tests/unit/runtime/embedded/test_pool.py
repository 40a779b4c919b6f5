from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from wireroom.kernel.article import Article
from wireroom.kernel.errors import TooManyBugs
from wireroom.kernel.stage import Emit, Outcome, Spec
from wireroom.runtime.apply import Chain, HostContext, Result, apply
from wireroom.runtime.embedded.pool import process_pool

Applied = Callable[[Chain, Sequence[Any], HostContext], list[Result]]


class Failing:
    """A pure stage that fails on the articles that name it."""

    def __init__(self, name: str) -> None:
        self.spec = Spec(name, frozenset(), frozenset())

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        if any(item.text == self.spec.name for item in batch):
            raise ValueError("unforeseen")
        return list(map(Emit, batch))


def chain() -> list[Failing]:
    return [Failing("first"), Failing("second")]


def articles(*texts: str) -> list[Article]:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return [Article(id=str(n), delivery=str(n), source="s", ingested=when, text=t) for n, t in enumerate(texts)]


@pytest.fixture(scope="module")
def in_pool() -> Iterator[Applied]:
    with process_pool(2, chain) as applied:
        yield applied


def test_bugs_in_a_row_are_counted_over_the_parts_of_a_batch(in_pool: Applied) -> None:
    with pytest.raises(TooManyBugs, match="second"):
        in_pool(chain(), articles(*["second"] * 8), HostContext(bug_limit=7))


def test_bugs_in_a_row_are_counted_over_batches(in_pool: Applied) -> None:
    context = HostContext(bug_limit=7)
    in_pool(chain(), articles("ok", *["second"] * 4), context)
    with pytest.raises(TooManyBugs):
        in_pool(chain(), articles(*["second"] * 4), context)


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_a_pool_gives_up_where_one_process_does(in_pool: Applied, limit: int) -> None:
    batch = articles("ok", "second", "first", "first", "second", "second", "ok", "second", "first")
    ended = []
    for applied in (apply, in_pool):
        context = HostContext(bug_limit=limit)
        try:
            results = applied(chain(), batch, context)
            ended.append(([(r.stage, type(r.outcome)) for r in results], dict(context.bugs)))
        except TooManyBugs:
            ended.append("gave up")
    assert ended[0] == ended[1]
    assert (ended[0] == "gave up") == (limit < 3)
