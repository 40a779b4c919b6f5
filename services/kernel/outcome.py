"""What a stage says of one item: it goes on, it is dropped with a reason, or it can never succeed."""

from dataclasses import dataclass

from services.kernel.article import Article
from services.kernel.errors import DropReason, RejectReason


@dataclass(frozen=True, slots=True)
class Emit:
    """The item goes on as `article`."""

    article: Article


@dataclass(frozen=True, slots=True)
class Drop:
    """The item is rightly not indexed."""

    reason: DropReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """The item can never succeed; it is dead-lettered with its bytes."""

    reason: RejectReason
    detail: str = ""


Outcome = Emit | Drop | Reject
