"""What the topic stage needs of a model."""

from collections.abc import Collection
from typing import Protocol

Ranked = tuple[str, str, float]  # name, code, score


class Classifier(Protocol):
    """Says how likely it is that a text is about each topic."""

    @property
    def version(self) -> str:
        """The model's name and version, "wireroom-topic/2"."""
        ...

    def scores(self, text: str) -> list[Ranked]:
        """Return name, code and score of every topic of the top level, the best one first."""
        ...


class Narrower(Protocol):
    """Says which topics of the second level a text is about; a classifier may have it, or not."""

    def narrower(self, text: str, among: Collection[str]) -> list[Ranked]:
        """Return name, code and score of the topics below those of the codes `among`, the best one first."""
        ...
