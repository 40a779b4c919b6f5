"""The searches that Kibana makes of a Lens chart, a saved search, a control, and of what is typed into its bar."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.kibana_objects import RECORDS, Object

Body = dict[str, Any]
CALCULATED = ("formula", "math", "static_value")  # worked out by Kibana from the other columns
NAMES = {"unique_count": "cardinality", "average": "avg", "sum": "sum", "min": "min", "max": "max"}
INTERVAL = "7d"  # for "auto": some fifty bars over a year


def kql(query: str) -> Body:
    """Return a query in KQL as Kibana sends it: fields with words, phrases and `*`, with `and`, `or` and `not`."""
    query = query.strip()
    if not query:
        return {"match_all": {}}
    for word, clause in ((" or ", "should"), (" and ", "filter")):
        parts = re.split(word, query, flags=re.I)
        if len(parts) > 1:
            return {"bool": {clause: [kql(part) for part in parts]}}
    if query.lower().startswith("not "):
        return {"bool": {"must_not": kql(query[4:])}}
    field, colon, value = query.partition(":")
    if not colon:
        kind = {"type": "phrase"} if query.startswith('"') else {"type": "best_fields"}
        return {"multi_match": {"query": query.strip('"'), "lenient": True} | kind}
    value = value.strip()
    if value == "*":
        return {"exists": {"field": field}}
    return {"match_phrase": {field: value.strip('"')}} if value.startswith('"') else {"match": {field: value}}


def lucene(query: str) -> Body:
    """Return a query in Lucene's language as Kibana sends it."""
    return {"query_string": {"query": query, "analyze_wildcard": True, "time_zone": "UTC"}}


def layer_search(chart: Object, since: str, until: str) -> Body:
    """Return the search that a Lens chart of one layer stands for, over a range of time."""
    state = chart["attributes"]["state"]
    columns = sent_columns(chart)
    numbers = {name: str(number) for number, name in enumerate(columns)}
    metrics = {
        numbers[name]: asked
        for name, column in columns.items()
        if not column["isBucketed"] and (asked := _metric(numbers[name], column))
    }
    aggregations = metrics
    for name, column in reversed([*columns.items()]):
        if column["isBucketed"]:
            bucket, by = _bucket(column, columns, numbers, metrics, (since, until))
            aggregations = {numbers[name]: bucket | {"aggs": by | aggregations}}
    times = {c["sourceField"] for c in columns.values() if c["operationType"] == "date_histogram"} or {"@timestamp"}
    ranges = [_between(field, since, until) for field in sorted(times)]
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"filter": [*ranges, kql(state["query"]["query"])]}},
        "aggs": aggregations,
    }


