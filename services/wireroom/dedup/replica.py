"""One worker's copy of the index, kept at the end of the journal that all workers share."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from wireroom.dedup.index.index import Arrival, Full, Index
from wireroom.dedup.index.state import NOBODY
from wireroom.dedup.journal.block import MOST_ROWS, Part, Rows, decode, encode, part_of
from wireroom.dedup.journal.corrections import pairs
from wireroom.dedup.journal.port import Block, Ends, Journal, Snapshots, name_of
from wireroom.dedup.settings import Settings, microseconds
from wireroom.dedup.sketch import Values
from wireroom.dedup.window import Window
from wireroom.kernel.errors import Transient

_GROWTH = 1.5
_WORTH_KEEPING = 20_000
_FORMAT = "1"


class Entered(NamedTuple):
    """A block of one's own, as it came to stand in the journal, and what each of its rows did."""

    seq: int
    arrivals: list[Arrival]


class Strayed(Exception):
    """The replica is no longer the journal's, and has to begin again."""


class Replica:
    """The index after block `seq` of the journal: the same in all workers that have read as far.

    It begins again, from the journal's first block or a snapshot, when its last block is not the journal's (its host
    took a transaction back, or the journal lost its data), when blocks were trimmed, when a correction was made, and
    when it has to grow.
    """

    def __init__(self, settings: Settings, journal: Journal, snapshots: Snapshots | None = None) -> None:
        """Begin with nothing; `follow` reads the journal."""
        self.journal = journal
        self._settings, self._snapshots = settings, snapshots
        self._capacity = settings.capacity
        self._ends = Ends(0, 0, "", -1)  # of no journal
        self.index = Index(self._capacity, settings.sketch_size)
        self._own: tuple[str, Entered | None] = ("", None)
        self._name: str | None = None
        self._distrusted = False
        self._recent: dict[int, Part] = {}
        self.seq = self._kept = 0

    def follow(self) -> None:
        """Read the blocks that are new; raises Transient."""
        ends = self.journal.ends()
        if (ends.first, ends.epoch) != (self._ends.first, self._ends.epoch) or (
            (ends.last, ends.name) != (self.seq, self._name) and ends.last <= self.seq
        ):
            self._capacity = self._settings.capacity
            self._begin(ends)
        if ends.last > self.seq:
            self._read()

    def enter(self, rows: Rows, ids: Sequence[str], values: Values) -> Entered:
        """Put a block of articles into the journal, and read up to it; raises Transient."""
        data = encode(rows, ids, values)
        self._own = (name_of(data), None)
        self.journal.append(data)
        self._read()
        entered = self._own[1]
        if entered is None:
            raise Transient("the block that was added to the dedup journal is not in it any more")
        parts = map(Part, ids, (row[:count] for row, count in zip(values, rows["count"].tolist(), strict=True)))
        self._recent = {arrival.number: part for arrival, part in zip(entered.arrivals, parts, strict=True)}
        self._keep()
        return entered

    def revision(self, seq: int, row: int) -> int:
        """Return the revision of what is said after that row of the block: it grows with every row."""
        return self._ends.epoch + seq * MOST_ROWS + row

    def parts(self, numbers: Sequence[int]) -> list[Part]:
        """Return the ids and sketches of articles in the index; raises Transient."""
        far = [number for number in numbers if number not in self._recent]
        extents = [self.index.extent(number) for number in far]
        found = self.journal.fetch(extents)
        if any(len(data) < extent.size for data, extent in zip(found, extents, strict=True)):
            raise Transient("another worker trimmed the dedup journal meanwhile")
        counts = self.index.state.values[far].tolist()
        read = {n: part_of(data, count) for n, data, count in zip(far, found, counts, strict=True)}
        return [read.get(number) or self._recent[number] for number in numbers]

    def _read(self) -> None:
        while True:
            try:
                for found in self.journal.read(self.seq):
                    self._apply(found)
                return
            except Strayed:
                self._begin(self.journal.ends())

    def _apply(self, found: Block) -> None:
        if found.seq != self.seq + 1 or self._name not in (None, found.before):
            self._distrusted, self._capacity = True, self._settings.capacity
            raise Strayed
        rows, data = decode(found.data)
        if not len(rows) and self.journal.corrections() != self._corrections:
            raise Strayed
        try:
            arrivals = self.index.apply(found.seq, rows, data)
        except Full:
            self._capacity = min(int(self._capacity * _GROWTH) + 1, NOBODY)
            raise Strayed from None
        self.seq, self._name = found.seq, found.name
        self.window.add(found.seq, rows)
        if found.name == self._own[0] and self._own[1] is None:
            self._own = (found.name, Entered(found.seq, arrivals))

    def _begin(self, ends: Ends) -> None:
        """Begin again: at a snapshot that is of this journal and these settings, or else at the first block."""
        if (ends.first, ends.epoch) != (self._ends.first, self._ends.epoch):
            self._capacity = self._settings.capacity
        self._ends, self._corrections = ends, self.journal.corrections()
        self.seq, self._name, self._recent = ends.first - 1, None, {}
        self.window = Window(microseconds(self._settings.window), self._settings.most)
        if not self._restored(ends):
            self.index = Index(self._capacity, self._settings.sketch_size, *pairs(self._corrections))
        self._kept = self.index.state.articles

    def _restored(self, ends: Ends) -> bool:
        found = self._snapshots.load_snapshot() if self._snapshots and not self._distrusted else None
        if found is None or not self._can_use(found, ends):
            return False
        seq, name, parts = found
        try:
            self.index = Index.restored(parts, self._settings.sketch_size, *pairs(self._corrections))
            self.window.restore(parts["window"])
        except (KeyError, ValueError):  # it is damaged
            return False
        self.seq, self._name, self._capacity = seq, name, self.index.state.capacity
        return True

    def _can_use(self, snapshot: tuple[int, str, dict[str, bytes]], ends: Ends) -> bool:
        """Return whether the snapshot is of this journal and these settings, and not too small for what is read."""
        seq, name, parts = snapshot
        is_of_journal = ends.first <= seq <= ends.last and (seq < ends.last or name == ends.name)
        return is_of_journal and parts.get("of") == self._of() and len(parts.get("live", b"")) >= self._capacity

    def _keep(self) -> None:
        """Take a snapshot where replaying what came since would take long."""
        articles = self.index.state.articles
        if self._snapshots and self._name and articles - self._kept >= max(_WORTH_KEEPING, articles // 4):
            parts = self.index.parts() | {"window": self.window.to_bytes(), "of": self._of()}
            self._snapshots.save_snapshot(self.seq, self._name, parts)
            self._kept, self._distrusted = articles, False

    def _of(self) -> bytes:
        """Return what a snapshot is of: the format, the settings, the journal's beginning and its corrections."""
        corrections = blake2b(b"\n".join(self._corrections)).hexdigest()
        settings = self._settings
        what = (_FORMAT, settings.sketch_size, settings.capacity, self._ends.first, self._ends.epoch, corrections)
        return repr(what).encode()
