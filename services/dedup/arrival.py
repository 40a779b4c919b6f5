"""The arrival of an article: its keys are written, stock text is found out, and the clusters around it are settled."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain

from msgspec.structs import replace

from services.dedup.clusters import regroup
from services.dedup.record import Record, pack, unpack
from services.dedup.score import related
from services.dedup.settings import Settings
from services.dedup.stock import is_stock
from services.dedup.unit import Unit


def enter(unit: Unit, number: int, record: Record, settings: Settings) -> None:
    """Put a new article, or a new version of one, into the index."""
    known = unit.find(number)
    if known is not None:
        _leave(unit, number, known)
        record = replace(record, cluster=known.cluster, similarity=known.similarity, effects=known.effects)
    unit.keep(number, record)
    changed = _write_keys(unit, number, settings)
    moved = regroup(unit, changed, settings.link_bias) - {number}
    effects = pack(sorted(moved.union(unpack(record.effects))))
    unit.keep(number, replace(unit.article(number), effects=effects))


def judges(unit: Unit, records: Iterable[Record], stories: int) -> list[int]:
    """Return the articles that are needed to say which of the records' keys are stock text."""
    keys = chain.from_iterable(record.bins for record in records)
    lists = (unpack(carriers) for key in keys if (carriers := unit.carriers(key)))
    return [number for carriers in lists if len(carriers) + 1 >= stories for number in carriers]


def _leave(unit: Unit, number: int, known: Record) -> None:
    unit.load("posting", known.bins)
    for key in known.bins:
        carriers = unit.carriers(key)
        if carriers is not None:
            unit.carry(key, pack(other for other in unpack(carriers) if other != number))


def _write_keys(unit: Unit, number: int, settings: Settings) -> set[int]:
    """Enter the article's keys; return the articles whose live keys are new: this one, and who lost some."""
    lost: dict[int, set[int]] = {number: set()}
    unrelated = cache(_unrelated(unit, settings.related_from))
    mine = pack((number,))
    enough = len(mine) * (settings.stock_from - 1)
    for key in unit.article(number).bins:
        carriers = unit.carriers(key)
        if carriers is None:
            lost[number].add(key)
        elif len(carriers) >= enough and is_stock(number, unpack(carriers), unrelated, settings.stock_from):
            unit.carry(key, None)
            for other in (number, *unpack(carriers)):
                lost.setdefault(other, set()).add(key)
        else:
            unit.carry(key, carriers + mine)
    for other, keys in lost.items():
        unit.keep(other, unit.article(other).without(keys))
    return set(lost)


def _unrelated(unit: Unit, threshold: float) -> Callable[[int, int], bool]:
    def unrelated(a: int, b: int) -> bool:
        return not related(unit.article(a), unit.article(b), threshold)

    return unrelated
