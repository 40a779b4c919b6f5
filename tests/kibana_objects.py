"""What Kibana 8.19 demands of saved objects, as far as a file shows it: each broken rule is one line of `problems`."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Object = dict[str, Any]
Fields = Mapping[str, str]  # the types of an index's fields by their full names
NEWEST = {"index-pattern": "8.0.0", "search": "10.5.0", "lens": "8.9.0", "dashboard": "10.2.0", "links": "10.1.0"}
ENCODED = {
    *("panelsJSON", "optionsJSON", "searchSourceJSON", "ignoreParentSettingsJSON"),
    *("fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters"),
}
LENS_KEYS = {"title", "description", "visualizationType", "state"}
SEARCH_KEYS = {
    *("title", "description", "columns", "sort", "grid", "hideChart", "rowHeight", "headerRowHeight", "rowsPerPage"),
    *("sampleSize", "density", "breakdownField", "isTextBasedQuery", "usesAdHocDataView", "timeRestore", "timeRange"),
    *("refreshInterval", "viewMode", "hideAggregatedPreview", "visContext", "kibanaSavedObjectMeta", "hits", "version"),
}
NUMBERS = {"long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float"}
ANY = NUMBERS | {"keyword", "boolean", "date", "ip"}  # what is aggregated at all: not text, nor objects
TAKES = {
    **dict.fromkeys(("terms", "unique_count", "count"), ANY),
    "last_value": ANY | {"text"},
    **dict.fromkeys(("average", "sum", "median"), NUMBERS),
    **dict.fromkeys(("min", "max"), NUMBERS | {"date"}),
    "date_histogram": {"date"},
}
WITHOUT_FIELD = {"filters", "formula", "math", "static_value"}
RECORDS = "___records___"


def fields_of(mapping: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Return the types of the mapping's fields, those below others under names with dots."""
    found: dict[str, str] = {}
    for name, field in mapping.get("properties", {}).items():
        kind = field.get("type", "object")
        found[above + name] = kind
        found |= {f"{above}{name}.{part}": sub["type"] for part, sub in field.get("fields", {}).items()}
        found |= fields_of(field, f"{above}{name}.")
    return found


def problems(objects: list[Object], fields: Mapping[str, Fields]) -> list[str]:
    """Return what is wrong with the objects; `fields` are those of each data view, by its id."""
    known = {(one["type"], one["id"]) for one in objects}
    found = [f"{type_} {id_} is there twice" for (type_, id_), n in Counter(map(_key, objects)).items() if n > 1]
    titles = Counter((one["type"], one["attributes"]["title"]) for one in objects)
    found += [f"two {type_} are called {title!r}" for (type_, title), n in titles.items() if n > 1 or not title]
    for one in objects:
        rules = (_envelope(one), _encoding(one["attributes"]), _references(one, known), _content(one, fields))
        found += [f"{one['type']} {one['id']}: {said}" for rule in rules for said in rule]
    return found


def _key(one: Object) -> tuple[str, str]:
    return one["type"], one["id"]


def _content(one: Object, fields: Mapping[str, Fields]) -> Iterator[str]:
    checks = {"lens": _lens, "search": _search, "dashboard": _dashboard, "links": _links}
    if one["type"] in checks:
        yield from checks[one["type"]](one, fields)


def _envelope(one: Object) -> Iterator[str]:
    if one["type"] not in NEWEST:
        yield "a type that is not known here"
        return
    version = one.get("typeMigrationVersion", "")
    if not version:
        yield "without typeMigrationVersion every old migration runs"
    elif _numbers(version) > _numbers(NEWEST[one["type"]]):
        yield f"version {version} is newer than 8.19 knows"
    if one.get("coreMigrationVersion") != "8.8.0":
        yield "coreMigrationVersion is not 8.8.0"


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _encoding(value: Any) -> Iterator[str]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key in ENCODED and not _is_json(part):
            yield f"{key} is not JSON in a string"
        yield from _encoding(part)


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True


def _references(one: Object, known: set[tuple[str, str]]) -> Iterator[str]:
    names = Counter(ref["name"] for ref in one["references"])
    yield from (f"two references are called {name}" for name, n in names.items() if n > 1)
    yield from (
        f"{ref['name']} leads to {ref['type']} {ref['id']}, which is not in the file"
        for ref in one["references"]
        if (ref["type"], ref["id"]) not in known
    )


