"""What a source gives: an item, or a pause before which everything read so far should be passed on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from wireroom.kernel.article import Media


@dataclass(frozen=True, slots=True)
class Item:
    """The bytes of one article, untouched, and the name of the place where they stand."""

    source: str
    body: bytes
    media: Media = "application/json"


@dataclass(slots=True)
class Meter:
    """How many bytes have been read so far, as they are stored (compressed, where they are)."""

    done: int = 0


class Source(Protocol):
    """Something that can be read once."""

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give the items in order; None says that reading on would wait. Raises BadSource."""
        ...
