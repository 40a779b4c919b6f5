"""What the index stage needs from a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from wireroom.kernel.article import Article, ClusterChange


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the store made of one article, with the reason where it is not `indexed`."""

    kind: Literal["indexed", "duplicate", "refused"]
    detail: str = ""


class ArticleIndex(Protocol):
    """Documents by article id, merged by the rules of merge.py."""

    def write(self, batch: Sequence[Article]) -> Sequence[Verdict]:
        """Write the articles and the changes that they carry; one verdict for each article, in order.

        Writing the same batch again changes nothing. Raises Transient when the store cannot take the batch now.
        """
        ...

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles that are there, or are to come, new places, as `write` does; raises Transient."""
        ...
