"""Kibana's saved objects hold to the rules that a file shows, and the check that says so finds what is broken."""

import json
from typing import Any

import pytest

from infra.kibana import build
from tests.kibana_objects import Object, fields_of, problems
from wireroom.index.deployed import mapping
from wireroom.pipeline.build import CACHED

FIELDS = {
    "wireroom-articles": fields_of(mapping.articles_template("articles", "analysis")["template"]["mappings"]),
    "wireroom-dead": fields_of(mapping.letters_template("articles-dead")["template"]["mappings"]),
}


def objects() -> list[Object]:
    return [json.loads(line) for line in build.FILE.read_text(encoding="utf-8").splitlines()]


def test_the_file_is_what_its_sources_make() -> None:
    assert build.FILE.read_text(encoding="utf-8") == build.text(), "run python -m infra.kibana.build"


def test_the_objects_hold_to_the_rules() -> None:
    assert problems(objects(), FIELDS) == []


def test_no_two_fields_have_one_label() -> None:
    for view in (one for one in objects() if one["type"] == "index-pattern"):
        labels = {field: shown["customLabel"] for field, shown in json.loads(view["attributes"]["fieldAttrs"]).items()}
        assert labels.keys() <= FIELDS[view["id"]].keys()
        assert json.loads(view["attributes"]["fieldFormatMap"]).keys() <= FIELDS[view["id"]].keys()
        assert len(set(labels.values())) == len(labels)


def test_the_model_of_every_stage_that_has_one_can_be_counted() -> None:
    assert set(mapping.MODELS) == set(CACHED)
    versions = {f"wireroom-models-{stage}" for stage in CACHED}
    assert versions <= {one["id"] for one in objects()}


def test_every_object_is_reached() -> None:
    found = objects()
    reached = {(ref["type"], ref["id"]) for one in found for ref in one["references"]}
    searches = {("search", "wireroom-by-outlet")}  # opened in Discover
    assert {(one["type"], one["id"]) for one in found} == reached | searches


def damage(all_: list[Object], of: str, path: str, value: Any) -> None:
    """Put `value` at the path in an object, also where that is JSON in a string; GONE removes what is there."""
    type_, id_ = of.split()
    put(next(one for one in all_ if (one["type"], one["id"]) == (type_, f"wireroom-{id_}")), path.split("/"), value)


def put(within: Any, path: list[str], value: Any) -> None:
    key = int(path[0]) if isinstance(within, list) else path[0]
    if len(path) > 1 and isinstance(within[key], str):
        decoded = json.loads(within[key])
        put(decoded, path[1:], value)
        within[key] = json.dumps(decoded)
    elif len(path) > 1:
        put(within[key], path[1:], value)
    elif value is GONE:
        del within[key]
    else:
        within[key] = value


