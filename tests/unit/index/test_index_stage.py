"""The stage says of each article what the store made of it."""

from collections.abc import Sequence

from services.index.port import Verdict
from services.index.stage import IndexStage
from services.kernel.article import Article
from services.kernel.outcome import Drop, Emit, Reject
from tests.arrivals import article


class Decided:
    """An ArticleIndex that was told what to answer."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = verdicts

    def write(self, batch: Sequence[Article]) -> Sequence[Verdict]:
        return self.verdicts[: len(batch)]


def test_each_verdict_becomes_an_outcome() -> None:
    index = Decided(Verdict("indexed"), Verdict("duplicate", "of delivery d1"), Verdict("refused", "mapping"))
    batch = [article("a"), article("b"), article("c")]
    assert IndexStage(index).process(batch) == [
        Emit(batch[0]),
        Drop("duplicate", "of delivery d1"),
        Reject("refused", "mapping"),
    ]
