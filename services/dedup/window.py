"""Which blocks of the journal are older than the window, and can be trimmed."""

from collections import deque
from typing import NamedTuple

import msgspec

from services.dedup.block import Rows
from services.dedup.settings import microseconds as microseconds

_SHARE = 4


class _Span(NamedTuple):
    """A block: its number, how many articles it brought, and when the newest of them came in."""

    seq: int
    articles: int
    newest: int


class Window:
    """The blocks of a replica in order; the clock is the newest article's `ingested`, in microseconds since 1970."""

    def __init__(self, length: int, most: int) -> None:
        """Keep what came in within `length` microseconds (0: for ever), and at most about `most` articles."""
        self._length, self._most = length, most
        self._spans: deque[_Span] = deque()
        self._clock = self._articles = self._old = self._until = 0

    def add(self, seq: int, rows: Rows) -> None:
        """Take note of a block; anchors do not count, or they would drive out the copies that they are for."""
        newest = int(rows["ingested"].max()) if len(rows) else 0
        articles = int((rows["tied"] == 0).sum())
        self._spans.append(_Span(seq, articles, newest))
        self._articles += articles
        self._clock = max(self._clock, newest)
        while self._spans and self._is_old(self._spans[0]):
            span = self._spans.popleft()
            self._old += span.articles
            self._until = span.seq + 1

    def to_bytes(self) -> bytes:
        """Return all that is known."""
        return msgspec.msgpack.encode((self._clock, self._articles, self._old, self._until, list(self._spans)))

    def restore(self, data: bytes) -> None:
        """Know what `to_bytes` returned."""
        self._clock, self._articles, self._old, self._until, spans = msgspec.msgpack.decode(data)
        self._spans = deque(_Span(*span) for span in spans)

    @property
    def trimmed_before(self) -> int:
        """The block before which the journal can be trimmed; 0 while less than a quarter of the articles are old."""
        return self._until if self._old and self._old * _SHARE >= self._articles else 0

    def _is_old(self, span: _Span) -> bool:
        too_many = self._articles - self._old > self._most
        return too_many or bool(self._length and span.newest < self._clock - self._length)
