"""What is stored of an article, and how the lists of the index are packed."""

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from services.dedup.sketch import sketch
from services.kernel.article import Article

STOCK = b"*"


class Record(Struct, frozen=True, kw_only=True, dict=True, array_like=True):
    """One article: its version, its sketch in two parts (live, and the keys of stock text), and where it stands.

    `ingested` and `published` are seconds since 1970. `cluster` is the number of the original. `effects` are the
    numbers of the articles whose place its arrival changed.
    """

    id: str
    ingested: float
    version: bytes
    outlet: str
    published: float | None
    live: bytes
    stock: bytes
    cut: float
    cluster: int
    similarity: float = 1.0
    effects: bytes = b""

    @cached_property
    def bins(self) -> dict[int, int]:
        """The live keys, each with the sixteenth of the text that it stands in."""
        return {value >> 4: value & 15 for value in unpack(self.live)}

    @cached_property
    def keys(self) -> frozenset[int]:
        """All keys of the sketch."""
        return frozenset(value >> 4 for value in unpack(self.live + self.stock))

    @property
    def age(self) -> tuple[bool, float, str]:
        """What puts the original first: the earliest published; no date comes last; then the id."""
        return self.published is None, self.published or 0.0, self.id

    @property
    def recency(self) -> tuple[float, bytes]:
        """What makes one version of an article the current one: the largest."""
        return self.ingested, self.version

    @property
    def content(self) -> tuple[bytes, float | None]:
        """What makes two versions of an article different."""
        return self.version, self.published

    def without(self, keys: set[int]) -> "Record":
        """Return the record with these keys counted as stock text."""
        values = unpack(self.live)
        live = [value for value in values if value >> 4 not in keys]
        stock = [value for value in values if value >> 4 in keys]
        return replace(self, live=pack(live), stock=self.stock + pack(stock))


def number_of(identifier: str) -> int:
    """Return the 60 bits that stand for an article's id; among a million ids two are alike once in 2 million."""
    return int.from_bytes(blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 4


def record_of(article: Article, size: int) -> Record:
    """Return the record of a new article: every key live, a cluster of its own."""
    drawn = sketch(article.text, size)
    published = None if article.published is None else _seconds(article.published)
    parts = (article.text, article.outlet, repr(published))
    return Record(
        id=article.id,
        ingested=_seconds(article.ingested),
        version=blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest(),
        outlet=article.outlet.casefold(),
        published=published,
        live=pack(drawn.hashes),
        stock=b"",
        cut=drawn.cut,
        cluster=number_of(article.id),
    )


def latest(known: Record, arriving: Record) -> Record:
    """Return the newer of two versions of one article, first published when the earlier of them was."""
    newest = max(known, arriving, key=lambda record: record.recency)
    dates = [record.published for record in (known, arriving) if record.published is not None]
    return replace(newest, published=min(dates, default=None))


def encode(record: Record) -> bytes:
    """Return the record as bytes."""
    return msgspec.msgpack.encode(record)


def decode(value: bytes) -> Record:
    """Return the record in `value`."""
    return _RECORDS.decode(value)


def pack(numbers: Iterable[int]) -> bytes:
    """Return the numbers as 8 bytes each."""
    return array("Q", numbers).tobytes()


def unpack(value: bytes) -> "array[int]":
    """Return the numbers in `value`."""
    numbers = array("Q")
    numbers.frombytes(value)
    return numbers


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_RECORDS = msgspec.msgpack.Decoder(Record)
