"""The contract that every stage keeps (docs/spec/stage.md): its SPEC, its items, and the outcome of each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from wireroom.kernel.article import Article, Delivery
from wireroom.kernel.errors import DropReason, RejectReason

Need = Literal["redis", "elasticsearch"]
SHARED = frozenset({"models", "skipped"})  # fields that stages share: each sets what it says of itself (fill_in)
Item = TypeVar("Item", Article, Delivery, contravariant=True)


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


@dataclass(frozen=True, slots=True)
class Spec:
    """What a stage declares of itself; tests hold the code, the stage's card and the compose file to it.

    `reads` and `sets` are fields of Article. `needs` are the servers that hold its state in a deployment: a stage
    without any is pure, and its batches may be spread over processes.
    """

    name: str
    reads: frozenset[str]
    sets: frozenset[str]
    drops: frozenset[DropReason] = frozenset()
    rejects: frozenset[RejectReason] = frozenset()
    needs: frozenset[Need] = frozenset()

    @property
    def pure(self) -> bool:
        """Whether the outcome depends on the item and the settings alone."""
        return not self.needs


class Stage(Protocol[Item]):
    """One step of the pipe. `clean` takes a Delivery, every other stage an Article."""

    @property
    def spec(self) -> Spec:
        """What the stage declares of itself."""
        ...

    def process(self, batch: Sequence[Item]) -> Sequence[Outcome]:
        """Give one outcome for each item, in order; a batch of one gives what a batch of many gives.

        Raises Transient when the batch cannot be processed now. Anything else that it raises is a bug.
        """
        ...
