"""The stage says of each article what the store made of it."""

from collections.abc import Sequence

from tests.arrivals import article, moved
from wireroom.index.stage import IndexStage, Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.stage import Drop, Emit, Reject


class Decided:
    """An ArticleIndex that was told what to answer."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = verdicts
        self.moved: list[ClusterChange] = []

    def write(self, batch: Sequence[Article]) -> Sequence[Verdict]:
        return self.verdicts[: len(batch)]

    def move(self, changes: Sequence[ClusterChange]) -> None:
        self.moved += changes


def test_each_verdict_becomes_an_outcome() -> None:
    index = Decided(Verdict("indexed"), Verdict("duplicate", "of delivery d1"), Verdict("refused", "mapping"))
    batch = [article("a"), article("b"), article("c")]
    assert IndexStage(index).process(batch) == [
        Emit(batch[0]),
        Drop("duplicate", "of delivery d1"),
        Reject("refused", "mapping"),
    ]


def test_places_that_came_of_no_arrival_are_handed_to_the_index() -> None:
    index = Decided()
    IndexStage(index).move([moved("a", "b", 3)])
    assert index.moved == [moved("a", "b", 3)]
