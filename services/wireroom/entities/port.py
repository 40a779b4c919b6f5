"""What the stage needs from the outside: something that finds names in texts."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from wireroom.kernel.article import EntityKind, ValueKind


class EntitySpan(NamedTuple):
    """A name at the code points `start` to `end` of a text."""

    start: int
    end: int
    kind: EntityKind


class ValueSpan(NamedTuple):
    """A date or an amount at the code points `start` to `end` of a text; `value` as in kernel.article.Value."""

    start: int
    end: int
    kind: ValueKind
    value: str


class Recognizer(Protocol):
    """Finds names; what it finds in a text does not depend on the other texts of the call."""

    @property
    def version(self) -> str:
        """The name and version of the model, such as "wireroom-crf/1"."""
        ...

    def recognise(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        """Return, for each text in order, the names in it: sorted, not overlapping, none empty."""
        ...
