"""The columns of a Lens layer: buckets first, then the metrics that are worked out in each bucket.

A layer is a dictionary of columns by their ids, in the order in which Kibana nests them.
"""

from collections.abc import Mapping
from typing import Any

Column = dict[str, Any]
Columns = dict[str, Column]
RECORDS = "___records___"
HOUR = 3_600_000  # milliseconds
NUMBER: Mapping[str, Any] = {"id": "number", "params": {"decimals": 0}}
PERCENT: Mapping[str, Any] = {"id": "percent", "params": {"decimals": 0}}


def terms(label: str, field: str, by: str, size: int = 10, *, ascending: bool = False, other: bool = False) -> Column:
    """Return a bucket for each of the first `size` values, in the order of the metric `by`; `other` adds the rest."""
    params = {
        "size": size,
        "orderBy": {"type": "column", "columnId": by},
        "orderDirection": "asc" if ascending else "desc",
        "otherBucket": other,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    return _bucket(label, "string", "terms", "ordinal", params) | {"sourceField": field}


def over_time(field: str = "@timestamp") -> Column:
    """Return a bucket for each span of time, as long as suits the range that is looked at."""
    params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return _bucket("Time", "date", "date_histogram", "interval", params) | {"sourceField": field}


def groups(label: str, **queries: str) -> Column:
    """Return a bucket for each KQL query, under the name that it is given."""
    filters = [{"input": {"query": query, "language": "kuery"}, "label": name} for name, query in queries.items()]
    return _bucket(label, "string", "filters", "ordinal", {"filters": filters})


def count(label: str = "Articles", where: str = "") -> Column:
    """Return the number of articles, of those that match `where` in KQL."""
    return _metric(label, "count", RECORDS, where) | {"params": {"emptyAsNull": False, "format": NUMBER}}


def unique(label: str, field: str, where: str = "") -> Column:
    """Return the number of values of a field."""
    return _metric(label, "unique_count", field, where) | {"params": {"emptyAsNull": False, "format": NUMBER}}


def median(label: str, field: str, where: str = "") -> Column:
    """Return the median of a share between 0 and 1, as a percentage."""
    return _metric(label, "median", field, where) | {"params": {"emptyAsNull": True, "format": PERCENT}}


def earliest(label: str, field: str = "@timestamp", where: str = "") -> Column:
    """Return the first moment."""
    return _metric(label, "min", field, where) | {"dataType": "date", "params": {"emptyAsNull": True}}


def latest(label: str, field: str = "@timestamp", where: str = "") -> Column:
    """Return the last moment."""
    return _metric(label, "max", field, where) | {"dataType": "date", "params": {"emptyAsNull": True}}


def last_value(label: str, field: str, where: str) -> Column:
    """Return the values of a field, of any type, in the newest article that matches `where`."""
    params = {"sortField": "@timestamp", "showArrayValues": True}
    return _metric(label, "last_value", field, where) | {"dataType": "string", "scale": "ordinal", "params": params}


def share(id_: str, label: str, where: str) -> Columns:
    """Return the columns of the formula for the share of the articles that match `where`."""
    formula = f"count(kql='{where}') / count()"
    parts = count(f"Part of {label}", where), count(f"Part of {label}")
    return _formula(id_, label, formula, parts, {"name": "divide", "args": [f"{id_}X0", f"{id_}X1"]}, PERCENT)


def hours(id_: str, label: str, since: str, until: str) -> Columns:
    """Return the columns of the formula for the hours between the first articles that match two KQL queries."""
    formula = f"(min(@timestamp, kql='{until}') - min(@timestamp, kql='{since}')) / {HOUR}"
    difference = {"type": "function", "name": "subtract", "args": [f"{id_}X0", f"{id_}X1"]}
    parts = earliest(f"Part of {label}", where=until), earliest(f"Part of {label}", where=since)
    shown = {"id": "number", "params": {"decimals": 1}}
    return _formula(id_, label, formula, parts, {"name": "divide", "args": [difference, HOUR]}, shown)


def _formula(
    id_: str, label: str, formula: str, parts: tuple[Column, ...], tree: Column, shown: Mapping[str, Any]
) -> Columns:
    """Return a formula as Kibana stores it: a column for each part, one for the sum, and one for the formula."""
    leaves = {f"{id_}X{number}": part for number, part in enumerate(parts)}
    whole = f"{id_}X{len(parts)}"
    place = {"location": {"min": 0, "max": len(formula)}, "text": formula}
    sums = {
        whole: _calculated(
            f"Part of {label}", "math", {"tinymathAst": {"type": "function", **tree, **place}}, list(leaves)
        ),
        id_: _calculated(label, "formula", {"formula": formula, "isFormulaBroken": False, "format": shown}, [whole]),
    }
    return leaves | sums


def _calculated(label: str, operation: str, params: Column, references: list[str]) -> Column:
    return _column(label, "number", operation, "ratio") | {"params": params, "references": references}


def _bucket(label: str, kind: str, operation: str, scale: str, params: Column) -> Column:
    return _column(label, kind, operation, scale) | {"isBucketed": True, "params": params}


def _metric(label: str, operation: str, field: str, where: str) -> Column:
    chosen = {"filter": {"query": where, "language": "kuery"}} if where else {}
    return _column(label, "number", operation, "ratio") | {"sourceField": field} | chosen


def _column(label: str, kind: str, operation: str, scale: str) -> Column:
    return {
        "label": label,
        "customLabel": True,
        "dataType": kind,
        "operationType": operation,
        "isBucketed": False,
        "scale": scale,
    }