def sent_columns(chart: Object) -> dict[str, Object]:
    """Return the columns of a chart that Elasticsearch works out, in their order."""
    (layer,) = chart["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    columns = {name: layer["columns"][name] for name in layer["columnOrder"]}
    return {name: column for name, column in columns.items() if column["operationType"] not in CALCULATED}


def _between(field: str, since: str, until: str) -> Body:
    return {"range": {field: {"format": "strict_date_optional_time", "gte": since, "lte": until}}}


def _metric(number: str, column: Object) -> Body:
    """Return the aggregation of a metric, none for the number of all articles of a bucket."""
    operation, field = column["operationType"], column["sourceField"]
    if operation == "count":
        asked = {} if field == RECORDS else {"value_count": {"field": field}}
    elif operation == "median":
        asked = {"percentiles": {"field": field, "percents": [50]}}
    elif operation == "last_value":
        newest = [{column["params"]["sortField"]: {"order": "desc"}}]
        asked = {"top_hits": {"size": 1, "sort": newest, "fields": [{"field": field}], "_source": False}}
    else:
        asked = {NAMES[operation]: {"field": field}}
    if "filter" not in column:
        return asked
    return {"filter": kql(column["filter"]["query"]), "aggs": {f"{number}-metric": asked} if asked else {}}


def _bucket(
    column: Object, columns: Mapping[str, Object], numbers: Mapping[str, str], metrics: Body, span: tuple[str, str]
) -> tuple[Body, Body]:
    """Return the aggregation of a bucket, and the metric that it is ordered by."""
    params = column["params"]
    if column["operationType"] == "filters":
        return {"filters": {"filters": {g["label"]: kql(g["input"]["query"]) for g in params["filters"]}}}, {}
    if column["operationType"] == "date_histogram":
        bounds = dict(zip(("min", "max"), span, strict=True))
        interval = {"fixed_interval": INTERVAL if params["interval"] == "auto" else params["interval"]}
        empty = {"min_doc_count": 0, "extended_bounds": bounds} if params["includeEmptyRows"] else {"min_doc_count": 1}
        return {"date_histogram": {"field": column["sourceField"], "time_zone": "UTC"} | interval | empty}, {}
    by = params["orderBy"]["columnId"]
    number, direction = numbers[by], params["orderDirection"]
    path = _path(number, columns[by]) if number in metrics else "_count"
    size = {"size": params["size"]} | ({"shard_size": 25} if params["size"] <= 10 else {})
    asked = {"terms": {"field": column["sourceField"], "order": {path: direction}} | size}
    return asked, {number: metrics[number]} if number in metrics else {}


def _path(number: str, column: Object) -> str:
    """Return what buckets are ordered by when it is a metric with a number."""
    end = ".50" if column["operationType"] == "median" else ""
    filtered = "filter" in column and column["operationType"] != "count"
    return f"{number}>{number}-metric{end}" if filtered else f"{number}{end}"


def answers(chart: Object, found: Body) -> dict[str, list[Any]]:
    """Return for each column what the search found: the keys of a bucket, the values of a metric (0 is nothing)."""
    columns = [*sent_columns(chart).items()]
    told: dict[str, list[Any]] = {name: [] for name, _ in columns}
    _read(columns, 0, found.get("aggregations", {}) | {"doc_count": found["hits"]["total"]["value"]}, told)
    return told


def _read(columns: list[tuple[str, Object]], at: int, bucket: Body, told: dict[str, list[Any]]) -> None:
    name, column = columns[at]
    if column["isBucketed"]:
        below = bucket[str(at)]["buckets"]
        for key, inner in below.items() if isinstance(below, dict) else ((one["key"], one) for one in below):
            if inner["doc_count"]:
                told[name].append(key)
                _read(columns, at + 1, inner, told)
        return
    for number, (metric, asked) in enumerate(columns[at:], at):
        told[metric] += [value for value in _values(str(number), asked, bucket) if value]


def _values(number: str, column: Object, bucket: Body) -> Iterator[Any]:
    """Yield the values of a metric in a bucket."""
    at = bucket[number] if "filter" in column else bucket
    if column["operationType"] == "count":
        yield at["doc_count"]
        return
    value = at[f"{number}-metric" if "filter" in column else number]
    if column["operationType"] == "last_value":
        for hit in value["hits"]["hits"]:
            yield from hit["fields"][column["sourceField"]]
    else:
        yield value["values"]["50.0"] if column["operationType"] == "median" else value["value"]


def saved_search(one: Object) -> Body:
    """Return the search of a saved search, with the values of its columns."""
    attributes = one["attributes"]
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    pills = [pill for pill in source["filter"] if not pill["meta"]["disabled"]]
    return {
        "size": 500,
        "query": {
            "bool": {
                "filter": [kql(source["query"]["query"]), *(p["query"] for p in pills if not p["meta"]["negate"])],
                "must_not": [pill["query"] for pill in pills if pill["meta"]["negate"]],
            }
        },
        "sort": [{name: {"order": order, "unmapped_type": "boolean"}} for name, order in attributes["sort"]],
        "fields": attributes["columns"],
    }
