"""Which blocks of the journal are older than the window, and can be trimmed."""

from collections import deque
from statistics import median_high, median_low
from typing import NamedTuple

import msgspec

from wireroom.dedup.journal.block import Rows

VOTES = 32
_SHARE = 4


class _Span(NamedTuple):
    """A block: its number, how many articles it brought, and when the middle one of them came in."""

    seq: int
    articles: int
    middle: int


class Window:
    """The blocks of a replica in order, and a clock that goes by their articles' `ingested`, in microseconds.

    A block's time is the median of its articles', and the clock is at what half of the last `VOTES` blocks of articles
    have reached: so articles from a wrong future make nothing old while they are less than half.
    """

    def __init__(self, length: int, most: int) -> None:
        """Keep what came in within `length` microseconds (0: for ever), and at most about `most` articles."""
        self._length, self._most = length, most
        self._spans: deque[_Span] = deque()
        self._votes = deque([0] * VOTES, VOTES)
        self._clock = self._articles = self._old = self._until = 0

    def add(self, seq: int, rows: Rows) -> None:
        """Take note of a block; anchors do not count, or they would drive out the copies that they are for."""
        middle = median_low(rows["ingested"].tolist()) if len(rows) else 0
        articles = int((rows["tied"] == 0).sum())
        self._spans.append(_Span(seq, articles, middle))
        self._articles += articles
        if articles:
            self._votes.append(middle)
            self._clock = max(self._clock, median_high(self._votes))
        while self._spans and self._is_old(self._spans[0]):
            span = self._spans.popleft()
            self._old += span.articles
            self._until = span.seq + 1

    def to_bytes(self) -> bytes:
        """Return all that is known."""
        counts = (self._clock, self._articles, self._old, self._until)
        return msgspec.msgpack.encode((*counts, list(self._votes), list(self._spans)))

    def restore(self, data: bytes) -> None:
        """Know what `to_bytes` returned."""
        self._clock, self._articles, self._old, self._until, votes, spans = msgspec.msgpack.decode(data)
        self._votes.extend(votes)
        self._spans = deque(_Span(*span) for span in spans)

    @property
    def trimmed_before(self) -> int:
        """The block before which the journal can be trimmed; 0 while less than a quarter of the articles are old."""
        return self._until if self._old and self._old * _SHARE >= self._articles else 0

    def _is_old(self, span: _Span) -> bool:
        """Return whether the block goes; one that is ahead by more than the window must not hold up those behind it."""
        too_many = self._articles - self._old > self._most
        return too_many or bool(self._length and self._clock and abs(span.middle - self._clock) > self._length)
