"""The saved objects of Kibana 8.19: data view, Lens chart, search, links and dashboard, as an import takes them.

Attributes that Kibana keeps as JSON in a string are encoded here. The versions are those that 8.18 and 8.19 both read.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from infra.kibana.columns import Columns

Object = dict[str, Any]
VERSIONS = {
    "index-pattern": "8.0.0",
    "search": "10.5.0",
    "lens": "8.9.0",
    "links": "10.1.0",
    "dashboard": "10.2.0",
}
SOURCE = "kibanaSavedObjectMeta.searchSourceJSON"
NO_QUERY = {"query": "", "language": "kuery"}
LAYER = "layer"


class Row(NamedTuple):
    """Panels side by side, with their widths: 48 together. `height` is in lines of some 20 pixels."""

    height: int
    panels: Sequence[tuple[int, Object]]


class Control(NamedTuple):
    """A list of a field's values above a dashboard; `single` lets the reader choose one."""

    id: str
    view: str
    field: str
    label: str
    single: bool = False


def saved(type_: str, id_: str, attributes: Object, references: Sequence[Object] = ()) -> Object:
    """Return one object of the file."""
    return {
        "id": id_,
        "type": type_,
        "attributes": attributes,
        "references": list(references),
        "managed": False,
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": VERSIONS[type_],
    }


def reference(type_: str, id_: str, name: str) -> Object:
    """Return what ties a name within one object to another object."""
    return {"type": type_, "id": id_, "name": name}


def data_view(id_: str, title: str, name: str, labels: Mapping[str, str], formats: Mapping[str, Object]) -> Object:
    """Return a data view of the indices behind `title`, which need not be there yet."""
    attributes = {
        "title": title,
        "name": name,
        "timeFieldName": "@timestamp",
        "allowHidden": False,
        "allowNoIndex": True,
        "fields": "[]",
        "fieldAttrs": encode({field: {"customLabel": label} for field, label in labels.items()}),
        "fieldFormatMap": encode(formats),
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
    }
    return saved("index-pattern", id_, attributes)


def chart(kind: str, id_: str, title: str, view: str, columns: Columns, shown: Object, query: str = "") -> Object:
    """Return a Lens chart of one layer over the data view, of the articles that match `query` in KQL."""
    layer = {"columnOrder": list(columns), "columns": columns, "incompleteColumns": {}, "sampling": 1}
    state = {
        "visualization": shown,
        "query": {"query": query, "language": "kuery"},
        "filters": [],
        "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
        "internalReferences": [],
        "adHocDataViews": {},
    }
    attributes = {"title": title, "description": "", "visualizationType": kind, "state": state}
    return saved("lens", id_, attributes, [reference("index-pattern", view, f"indexpattern-datasource-layer-{LAYER}")])


def search(
    id_: str, title: str, view: str, columns: Sequence[str], sort: Mapping[str, str], *, hide_copies: bool = True
) -> Object:
    """Return a search for Discover; copies are hidden by a filter that the reader can switch off."""
    index, pill = f"{SOURCE}.index", f"{SOURCE}.filter[0].meta.index"
    shown = {"query": NO_QUERY, "filter": [_copies_hidden(pill)] if hide_copies else [], "indexRefName": index}
    attributes = {
        "title": title,
        "description": "",
        "columns": list(columns),
        "sort": [list(pair) for pair in sort.items()],
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "rowHeight": 2,
        "kibanaSavedObjectMeta": {"searchSourceJSON": encode(shown)},
    }
    names = [index, pill] if hide_copies else [index]
    return saved("search", id_, attributes, [reference("index-pattern", view, name) for name in names])


def _copies_hidden(index: str) -> Object:
    """Return the filter against copies: unlike one for originals, it keeps documents without the field."""
    meta = {
        "alias": "Copies hidden",
        "disabled": False,
        "negate": True,
        "type": "phrase",
        "key": "copy",
        "field": "copy",
        "params": {"query": True},
        "indexRefName": index,
    }
    return {"meta": meta, "query": {"match_phrase": {"copy": True}}, "$state": {"store": "appState"}}


def links(id_: str, title: str, dashboards: Mapping[str, str]) -> Object:
    """Return a row of links to dashboards, by their ids; they keep the range of time."""
    options = {"openInNewTab": False, "useCurrentFilters": False, "useCurrentDateRange": True}
    rows = [
        {
            "id": to,
            "type": "dashboardLink",
            "label": label,
            "order": order,
            "destinationRefName": f"link_{to}_dashboard",
            "options": options,
        }
        for order, (to, label) in enumerate(dashboards.items())
    ]
    attributes = {"title": title, "description": "", "layout": "horizontal", "links": rows}
    return saved("links", id_, attributes, [reference("dashboard", to, f"link_{to}_dashboard") for to in dashboards])


def dashboard(
    id_: str, title: str, description: str, since: str, rows: Sequence[Row], controls: Sequence[Control] = ()
) -> Object:
    """Return a dashboard of rows of objects, which opens on the time from `since` until now."""
    panels, references, top = list[Object](), list[Object](), 0
    for row in rows:
        left = 0
        for width, shown in row.panels:
            index = f"panel{len(panels)}"
            panels.append(_panel(index, shown, {"x": left, "y": top, "w": width, "h": row.height, "i": index}))
            references.append(reference(shown["type"], shown["id"], f"{index}:panel_{index}"))
            left += width
        top += row.height
    options = {"useMargins": True, "syncColors": False, "syncCursor": True, "syncTooltips": False}
    attributes = {
        "title": title,
        "description": description,
        "panelsJSON": encode(panels),
        "optionsJSON": encode(options | {"hidePanelTitles": False}),
        "timeRestore": True,
        "timeFrom": since,
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60000},
        "version": 1,
        "kibanaSavedObjectMeta": {"searchSourceJSON": encode({"query": NO_QUERY, "filter": []})},
    }
    if controls:
        attributes["controlGroupInput"] = _control_group(controls)
        references += [
            reference("index-pattern", control.view, f"controlGroup_{control.id}:optionsListDataView")
            for control in controls
        ]
    return saved("dashboard", id_, attributes, references)


def _panel(index: str, shown: Object, place: Mapping[str, Any]) -> Object:
    says_so_itself = shown["type"] == "links" or shown["attributes"].get("visualizationType") == "lnsMetric"
    config: Object = {"enhancements": {}} | ({"hidePanelTitles": True} if says_so_itself else {})
    return {
        "type": shown["type"],
        "panelIndex": index,
        "gridData": place,
        "panelRefName": f"panel_{index}",
        "embeddableConfig": config,
    }


def _control_group(controls: Sequence[Control]) -> Object:
    """Return lists to choose values from, each showing those that the ones before it leave."""
    parent = {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
    panels = {
        control.id: {
            "order": order,
            "width": "medium",
            "grow": True,
            "type": "optionsListControl",
            "explicitInput": {
                "id": control.id,
                "fieldName": control.field,
                "title": control.label,
                "searchTechnique": "wildcard",
                "selectedOptions": [],
                "singleSelect": control.single,
                "enhancements": {},
            },
        }
        for order, control in enumerate(controls)
    }
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": encode(parent),
        "panelsJSON": encode(panels),
    }


def encode(value: Any) -> str:
    """Return the value as the JSON that Kibana keeps in a string."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