STATE = "attributes/state"
LAYER = f"{STATE}/datasourceStates/formBased/layers/layer"
SHOWN = f"{STATE}/visualization/layers"
PANEL = "attributes/panelsJSON/1"
CONTROL = "attributes/controlGroupInput/panelsJSON/topics/explicitInput"
GONE = object()
BROKEN = [
    ("lens people", "attributes/title", "Places", "two lens are called 'Places'"),
    ("lens people", "type", "map", "a type that is not known here"),
    ("lens people", "typeMigrationVersion", GONE, "every old migration runs"),
    ("lens people", "typeMigrationVersion", "10.1.0", "newer than 8.19 knows"),
    ("lens people", "coreMigrationVersion", GONE, "coreMigrationVersion is not"),
    ("lens people", "id", "elsewhere", "wireroom-people, which is not in the file"),
    ("lens people", "id", "wireroom-places", "lens wireroom-places is there twice"),
    ("lens people", "references/0", GONE, "layer layer has no reference"),
    ("search latest", "references/1/name", "kibanaSavedObjectMeta.searchSourceJSON.index", "two references are called"),
    ("lens people", "attributes/version", 1, "not mapped: ['version']"),
    ("lens people", f"{STATE}/datasourceStates", {"indexpattern": {}}, "no formBased layers"),
    ("lens people", f"{STATE}/filters", [{"meta": {"index": "x"}}], "a filter without a reference"),
    ("lens people", f"{LAYER}/columnOrder", ["name"], "columnOrder is not the columns"),
    ("lens people", f"{LAYER}/columnOrder", ["stories", "name"], "a metric stands before a bucket"),
    ("lens people", f"{LAYER}/columns/name/sourceField", "persons", "there is no field persons"),
    ("lens people", f"{LAYER}/columns/name/sourceField", "person", "terms does not take person, which is text"),
    ("lens people", f"{LAYER}/columns/name/sourceField", "stance", "terms does not take stance, which is object"),
    ("lens people", f"{LAYER}/columns/name/params/orderBy/columnId", "name", "ordered by name, which is no"),
    ("lens people", f"{LAYER}/columns/name/params/orderBy", {"type": "custom"}, "ordered by a metric of its own"),
    ("lens copy-similarity", f"{LAYER}/columns/similarity/sourceField", "cluster", "median does not take cluster"),
    ("lens by-topic", f"{LAYER}/columns/time/sourceField", "copy", "date_histogram does not take copy"),
    ("lens credits", f"{STATE}/query/query", "copies: true", "the query names copies"),
    ("lens own", f"{LAYER}/columns/kind/params/filters/0/input/query", "cpy: true", "the query names cpy"),
    ("lens copied-stories", f"{LAYER}/columns/copies/filter/query", "cpy: true", "the query names cpy"),
    ("lens copies", f"{LAYER}/columns/copies/references", [], "the formula is not written out"),
    ("lens copies", f"{LAYER}/columns/copies/references", ["x"], "made from x, which is no column"),
    ("lens copies", f"{LAYER}/columns/copiesToo", {"operationType": "math", "isBucketed": False}, "copiesToo would be"),
    ("lens people", f"{SHOWN}/0/accessors", ["x"], "the chart shows x, which is no column"),
    ("lens people", f"{SHOWN}/0/accessors", ["name"], "the chart shows name as a"),
    ("lens people", f"{SHOWN}/0/xAccessor", "stories", "the chart shows stories as a bucket"),
    ("lens people", SHOWN, [], "the chart does not show layer layer"),
    ("search latest", "attributes/tabs", [], "refused: ['tabs']"),
    ("search latest", "attributes/columns/0", "headline", "column headline is no field"),
    ("search latest", "attributes/sort", [["title", "asc"]], "cannot be sorted by title"),
    ("search latest", "references/0", GONE, "searchSourceJSON.index has no reference"),
    ("search latest", "references/1", GONE, "filter[0].meta.index has no reference"),
    ("links links", "references/3", GONE, "link wireroom-health leads nowhere"),
    ("index-pattern articles", "attributes/fieldAttrs", "{", "fieldAttrs is not JSON in a string"),
    ("dashboard news", "attributes/panelsJSON", [], "panelsJSON is not JSON in a string"),
    ("dashboard news", f"{PANEL}/gridData/x", 40, "panel1 does not fit into 48 columns"),
    ("dashboard news", f"{PANEL}/gridData/x", 12, "panel2 covers panel1"),
    ("dashboard news", f"{PANEL}/gridData/i", "x", "panel1 has the place of x"),
    ("dashboard news", f"{PANEL}/type", "search", "panel1 refers to no search"),
    ("dashboard news", f"{PANEL}/panelRefName", "panel_x", "panel1 refers to no lens"),
    ("dashboard news", f"{PANEL}/embeddableConfig/attributes", {}, "panel1 is not by reference alone"),
    ("dashboard news", "attributes/timeFrom", GONE, "restores a time that it does not have"),
    ("dashboard news", f"{CONTROL}/id", "x", "control topics is called x"),
    ("dashboard news", f"{CONTROL}/fieldName", "topic", "control topics cannot list topic"),
    ("dashboard news", f"{CONTROL}/fieldName", "stance.keyword", "control topics cannot list stance.keyword"),
]


@pytest.mark.parametrize(("of", "path", "value", "said"), BROKEN)
def test_what_is_broken_is_found(of: str, path: str, value: Any, said: str) -> None:
    broken = objects()
    damage(broken, of, path, value)
    found = problems(broken, FIELDS)
    assert any(said in problem for problem in found), found
