"""What the stance stage needs of a model."""

from typing import NamedTuple, Protocol


class Shares(NamedTuple):
    """How likely each polarity is; adds up to 1."""

    negative: float
    neutral: float
    positive: float


class Reader(Protocol):
    """Says how a sentence stands towards somebody it mentions."""

    @property
    def version(self) -> str:
        """The model's name and version, "wireroom-stance/1"."""
        ...

    def read(self, sentence: str, start: int, end: int) -> Shares:
        """Return the stance of the sentence towards what `sentence[start:end]` names."""
        ...
