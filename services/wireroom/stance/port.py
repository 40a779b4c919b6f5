"""What the stance stage needs of a model."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Mention(NamedTuple):
    """A sentence, and where in it a target is mentioned: `sentence[start:end]`."""

    sentence: str
    start: int
    end: int


class Probabilities(NamedTuple):
    """How likely each polarity is, in the order of POLARITIES; adds up to 1."""

    negative: float
    neutral: float
    positive: float


class Reading(NamedTuple):
    """What a model reads in a mention: how its target comes off, and what the words say for or against it."""

    portrayal: Probabilities
    stance: Probabilities


class Reader(Protocol):
    """Reads how sentences portray the targets that they mention, and what they say for or against them."""

    @property
    def version(self) -> str:
        """The model's name and version, "wireroom-stance/1"."""
        ...

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        """Return what is read of each mention; none depends on the other mentions.

        Mentions of one sentence lie side by side, so that a reader can share the work on it.
        """
        ...
