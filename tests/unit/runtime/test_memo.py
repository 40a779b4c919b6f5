"""A stage that remembers gives what the stage itself gives, asks it once for what is alike, and forgets in time."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wireroom.kernel.article import Article, Entity, Span, Topic, fill_in
from wireroom.kernel.errors import Transient
from wireroom.kernel.stage import SHARED, Drop, Emit, Outcome, Reject, Spec
from wireroom.runtime.apply import HostContext, apply
from wireroom.runtime.embedded.pool import process_pool
from wireroom.runtime.memo import CachedStage

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = ("long", "short", "drop", "reject", "skip", "again")


class Naming:
    """Names who is in the text, the title a mention too; drops, rejects, skips, and says nothing of other fields."""

    def __init__(self) -> None:
        self.spec = Spec("naming", reads=frozenset({"title", "text"}), sets=SHARED | {"entities"})
        self.seen: Counter[str] = Counter()

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        self.seen.update(article.text for article in batch)
        return [self._outcome(article) for article in batch]

    def _outcome(self, article: Article) -> Outcome:
        if article.text == "drop":
            return Drop("duplicate", article.title)
        if article.text == "reject":
            return Reject("refused", article.title)
        if article.text == "skip":
            return Emit(fill_in(article, "naming", None, entities=()))
        entity = Entity(name=article.text, kind="org", mentions=(Span(0, 1, "title"), Span(0, 4)), salience=1 / 3)
        return Emit(fill_in(article, "naming", "naming/1", entities=(entity,)))


class Judging(Naming):
    """Reads what Naming found."""

    def __init__(self) -> None:
        super().__init__()
        self.spec = Spec("judging", reads=frozenset({"entities"}), sets=SHARED | {"topics"})

    def _outcome(self, article: Article) -> Outcome:
        topics = tuple(Topic(name=entity.name, code="c", score=0.1) for entity in article.entities or ())
        return Emit(fill_in(article, "judging", "judging/1", topics=topics))


articles = st.builds(
    Article, id=st.text(max_size=3), delivery=st.text(max_size=3), source=st.just("s"), ingested=st.just(WHEN),
    text=st.sampled_from(TEXTS), title=st.sampled_from(["", "long", "title"]),
    models=st.sampled_from([{}, {"clean": "clean/1"}, {"naming": "naming/0"}]),
    skipped=st.sampled_from([(), ("naming",), ("another", "naming", "third")]),
)  # fmt: skip
batches = st.lists(st.lists(articles, max_size=6), max_size=6)


def article(text: str, number: int = 0, title: str = "") -> Article:
    return Article(id=str(number), delivery=str(number), source="s", ingested=WHEN, text=text, title=title)


@given(batches=batches, most=st.sampled_from([0, 1, 700, 100_000]))
def test_the_outcomes_are_those_of_the_stage(batches: list[list[Article]], most: int) -> None:
    stage = CachedStage(Naming(), most)
    for batch in batches:
        assert stage.process(batch) == Naming().process(batch)
        assert stage._size <= most
        assert stage._size == 0 or stage._cache


def test_what_is_alike_is_asked_for_once() -> None:
    stage = Naming()
    remembering = CachedStage(stage, 100_000)
    remembering.process([article("a", 1), article("a", 2), article("b", 3)])
    remembering.process([article("b", 4), article("a", 5, title="another"), article("drop", 6)])
    remembering.process([article("drop", 7)])
    assert stage.seen == {"a": 2, "b": 1, "drop": 1}
    assert (remembering.lookups, remembering.hits) == (7, 3)


def test_the_one_asked_for_the_longest_time_ago_is_forgotten_first() -> None:
    stage = Naming()
    remembering = CachedStage(stage, 700)  # room for two
    for text in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"):
        remembering.process([article(text)])
    assert stage.seen == {"aaaa": 1, "bbbb": 2, "cccc": 1}


def test_what_raised_is_asked_for_again() -> None:
    class Away(Naming):
        def process(self, batch: Sequence[Article]) -> list[Outcome]:
            if not self.seen:
                self.seen["away"] += 1
                raise Transient("away")
            return super().process(batch)

    remembering = CachedStage(Away(), 100_000)
    with pytest.raises(Transient):
        remembering.process([article("a")])
    assert remembering.process([article("a")]) == Naming().process([article("a")])


def chain() -> list[Naming]:
    return [Naming(), Judging()]


def test_a_pool_is_not_asked_for_what_the_host_remembers() -> None:
    items = [article(text, n) for n, text in enumerate(TEXTS)]
    wanted = apply(chain(), items, HostContext())
    stages = [CachedStage(stage, 100_000) for stage in chain()]
    with process_pool(1, chain) as applied:
        assert applied(stages, items, HostContext()) == wanted
        again = [replace(item, id="new", delivery="new") for item in items]
        assert applied(stages, again, HostContext()) == apply(chain(), again, HostContext())
    emitted = sum(isinstance(result.outcome, Emit) for result in wanted)
    assert [(stage.lookups, stage.hits) for stage in stages] == [(2 * len(items), emitted), (emitted, emitted)]