def names_of(one: Object) -> dict[str, Object]:
    """Return the references of an object by their names."""
    return {ref["name"]: ref for ref in one["references"]}


# --- Lens


def _lens(one: Object, fields: Mapping[str, Fields]) -> Iterator[str]:
    attributes = one["attributes"]
    if extra := attributes.keys() - LENS_KEYS:
        yield f"attributes that are not mapped: {sorted(extra)}"
    state = attributes["state"]
    layers = state["datasourceStates"].get("formBased", {}).get("layers")
    if not layers:
        yield "no formBased layers"
        return
    references = names_of(one)
    for id_, layer in layers.items():
        source = references.get(f"indexpattern-datasource-layer-{id_}")
        if not source:
            yield f"layer {id_} has no reference to a data view"
            continue
        known = fields.get(source["id"], {})
        yield from _order(layer)
        yield from _kql_fields(state["query"]["query"], known)
        for name, column in layer["columns"].items():
            said = (_field(column, known), _sorting(column, layer["columns"]), _formula(name, column, layer["columns"]))
            yield from (f"column {name}: {what}" for rule in said for what in rule)
    yield from _accessors(attributes["visualizationType"], state["visualization"], layers)
    for pill in state["filters"]:
        if pill["meta"].get("index") not in references:
            yield "a filter without a reference"


def _order(layer: Object) -> Iterator[str]:
    order, columns = layer["columnOrder"], layer["columns"]
    if sorted(order) != sorted(columns):
        yield "columnOrder is not the columns"
    buckets = [columns[name]["isBucketed"] for name in order if name in columns]
    if buckets != sorted(buckets, reverse=True):
        yield "a metric stands before a bucket"


def _field(column: Object, known: Fields) -> Iterator[str]:
    operation = column["operationType"]
    yield from _kql_fields(column.get("filter", {}).get("query", ""), known)
    if operation == "filters":
        for group in column["params"]["filters"]:
            yield from _kql_fields(group["input"]["query"], known)
    if operation in WITHOUT_FIELD:
        return
    name = column.get("sourceField", "")
    if operation == "count" and name == RECORDS:
        return
    if name not in known:
        yield f"there is no field {name}"
    elif known[name] not in TAKES[operation]:
        yield f"{operation} does not take {name}, which is {known[name]}"


def _kql_fields(query: str, known: Fields) -> Iterator[str]:
    for name in re.findall(r"([\w.@]+)\s*(?::|[<>]=?)", re.sub(r'"[^"]*"', '""', query)):
        if name not in known:
            yield f"the query names {name}, which is no field"


def _sorting(column: Object, columns: Object) -> Iterator[str]:
    by = column.get("params", {}).get("orderBy", {})
    if by.get("type") == "column":
        metric = columns.get(by["columnId"])
        if not metric or metric["isBucketed"] or "references" in metric:
            yield f"ordered by {by['columnId']}, which is no plain metric of the layer"
    elif by.get("type") == "custom" and "orderAgg" not in column["params"]:
        yield "ordered by a metric of its own that is not there"


def _formula(name: str, column: Object, columns: Object) -> Iterator[str]:
    if column["operationType"] not in ("formula", "math"):
        return
    if not column.get("references"):
        yield "the formula is not written out in columns"
    yield from (f"made from {part}, which is no column" for part in column.get("references", ()) if part not in columns)
    if column["operationType"] == "formula":
        for other in columns:
            if other.startswith(name) and other != name and not re.fullmatch(rf"{re.escape(name)}X\d+", other):
                yield f"{other} would be taken for a part of this formula"


def _accessors(kind: str, shown: Object, layers: Object) -> Iterator[str]:
    """Check that the chart shows each of its layers, buckets as buckets and metrics as metrics."""
    used = set()
    for layer, buckets, metrics in _shown(kind, shown):
        used.add(layer)
        columns = layers.get(layer, {}).get("columns", {})
        for name, is_bucket in (*((name, True) for name in buckets), *((name, False) for name in metrics)):
            if name not in columns:
                yield f"the chart shows {name}, which is no column"
            elif columns[name]["isBucketed"] != is_bucket:
                yield f"the chart shows {name} as a {'bucket' if is_bucket else 'metric'}"
    yield from (f"the chart does not show layer {layer}" for layer in layers.keys() - used)


