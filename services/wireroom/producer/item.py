"""What a source gives: an item, or None, before which everything read so far should be passed on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wireroom.kernel.article import Media


@dataclass(frozen=True, slots=True)
class Item:
    """The bytes of one article, untouched, and the name of the place that they were read from."""

    source: str
    body: bytes
    media: Media = "application/json"


@dataclass(slots=True)
class Meter:
    """How many bytes have been read so far, as they are stored (compressed, where they are)."""

    done: int = 0


Source = Callable[[Meter], Iterator[Item | None]]
"""Gives its items in order, once; None says that reading on would wait. Raises BadSource."""
