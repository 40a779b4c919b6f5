"""One unit of work: what a few articles need of the state, read once, changed in memory, written at the end."""

from collections.abc import Iterable

from services.dedup.port import FingerprintIndex, Table
from services.dedup.record import STOCK, Record, decode, encode, pack, unpack

_TABLES: tuple[Table, ...] = ("article", "posting", "cluster")


class Unit:
    """Articles, postings (who carries a key) and clusters (who is in it) as of one revision, and changes to them."""

    def __init__(self, index: FingerprintIndex) -> None:
        self._index = index
        self._base = self.revision = index.begin()
        self._values: dict[Table, dict[int, bytes | None]] = {table: {} for table in _TABLES}
        self._changed: dict[Table, set[int]] = {table: set() for table in _TABLES}
        self._records: dict[int, Record] = {}

    def load(self, table: Table, names: Iterable[int]) -> None:
        """Read those names of the table that were not read yet, in one go."""
        known = self._values[table]
        missing = sorted(set(names).difference(known))
        if missing:
            known.update(zip(missing, self._index.read(self._base, table, missing), strict=True))

    def find(self, number: int) -> Record | None:
        """Return the article's record, or None if it was never seen."""
        record = self._records.get(number)
        if record is None and (value := self._value("article", number)) is not None:
            record = self._records[number] = decode(value)
        return record

    def article(self, number: int) -> Record:
        """Return the record of an article that is in the index."""
        record = self.find(number)
        if record is None:
            raise LookupError(f"article {number:x} is in a list, but not in the index")
        return record

    def keep(self, number: int, record: Record) -> None:
        """Set the article's record."""
        self._records[number] = record
        self._set("article", number, b"")

    def carriers(self, key: int) -> bytes | None:
        """Return who carries the key, packed, or None if it is stock text."""
        value = self._value("posting", key)
        return None if value == STOCK else value or b""

    def carriers_of(self, keys: Iterable[int]) -> bytes:
        """Return who carries each of the keys, one list after the other; stock text has no carriers."""
        self.load("posting", keys)
        values = self._values["posting"]
        return b"".join([value for key in keys if (value := values[key]) and value != STOCK])

    def carry(self, key: int, carriers: bytes | None) -> None:
        """Set who carries the key, or with None that it is stock text."""
        self._set("posting", key, STOCK if carriers is None else carriers or None)

    def members(self, cluster: int) -> list[int]:
        """Return the numbers of the cluster's articles."""
        value = self._value("cluster", cluster)
        return list(unpack(value)) if value else [cluster]

    def group(self, cluster: int, members: list[int]) -> None:
        """Set the cluster's articles; one that has no other than its original takes no room."""
        value = pack(members) if len(members) > 1 else None
        if value != self._value("cluster", cluster):
            self._set("cluster", cluster, value)

    def commit(self) -> None:
        """Write what changed, all of it or nothing; raises Stale."""
        writes = {
            table: {name: self._values[table][name] for name in sorted(self._changed[table])} for table in _TABLES
        }
        writes["article"] = {number: encode(self._records[number]) for number in sorted(self._changed["article"])}
        self._index.commit(self._base, self.revision, writes)

    def _value(self, table: Table, name: int) -> bytes | None:
        known = self._values[table]
        if name not in known:
            self.load(table, (name,))
        return known[name]

    def _set(self, table: Table, name: int, value: bytes | None) -> None:
        self._values[table][name] = value
        self._changed[table].add(name)