def _shown(kind: str, shown: Object) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield a chart's layers, with the ids of the buckets and of the metrics that it shows."""
    if kind == "lnsXY":
        for layer in shown["layers"]:
            buckets = [layer[key] for key in ("xAccessor", "splitAccessor") if key in layer]
            yield layer["layerId"], buckets, layer["accessors"]
    elif kind == "lnsMetric":
        yield shown["layerId"], [], [shown["metricAccessor"]]
    elif kind == "lnsHeatmap":
        yield shown["layerId"], [shown["xAccessor"], shown["yAccessor"]], [shown["valueAccessor"]]
    elif kind == "lnsDatatable":
        columns = shown["columns"]
        metrics = [column["columnId"] for column in columns if column["isMetric"]]
        yield shown["layerId"], [column["columnId"] for column in columns if not column["isMetric"]], metrics
    else:
        raise AssertionError(f"no rule for {kind}")


# --- searches, links and dashboards


def _search(one: Object, fields: Mapping[str, Fields]) -> Iterator[str]:
    attributes, references = one["attributes"], names_of(one)
    if extra := attributes.keys() - SEARCH_KEYS:
        yield f"attributes that are refused: {sorted(extra)}"
    yield from _search_source(one)
    source = references.get("kibanaSavedObjectMeta.searchSourceJSON.index")
    known = fields.get(source["id"], {}) if source else {}
    yield from (f"column {name} is no field" for name in attributes["columns"] if name not in known)
    for name, direction in attributes["sort"]:
        if known.get(name) not in ANY or direction not in ("asc", "desc"):
            yield f"cannot be sorted by {name} {direction}"


def _search_source(one: Object) -> Iterator[str]:
    source = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    wanted = [pill["meta"]["indexRefName"] for pill in source["filter"]]
    wanted += [source["indexRefName"]] if one["type"] == "search" else []
    yield from (f"{name} has no reference" for name in wanted if name not in names_of(one))


def _links(one: Object, _: Mapping[str, Fields]) -> Iterator[str]:
    for link in one["attributes"]["links"]:
        if names_of(one).get(link["destinationRefName"], {}).get("type") != "dashboard":
            yield f"link {link['id']} leads nowhere"


def _dashboard(one: Object, fields: Mapping[str, Fields]) -> Iterator[str]:
    attributes, references = one["attributes"], names_of(one)
    if not _is_json(attributes["panelsJSON"]):
        return
    panels = json.loads(attributes["panelsJSON"])
    yield from _grid(panels)
    for panel in panels:
        index, name = panel["panelIndex"], panel.get("panelRefName")
        if references.get(f"{index}:{name}", {}).get("type") != panel["type"]:
            yield f"{index} refers to no {panel['type']}"
        if not name or panel["embeddableConfig"].keys() & {"attributes", "savedVis", "savedObjectId"}:
            yield f"{index} is not by reference alone"
    yield from _search_source(one)
    if attributes["timeRestore"] and not (attributes.get("timeFrom") and attributes.get("timeTo")):
        yield "restores a time that it does not have"
    yield from _controls(one, fields)


def _grid(panels: Iterable[Object]) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels:
        place, index = panel["gridData"], panel["panelIndex"]
        if place["i"] != index:
            yield f"{index} has the place of {place['i']}"
        if place["x"] < 0 or place["y"] < 0 or min(place["w"], place["h"]) < 1 or place["x"] + place["w"] > 48:
            yield f"{index} does not fit into 48 columns"
        rows, columns = range(place["y"], place["y"] + place["h"]), range(place["x"], place["x"] + place["w"])
        others = {taken.setdefault((row, column), index) for row in rows for column in columns} - {index}
        yield from (f"{index} covers {other}" for other in others)


def _controls(one: Object, fields: Mapping[str, Fields]) -> Iterator[str]:
    group = one["attributes"].get("controlGroupInput")
    for id_, control in (json.loads(group["panelsJSON"]) if group else {}).items():
        told = control["explicitInput"]
        if told["id"] != id_:
            yield f"control {id_} is called {told['id']}"
        source = names_of(one).get(f"controlGroup_{id_}:optionsListDataView")
        if not source:
            yield f"control {id_} has no reference to a data view"
        elif fields.get(source["id"], {}).get(told["fieldName"]) not in ANY:
            yield f"control {id_} cannot list {told['fieldName']}"
