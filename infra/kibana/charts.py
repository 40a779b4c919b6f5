"""Lens charts of one layer: what a chart shows of its columns."""

from collections.abc import Sequence
from typing import Any

from infra.kibana.columns import Columns
from infra.kibana.objects import LAYER, Object, chart

_AXES = {"x": True, "yLeft": True, "yRight": True}
_LAYER: dict[str, Any] = {"layerId": LAYER, "layerType": "data"}


def bars(
    id_: str,
    title: str,
    view: str,
    columns: Columns,
    x: str,
    y: str,
    split: str = "",
    *,
    across: bool = False,
    query: str = "",
) -> Object:
    """Return stacked bars of `y` along `x`, split by another bucket; `across` lays them on their side."""
    kind = "bar_horizontal_stacked" if across else "bar_stacked"
    layer = _LAYER | {"seriesType": kind, "xAccessor": x, "accessors": [y], "position": "top", "showGridlines": False}
    shown = {
        "legend": {"isVisible": True, "position": "right"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": _AXES,
        "gridlinesVisibilitySettings": _AXES,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
        "preferredSeriesType": kind,
        "layers": [layer | ({"splitAccessor": split} if split else {})],
    }
    return chart("lnsXY", id_, title, view, columns, shown, query)


def table(
    id_: str, title: str, view: str, columns: Columns, shown: Sequence[str], hidden: Sequence[str] = (), query: str = ""
) -> Object:
    """Return a table of these columns, whose rows stand in the order of the buckets."""
    rows = [
        {"columnId": name, "isTransposed": False, "isMetric": not columns[name]["isBucketed"], "hidden": name in hidden}
        for name in (*shown, *hidden)
    ]
    state = _LAYER | {
        "columns": rows,
        "paging": {"size": 20, "enabled": True},
        "rowHeight": "single",
        "headerRowHeight": "single",
    }
    return chart("lnsDatatable", id_, title, view, columns, state, query)


def metric(id_: str, title: str, view: str, columns: Columns, query: str = "") -> Object:
    """Return one number: the last of the columns."""
    return chart("lnsMetric", id_, title, view, columns, _LAYER | {"metricAccessor": list(columns)[-1]}, query)


def heatmap(id_: str, title: str, view: str, columns: Columns, query: str = "") -> Object:
    """Return a grid of two buckets, the first downwards and the second across, coloured by the metric."""
    down, across, value = columns
    shown = _LAYER | {
        "shape": "heatmap",
        "xAccessor": across,
        "yAccessor": down,
        "valueAccessor": value,
        "legend": {"isVisible": True, "position": "right", "type": "heatmap_legend"},
        "gridConfig": {
            "type": "heatmap_grid",
            "isCellLabelVisible": True,
            "isXAxisLabelVisible": True,
            "isXAxisTitleVisible": True,
            "isYAxisLabelVisible": True,
            "isYAxisTitleVisible": True,
        },
    }
    return chart("lnsHeatmap", id_, title, view, columns, shown, query)
