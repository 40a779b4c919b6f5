"""The index stage: writes each article to the store and says what became of it."""

from collections.abc import Sequence

from wireroom.index.port import ArticleIndex, Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.stage import Drop, Emit, Outcome, Reject, Spec

SPEC = Spec(
    name="index",
    reads=frozenset(Article.__struct_fields__),
    sets=frozenset(),
    drops=frozenset({"duplicate"}),
    rejects=frozenset({"refused"}),
    needs=frozenset({"elasticsearch"}),
)


class IndexStage:
    """Writes articles to an ArticleIndex."""

    spec = SPEC

    def __init__(self, index: ArticleIndex) -> None:
        self._index = index

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Write the batch; raises Transient when the store cannot take it now."""
        verdicts = self._index.write(batch)
        return [_outcome(article, verdict) for article, verdict in zip(batch, verdicts, strict=True)]

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Lay places on the documents that came of no arrival: corrections by hand; raises Transient."""
        self._index.move(changes)


def _outcome(article: Article, verdict: Verdict) -> Outcome:
    if verdict.kind == "duplicate":
        return Drop("duplicate", verdict.detail)
    if verdict.kind == "refused":
        return Reject("refused", verdict.detail)
    return Emit(article)
