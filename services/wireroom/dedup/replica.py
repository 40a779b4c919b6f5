"""One worker's copy of the index, kept at the end of the journal that all workers share."""

from collections.abc import Sequence, Set

from wireroom.dedup.index.index import Full, Index, Place
from wireroom.dedup.index.state import NOBODY
from wireroom.dedup.journal.block import MOST_ROWS, Payload, Rows, decode, decode_payload, encode, identity_pairs
from wireroom.dedup.journal.port import Block, Ends, Journal, Snapshots, name_of
from wireroom.dedup.settings import Settings, microseconds
from wireroom.dedup.sketch import Values
from wireroom.dedup.window import Window
from wireroom.kernel.errors import Transient
from wireroom.kernel.ids import digest

_GROWTH = 1.5
_WORTH_SAVING = 20_000  # articles
_FORMAT = "2"  # of a snapshot; one of another format is passed over
_NO_JOURNAL = Ends(0, 0, "", -1)


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
        self._ends = _NO_JOURNAL
        self.index = Index(self._capacity, settings.sketch_size)
        self._appended = ""  # the name of the block that this worker appended last
        self._entered: tuple[int, list[Place | None]] | None = None  # its number, and what its rows did
        self._name: str | None = None
        self._snapshot_is_wrong = False
        self._recent: dict[int, Payload] = {}
        self.seq = self._saved_articles = 0

    def follow(self) -> None:
        """Read the blocks that are new; raises Transient."""
        ends = self.journal.ends()
        was_taken_back = (ends.last, ends.name) != (self.seq, self._name) and ends.last <= self.seq
        if self._is_other_beginning(ends) or was_taken_back:
            self._capacity = self._settings.capacity
            self._begin(ends)
        if ends.last > self.seq:
            self._read()

    def enter(self, rows: Rows, ids: Sequence[str], values: Values) -> list[Place | None]:
        """Put a block of articles into the journal, and read up to it; raises Transient.

        Returns the place of each at its turn, None for one that was known by then.
        """
        data = encode(rows, ids, values)
        self._appended, self._entered = name_of(data), None
        self.journal.append(data)
        self._read()
        if self._entered is None:
            raise Transient("the block that was added to the dedup journal is not in it any more")
        seq, places = self._entered
        payloads = (Payload(id_, row[:keys]) for id_, row, keys in zip(ids, values, rows["keys"].tolist(), strict=True))
        self._recent = {place.number: payload for place, payload in zip(places, payloads, strict=True) if place}
        self._save()
        return [place and place._replace(revision=self.revision(seq, row)) for row, place in enumerate(places)]

    def revision(self, seq: int | None = None, row: int = MOST_ROWS - 1) -> int:
        """Return the revision of the places after a row of a block: by default after the last row of the last block.

        It grows with every row.
        """
        return self._ends.epoch + (self.seq if seq is None else seq) * MOST_ROWS + row

    def payloads(self, numbers: Set[int]) -> dict[int, Payload]:
        """Return the ids and sketches of articles in the index, by number; raises Transient."""
        remote = [number for number in numbers if number not in self._recent]
        extents = [self.index.extent(number) for number in remote]
        fetched = self.journal.fetch(extents)
        if any(len(data) < extent.size for data, extent in zip(fetched, extents, strict=True)):
            raise Transient("another worker trimmed the dedup journal meanwhile")
        counts = self.index.state.keys[remote].tolist()
        read = {n: decode_payload(data, count) for n, data, count in zip(remote, fetched, counts, strict=True)}
        return {number: self._recent[number] for number in numbers if number in self._recent} | read

    def _read(self) -> None:
        while True:
            try:
                for block in self.journal.read(self.seq):
                    self._apply(block)
                return
            except Strayed:
                self._begin(self.journal.ends())

    def _apply(self, block: Block) -> None:
        if block.seq != self.seq + 1 or self._name not in (None, block.before):
            self._snapshot_is_wrong, self._capacity = True, self._settings.capacity
            raise Strayed
        rows, data = decode(block.data)
        if not len(rows) and self.journal.corrections() != self._corrections:
            raise Strayed
        try:
            places = self.index.apply(block.seq, rows, data)
        except Full:
            self._capacity = min(int(self._capacity * _GROWTH) + 1, NOBODY)
            raise Strayed from None
        self.seq, self._name = block.seq, block.name
        self.window.add(block.seq, rows)
        if block.name == self._appended and self._entered is None:
            self._entered = block.seq, places

    def _is_other_beginning(self, ends: Ends) -> bool:
        return (ends.first, ends.epoch) != (self._ends.first, self._ends.epoch)

    def _begin(self, ends: Ends) -> None:
        """Begin again: at a snapshot that is of this journal and these settings, or else at the first block."""
        if self._is_other_beginning(ends):
            self._capacity = self._settings.capacity
        self._ends, self._corrections = ends, self.journal.corrections()
        self.seq, self._name, self._recent = ends.first - 1, None, {}
        self.window = Window(microseconds(self._settings.window), self._settings.most)
        if not self._restore_snapshot(ends):
            self.index = Index(self._capacity, self._settings.sketch_size, *identity_pairs(self._corrections))
        self._saved_articles = self.index.state.articles

    def _restore_snapshot(self, ends: Ends) -> bool:
        """Begin at the snapshot if it is of this journal and these settings, and not too small for what is read."""
        snapshot = self._snapshots.load_snapshot() if self._snapshots and not self._snapshot_is_wrong else None
        if snapshot is None:
            return False
        seq, name, parts = snapshot
        is_of_journal = ends.first <= seq <= ends.last and (seq < ends.last or name == ends.name)
        has_room = len(parts.get("live", b"")) >= self._capacity
        if not (is_of_journal and has_room and parts.get("fingerprint") == self._fingerprint()):
            return False
        try:
            self.index = Index.from_bytes(parts, self._settings.sketch_size, *identity_pairs(self._corrections))
            self.window.restore(parts["window"])
        except (KeyError, ValueError):  # it is damaged
            return False
        self.seq, self._name, self._capacity = seq, name, self.index.state.capacity
        return True

    def _save(self) -> None:
        """Take a snapshot where replaying what came since would take long."""
        articles = self.index.state.articles
        if self._snapshots and self._name and articles - self._saved_articles >= max(_WORTH_SAVING, articles // 4):
            parts = {"window": self.window.to_bytes(), "fingerprint": self._fingerprint()}
            self._snapshots.save_snapshot(self.seq, self._name, self.index.to_bytes() | parts)
            self._saved_articles, self._snapshot_is_wrong = articles, False

    def _fingerprint(self) -> bytes:
        """Return what a snapshot must share to be used: format, settings, the journal's beginning and corrections."""
        settings, ends = self._settings, self._ends
        capacity, corrections = settings.capacity, digest(*self._corrections)
        return repr((_FORMAT, settings.sketch_size, capacity, ends.first, ends.epoch, corrections)).encode()
