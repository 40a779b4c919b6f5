"""What is in the journal: blocks, of articles with their sketches or the mark of a correction, and the corrections."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.dedup.index.state import NO_PAIRS, UNDATED, Pairs
from wireroom.dedup.journal.port import Damaged
from wireroom.dedup.sketch import Sketches, Values
from wireroom.kernel.article import Article
from wireroom.kernel.moments import microseconds

MOST_ROWS = 256
MOST_KEYS = 128
VALUE_BYTES = 5
# The columns are as in State; `anchored` is the identity of the article that an anchor is for, or 0. An article's
# payload, its id and the values of its sketch, has `size` bytes from `start` of the block.
_COLUMNS = "identity published ingested anchored version outlet cut start size keys noise"
ROW = np.dtype("<u8, <i8, <i8, <u8, <u4, <u4, <f4, <u4, <u2, u1, u1")
ROW.names = tuple(_COLUMNS.split())
Rows = NDArray[np.void]
Bytes = NDArray[np.uint8]
Kind = Literal["join", "split"]
_ARTICLES, _MARK = b"articles", b"marked\0\0"
_HEAD = len(_ARTICLES) + 8


def rows_of(articles: Sequence[Article]) -> Rows:
    """Return the rows of the articles; the columns that come from sketches are still empty."""
    rows = np.zeros(len(articles), ROW)
    rows["identity"] = [identity_of(article.id) for article in articles]
    rows["ingested"] = [microseconds(article.ingested) for article in articles]
    rows["published"] = rows["ingested"] + UNDATED
    for row, article in zip(rows, articles, strict=True):
        if article.published is not None:
            row["published"] = microseconds(article.published)
    rows["version"] = [_hash(article.text, 4) for article in articles]
    rows["outlet"] = [_hash(article.outlet.casefold(), 4) if article.outlet else 0 for article in articles]
    return rows


def with_sketches(rows: Rows, sketches: Sketches) -> Rows:
    """Return the rows with the columns filled in that come from sketches."""
    rows = rows.copy()
    rows["cut"], rows["keys"], rows["noise"] = sketches.cut, sketches.counts, sketches.noise
    return rows


def encode(rows: Rows, ids: Sequence[str], values: Values) -> bytes:
    """Return the block of articles: their rows, then their payloads of ids and the values of their sketches (n, K)."""
    lowest = np.ascontiguousarray(values).view(np.uint8).reshape(len(ids), -1, 8)[:, :, :VALUE_BYTES]
    packed = np.ascontiguousarray(lowest).reshape(len(ids), -1)
    sizes = (VALUE_BYTES * rows["keys"].astype(np.int64)).tolist()
    payloads = [id_.encode() + packed[n, : sizes[n]].tobytes() for n, id_ in enumerate(ids)]
    rows = rows.copy()
    rows["size"] = [len(payload) for payload in payloads]
    rows["start"] = _HEAD + rows.nbytes + np.cumsum(rows["size"]) - rows["size"]
    return b"".join([_ARTICLES, len(ids).to_bytes(8, "little"), rows.tobytes(), *payloads])


def decode(data: bytes) -> tuple[Rows, Bytes]:
    """Return the rows of a block, none for a mark, and its bytes, in which the payloads are; raises Damaged."""
    if data.startswith(_MARK):
        return np.zeros(0, ROW), np.zeros(0, np.uint8)
    if not data.startswith(_ARTICLES):
        raise _damaged("was written by another version of Wireroom")
    count = int.from_bytes(data[len(_ARTICLES) : _HEAD], "little")
    if count > MOST_ROWS or len(data) < _HEAD + count * ROW.itemsize:
        raise _damaged("is cut off or changed")
    rows = np.frombuffer(data, ROW, count, _HEAD).copy()
    ends, keys = rows["start"].astype(np.int64) + rows["size"], rows["keys"].astype(np.int64)
    if ((ends > len(data)) | (VALUE_BYTES * keys > rows["size"]) | (keys > MOST_KEYS)).any():
        raise _damaged("is cut off or changed")
    return rows, np.frombuffer(data, np.uint8).copy()


def _damaged(how: str) -> Damaged:
    return Damaged(f"a block of the dedup journal {how}; make the journal anew with: wireroom cluster rebuild")


def mark_of(correction: bytes) -> bytes:
    """Return the block that announces a correction to all replicas."""
    return _MARK + correction


class Payload(NamedTuple):
    """What a block holds of an article beside its row: its id, and the values of its sketch."""

    id: str
    values: Values


def decode_payload(data: bytes, keys: int) -> Payload:
    """Return the payload of an article whose sketch has so many keys."""
    id_size = len(data) - VALUE_BYTES * keys
    values = np.zeros((keys, 8), np.uint8)
    values[:, :VALUE_BYTES] = np.frombuffer(data, np.uint8, VALUE_BYTES * keys, id_size).reshape(keys, VALUE_BYTES)
    return Payload(data[:id_size].decode(), values.view(np.uint64).ravel())


def identity_of(id_: str) -> int:
    """Return the 64 bits that stand for an article's id, never 0."""
    return _hash(id_, 8) or 1


def _hash(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest(), "little")


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Two articles, by their ids, that must be in one cluster ("join"), or must not be ("split").

    `serial` counts the corrections, so that a join, its reversal and the same join again are three.
    """

    kind: Kind
    article: str
    other: str
    serial: int


_DECODER = msgspec.json.Decoder(Correction)


def new_correction(corrections: Iterable[bytes], kind: Kind, article: str, other: str) -> bytes | None:
    """Return the correction to add, encoded; None if the latest one of these two articles is of the same kind."""
    earlier = list(corrections)
    first, second = sorted((article, other))
    if _last_words(earlier).get((first, second)) == kind:
        return None
    return msgspec.json.encode(Correction(kind=kind, article=first, other=second, serial=len(earlier)))


def identity_pairs(corrections: Iterable[bytes]) -> tuple[Pairs, Pairs]:
    """Return the identities that are joined and that are split, by the latest correction of each two articles."""
    pairs: dict[Kind, list[tuple[int, int]]] = {"join": [], "split": []}
    for (article, other), kind in _last_words(corrections).items():
        pairs[kind].append((identity_of(article), identity_of(other)))
    joined, split = (np.array(pairs[kind] or NO_PAIRS, np.uint64) for kind in pairs)
    return joined, split


def _last_words(corrections: Iterable[bytes]) -> dict[tuple[str, str], Kind]:
    ordered = sorted(map(_DECODER.decode, corrections), key=lambda correction: correction.serial)
    return {(correction.article, correction.other): correction.kind for correction in ordered}
