"""Counts the values that a field has over the hits of the embedded store."""

import json
import sqlite3

import numpy as np
import numpy.typing as npt

from wireroom.index.embedded.columns import Columns, Names
from wireroom.index.embedded.rows import FIELD_NUMBERS, FIELDS_MOST, IN_JSON
from wireroom.search.embedded.matching import Mask
from wireroom.search.syntax import COPY, COUNTED_FIELDS

Counts = npt.NDArray[np.int64]
_FEW = 1 / 12  # of all articles: fewer hits are looked up one by one


def count_values(db: sqlite3.Connection, columns: Columns, hits: Mask, field: str, size: int) -> dict[str, int]:
    """Return the most frequent values of the field with their counts, those of one count in alphabetical order."""
    if field == COPY:
        copies = int(np.count_nonzero(columns.record("copy")[: len(hits)] & hits))
        counted = {"false": int(np.count_nonzero(hits)) - copies, "true": copies}
        used = sorted((-number, value) for value, number in counted.items() if number)
        return {value: -number for number, value in used[:size]}
    name = COUNTED_FIELDS[field]
    counts = _count(columns.names(db, name), hits, columns.totals(db, name))
    often = _most_frequent(counts, size)
    name_ids = (often * FIELDS_MOST + FIELD_NUMBERS[name]).tolist()
    rows = db.execute(
        f"SELECT value, name_id FROM index_name WHERE name_id {IN_JSON}",  # noqa: S608
        (json.dumps(name_ids),),
    )
    ranked = sorted((-int(counts[name_id // FIELDS_MOST]), value) for value, name_id in rows)
    return {value: -count for count, value in ranked[:size]}


def _most_frequent(counts: Counts, size: int) -> Counts:
    """Return the numbers of the `size` names with the highest counts, and of all that are equal to the last of them."""
    highest = int(counts.max(initial=0))
    if not size or not highest:
        return np.zeros(0, np.int64)
    # Most names are rare: look among the frequent ones before all are ordered.
    for least in (highest // 16, highest // 256, 1):
        often = np.flatnonzero(counts >= max(least, 1))
        if len(often) >= size:
            enough: Counts = often[counts[often] >= np.partition(counts[often], -size)[-size]]
            return enough
    return often


def _count(names: Names, hits: Mask, totals: Counts) -> Counts:
    """Return how often each name occurs in the hits, by its number."""
    articles = len(names.starts) - 1
    number = int(np.count_nonzero(hits))
    if len(hits) == articles and number > articles / 2:
        return totals - _count(names, ~hits, totals) if number < articles else totals
    if names.are_single:
        return np.bincount(names.numbers[: len(hits)][hits], minlength=len(totals))
    if number > articles * _FEW:
        chosen = np.repeat(hits, names.counts[: len(hits)])
        return np.bincount(names.numbers[: len(chosen)][chosen], minlength=len(totals))
    positions = np.flatnonzero(hits)
    first = names.starts[positions]
    lengths = names.starts[positions + 1] - first
    ends = np.cumsum(lengths)
    places = np.repeat(first - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
    return np.bincount(names.numbers[places], minlength=len(totals))
