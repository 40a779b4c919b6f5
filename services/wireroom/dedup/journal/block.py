"""What a block of the journal holds: articles with their sketches, or the mark of a correction."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.state import UNDATED
from wireroom.dedup.journal.port import Damaged
from wireroom.dedup.sketch import Sketches, Values
from wireroom.kernel.article import Article
from wireroom.kernel.moments import microseconds

MOST_ROWS = 256
MOST_VALUES = 128
VALUE_BYTES = 5
# `since` and `ingested` are as in State; `tied` is the identity of the article that an anchor is tied to, or 0;
# an article's own part of the block, its id and the values of its sketch, has `size` bytes from `start`.
ROW = np.dtype(
    [
        ("identity", "<u8"),
        ("since", "<i8"),
        ("ingested", "<i8"),
        ("tied", "<u8"),
        ("version", "<u4"),
        ("outlet", "<u4"),
        ("cut", "<f4"),
        ("start", "<u4"),
        ("size", "<u2"),
        ("count", "u1"),
        ("noise", "u1"),
    ]
)
Rows = NDArray[np.void]
Bytes = NDArray[np.uint8]
_ARTICLES, _MARK = b"articles", b"marked\0\0"
_HEAD = len(_ARTICLES) + 8


def rows_of(articles: Sequence[Article]) -> Rows:
    """Return the rows of the articles, with nothing in them yet of their sketches."""
    rows = np.zeros(len(articles), ROW)
    rows["identity"] = [identity_of(article.id) for article in articles]
    rows["ingested"] = [microseconds(article.ingested) for article in articles]
    rows["since"] = rows["ingested"] + UNDATED
    for row, article in zip(rows, articles, strict=True):
        if article.published is not None:
            row["since"] = microseconds(article.published)
    rows["version"] = [_hash(article.text, 4) for article in articles]
    rows["outlet"] = [_hash(article.outlet.casefold(), 4) if article.outlet else 0 for article in articles]
    return rows


def with_sketches(rows: Rows, drawn: Sketches) -> Rows:
    """Return the rows with what they hold of the sketches."""
    rows = rows.copy()
    rows["cut"], rows["count"], rows["noise"] = drawn.cut, drawn.counts, drawn.noise
    return rows


def encode(rows: Rows, ids: Sequence[str], values: Values) -> bytes:
    """Return the block of articles: their rows, ids, and the values of their sketches (n, K)."""
    kept = np.ascontiguousarray(values).view(np.uint8).reshape(len(ids), -1, 8)[:, :, :VALUE_BYTES]
    flat = np.ascontiguousarray(kept).reshape(len(ids), -1)
    counts = rows["count"].tolist()
    parts = [id_.encode() + flat[n, : VALUE_BYTES * counts[n]].tobytes() for n, id_ in enumerate(ids)]
    rows = rows.copy()
    rows["size"] = [len(part) for part in parts]
    rows["start"] = _HEAD + rows.nbytes + np.cumsum(rows["size"]) - rows["size"]
    return b"".join([_ARTICLES, len(ids).to_bytes(8, "little"), rows.tobytes(), *parts])


def decode(data: bytes) -> tuple[Rows, Bytes]:
    """Return the rows of a block, none for a mark, and its bytes, in which the parts are; raises Damaged."""
    if data.startswith(_MARK):
        return np.zeros(0, ROW), np.zeros(0, np.uint8)
    if not data.startswith(_ARTICLES):
        raise _damaged("was written by another version of Wireroom")
    count = int.from_bytes(data[len(_ARTICLES) : _HEAD], "little")
    if count > MOST_ROWS or len(data) < _HEAD + count * ROW.itemsize:
        raise _damaged("is cut off or changed")
    rows = np.frombuffer(data, ROW, count, _HEAD).copy()
    ends, values = rows["start"].astype(np.int64) + rows["size"], rows["count"].astype(np.int64)
    if ((ends > len(data)) | (VALUE_BYTES * values > rows["size"]) | (values > MOST_VALUES)).any():
        raise _damaged("is cut off or changed")
    return rows, np.frombuffer(data, np.uint8).copy()


def _damaged(how: str) -> Damaged:
    return Damaged(f"a block of the dedup journal {how}; make the journal anew with: wireroom cluster rebuild")


def marked(correction: bytes) -> bytes:
    """Return the block that tells all replicas of a correction."""
    return _MARK + correction


class Part(NamedTuple):
    """An article's own part of its block: its id, and the values of its sketch."""

    id: str
    values: Values


def part_of(data: bytes, count: int) -> Part:
    """Return what is in an article's part, whose sketch has `count` values."""
    border = len(data) - VALUE_BYTES * count
    values = np.zeros((count, 8), np.uint8)
    values[:, :VALUE_BYTES] = np.frombuffer(data, np.uint8, VALUE_BYTES * count, border).reshape(count, VALUE_BYTES)
    return Part(data[:border].decode(), values.view(np.uint64).ravel())


def identity_of(id_: str) -> int:
    """Return the 64 bits that stand for an article's id, never 0."""
    return _hash(id_, 8) or 1


def _hash(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest(), "little")
