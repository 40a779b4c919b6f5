"""The index stage: writes each article to the store and says what became of it."""

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

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


class Verdict(Struct, frozen=True):
    """What the store did with one article, with the reason where it is not `indexed`."""

    kind: Literal["indexed", "duplicate", "refused"]
    detail: str = ""


class ArticleIndex(Protocol):
    """What the stage needs from a store: documents by article id, merged by the rules of merge.py."""

    def write(self, batch: Sequence[Article]) -> Sequence[Verdict]:
        """Write the articles and the cluster changes that they carry; one verdict for each article, in order.

        Writing the same batch again changes nothing. Raises Transient when the store cannot take the batch now.
        """
        ...

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles that are there, or are to come, new places, as `write` does; raises Transient."""
        ...


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
        """Give articles new places that no arriving article carries, as corrections by hand; raises Transient."""
        self._index.move(changes)


def _outcome(article: Article, verdict: Verdict) -> Outcome:
    if verdict.kind == "duplicate":
        return Drop("duplicate", verdict.detail)
    if verdict.kind == "refused":
        return Reject("refused", verdict.detail)
    return Emit(article)
