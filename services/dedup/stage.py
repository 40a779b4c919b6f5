"""The dedup stage: where each article stands among the copies, and whom its arrival moved."""

from collections.abc import Sequence
from itertools import chain

from msgspec.structs import replace

from services.dedup.arrival import enter, judges
from services.dedup.clusters import sharing
from services.dedup.port import FingerprintIndex, Stale
from services.dedup.record import Record, latest, number_of, record_of, unpack
from services.dedup.settings import Settings
from services.dedup.unit import Unit
from services.kernel.article import Article, ClusterChange, Copies
from services.kernel.errors import Transient
from services.kernel.outcome import Emit, Outcome
from services.kernel.stage import Spec

SPEC = Spec(
    name="dedup",
    reads=frozenset({"id", "text", "outlet", "published", "ingested"}),
    sets=frozenset({"copies"}),
    needs=frozenset({"redis"}),
)


class DedupStage:
    """Links copies: a function of the set of articles, whatever their order and the number of workers."""

    def __init__(self, settings: Settings, index: FingerprintIndex) -> None:
        self._settings = settings
        self._index = index

    @property
    def spec(self) -> Spec:
        """The stage's card."""
        return SPEC

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Return each article with its place and whom it moved; later ones see earlier ones. Raises Transient."""
        size = self._settings.chunk
        chunks = (batch[start : start + size] for start in range(0, len(batch), size))
        return [outcome for chunk in chunks for outcome in self._chunk(chunk)]

    def _chunk(self, articles: Sequence[Article]) -> list[Outcome]:
        records = [record_of(article, self._settings.sketch_size) for article in articles]
        for _ in range(self._settings.attempts):
            try:
                places = self._work(records)
            except Stale:
                continue
            return [Emit(replace(item, copies=place)) for item, place in zip(articles, places, strict=True)]
        raise Transient("other workers changed the state in every attempt")

    def _work(self, records: Sequence[Record]) -> list[Copies]:
        unit = Unit(self._index)
        self._load(unit, records)
        places = [self._arrive(unit, record) for record in records]
        unit.commit()
        return places

    def _load(self, unit: Unit, records: Sequence[Record]) -> None:
        """Read what the records are likely to need in three rounds; the rest is read when it is needed."""
        unit.load("posting", chain.from_iterable(record.bins for record in records))
        numbers = [number_of(record.id) for record in records]
        numbers += chain.from_iterable(sharing(unit, record) for record in records)
        unit.load("article", numbers + judges(unit, records, self._settings.stock_from))
        unit.load("cluster", [*numbers, *(found.cluster for found in map(unit.find, numbers) if found is not None)])

    def _arrive(self, unit: Unit, record: Record) -> Copies:
        number = number_of(record.id)
        known = unit.find(number)
        current = record if known is None else latest(known, record)
        if current != known:
            unit.revision += 1
            if known is not None and current.content == known.content:
                unit.keep(number, replace(known, ingested=current.ingested))
            else:
                enter(unit, number, current, self._settings)
        return _copies(unit, number)


def _copies(unit: Unit, number: int) -> Copies:
    record, revision = unit.article(number), unit.revision
    effects = unpack(record.effects)
    unit.load("article", [record.cluster, *effects])
    changes = tuple(_change(unit, other, revision) for other in effects)
    place = _change(unit, number, revision)
    return Copies(
        cluster=place.cluster,
        copy_of=place.copy_of,
        similarity=place.similarity,
        revision=revision,
        changes=changes,
    )


def _change(unit: Unit, number: int, revision: int) -> ClusterChange:
    record = unit.article(number)
    original = unit.article(record.cluster).id
    return ClusterChange(
        id=record.id,
        cluster=original,
        copy_of=None if original == record.id else original,
        similarity=record.similarity,
        revision=revision,
    )
