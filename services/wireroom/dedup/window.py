"""Which blocks of the journal are older than the window, and can be trimmed."""

from collections import deque
from statistics import median_high, median_low
from typing import NamedTuple

import msgspec

from wireroom.dedup.journal.block import Rows

VOTES = 32


class _Block(NamedTuple):
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
        self._blocks: deque[_Block] = deque()
        self._votes = deque([0] * VOTES, VOTES)
        self._clock = self._articles = self._old = self._old_before = 0

    def add(self, seq: int, rows: Rows) -> None:
        """Take note of a block; anchors do not count, or they would drive out the copies that they are for."""
        middle = median_low(rows["ingested"].tolist()) if len(rows) else 0
        articles = int((rows["anchored"] == 0).sum())
        self._blocks.append(_Block(seq, articles, middle))
        self._articles += articles
        if articles:
            self._votes.append(middle)
            self._clock = max(self._clock, median_high(self._votes))
        while self._blocks and self._is_old(self._blocks[0]):
            block = self._blocks.popleft()
            self._old += block.articles
            self._old_before = block.seq + 1

    def to_bytes(self) -> bytes:
        """Return the window's state."""
        counts = (self._clock, self._articles, self._old, self._old_before)
        return msgspec.msgpack.encode((*counts, list(self._votes), list(self._blocks)))

    def restore(self, data: bytes) -> None:
        """Take over the state that `to_bytes` returned."""
        self._clock, self._articles, self._old, self._old_before, votes, blocks = msgspec.msgpack.decode(data)
        self._votes.extend(votes)
        self._blocks = deque(_Block(*block) for block in blocks)

    @property
    def trimmed_before(self) -> int:
        """The block before which the journal can be trimmed; 0 while less than a quarter of the articles are old."""
        return self._old_before if self._old and self._old * 4 >= self._articles else 0

    def _is_old(self, block: _Block) -> bool:
        """Return whether the block goes; one that is ahead by more than the window must not hold up those behind it."""
        too_many = self._articles - self._old > self._most
        return too_many or bool(self._length and self._clock and abs(block.middle - self._clock) > self._length)
