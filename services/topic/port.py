"""What the topic stage needs of a model."""

from typing import Protocol

Ranked = tuple[str, str, float]  # name, code, score


class Classifier(Protocol):
    """Says how likely it is that a text is about each topic."""

    @property
    def version(self) -> str:
        """The model's name and version, "wireroom-topic/1"."""
        ...

    def scores(self, text: str) -> list[Ranked]:
        """Return name, code and score of every topic, the best one first."""
        ...
