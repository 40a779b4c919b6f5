"""Kibana's saved objects hold to the rules that a file shows, and the check that says so finds what is broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.kibana import build
from tests.kibana_objects import Object, fields_of, problems
from wireroom.index import mapping

FIELDS = {
    "wireroom-articles": fields_of(mapping.articles_template("articles", "analysis")["template"]["mappings"]),
    "wireroom-dead": fields_of(mapping.letters_mappings()),
}


def objects() -> list[Object]:
    return [json.loads(line) for line in build.FILE.read_text(encoding="utf-8").splitlines()]


def find(all_: list[Object], type_: str, id_: str) -> Any:
    return next(one for one in all_ if (one["type"], one["id"]) == (type_, f"wireroom-{id_}"))


def test_the_file_is_what_its_sources_make() -> None:
    assert build.FILE.read_text(encoding="utf-8") == build.text(), "run python -m infra.kibana.build"


def test_the_objects_hold_to_the_rules() -> None:
    assert problems(objects(), FIELDS) == []


def test_every_object_is_reached() -> None:
    found = objects()
    reached = {(ref["type"], ref["id"]) for one in found for ref in one["references"]}
    searches = {("search", "wireroom-by-outlet")}  # opened in Discover
    assert {(one["type"], one["id"]) for one in found} == reached | searches


def layer(chart: Object) -> Any:
    return chart["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["layer"]


def panels(all_: list[Object], change: Callable[[list[Any]], object]) -> None:
    attributes = find(all_, "dashboard", "news")["attributes"]
    shown = json.loads(attributes["panelsJSON"])
    change(shown)
    attributes["panelsJSON"] = json.dumps(shown)


def controls(all_: list[Object], change: Callable[[Any], object]) -> None:
    group = find(all_, "dashboard", "news")["attributes"]["controlGroupInput"]
    shown = json.loads(group["panelsJSON"])
    change(shown)
    group["panelsJSON"] = json.dumps(shown)


def column(all_: list[Object], chart: str, name: str) -> Any:
    return layer(find(all_, "lens", chart))["columns"][name]


def attributes(all_: list[Object], type_: str, id_: str) -> Any:
    return find(all_, type_, id_)["attributes"]


Break = Callable[[list[Object]], object]
BROKEN: dict[str, tuple[Break, str]] = {
    "twice": (lambda a: a.append(a[0]), "index-pattern wireroom-articles is there twice"),
    "title": (lambda a: attributes(a, "lens", "people").update(title="Places"), "two lens are called 'Places'"),
    "no version": (lambda a: find(a, "lens", "people").pop("typeMigrationVersion"), "every old migration"),
    "new version": (lambda a: find(a, "lens", "people").update(typeMigrationVersion="10.1.0"), "newer than 8.19"),
    "core": (lambda a: find(a, "lens", "people").pop("coreMigrationVersion"), "coreMigrationVersion"),
    "decoded": (lambda a: attributes(a, "dashboard", "news").update(panelsJSON=[]), "panelsJSON is not JSON in a string"),
    "cut off": (lambda a: attributes(a, "index-pattern", "articles").update(fieldAttrs="{"), "fieldAttrs is not JSON"),
    "gone": (lambda a: a.remove(find(a, "lens", "people")), "lens wireroom-people, which is not in the file"),
    "same name": (lambda a: find(a, "lens", "people")["references"].append(find(a, "lens", "people")["references"][0]), "two references"),
    "lens attribute": (lambda a: attributes(a, "lens", "people").update(version=1), "not mapped: ['version']"),
    "old layers": (lambda a: attributes(a, "lens", "people")["state"].update(datasourceStates={"indexpattern": {}}), "no formBased"),
    "no view": (lambda a: find(a, "lens", "people").update(references=[]), "layer layer has no reference"),
    "order": (lambda a: layer(find(a, "lens", "people"))["columnOrder"].pop(), "columnOrder is not the columns"),
    "metric first": (lambda a: layer(find(a, "lens", "people"))["columnOrder"].reverse(), "a metric stands before"),
    "no field": (lambda a: column(a, "people", "name").update(sourceField="persons"), "there is no field persons"),
    "text": (lambda a: column(a, "people", "name").update(sourceField="person"), "terms does not take person, which is text"),
    "object": (lambda a: column(a, "people", "name").update(sourceField="stance"), "stance, which is object"),
    "not a number": (lambda a: column(a, "copy-similarity", "similarity").update(sourceField="cluster"), "median does not take cluster"),
    "kql": (lambda a: attributes(a, "lens", "credits")["state"]["query"].update(query="copies: true"), "the query names copies"),
    "kql of a group": (lambda a: column(a, "own", "kind")["params"]["filters"][0]["input"].update(query="cpy: 1"), "the query names cpy"),
    "kql of a metric": (lambda a: column(a, "copied-stories", "copies")["filter"].update(query="cpy: 1"), "the query names cpy"),
    "ordered by nothing": (lambda a: column(a, "people", "name")["params"]["orderBy"].update(columnId="x"), "ordered by x"),
    "formula": (lambda a: column(a, "copies", "copies").update(references=[]), "the formula is not written out"),
    "formula part": (lambda a: column(a, "copies", "copies").update(references=["x"]), "made from x"),
    "formula name": (lambda a: layer(find(a, "lens", "copies"))["columns"].update(copiesLike={**column(a, "copies", "copiesX0")}), "copiesLike would be taken"),
    "accessor": (lambda a: attributes(a, "lens", "people")["state"]["visualization"]["layers"][0].update(accessors=["x"]), "shows x"),
    "bucket as metric": (lambda a: attributes(a, "lens", "people")["state"]["visualization"]["layers"][0].update(accessors=["name"], xAccessor="stories"), "shows name as a metric"),
    "unseen layer": (lambda a: attributes(a, "lens", "people")["state"]["visualization"].update(layers=[]), "does not show layer"),
    "search attribute": (lambda a: attributes(a, "search", "latest").update(tabs=[]), "refused: ['tabs']"),
    "search column": (lambda a: attributes(a, "search", "latest")["columns"].append("headline"), "column headline"),
    "sorted by text": (lambda a: attributes(a, "search", "latest").update(sort=[["title", "asc"]]), "cannot be sorted by title"),
    "search view": (lambda a: find(a, "search", "latest")["references"].pop(0), "searchSourceJSON.index has no reference"),
    "pill": (lambda a: find(a, "search", "latest")["references"].pop(), "filter[0].meta.index has no reference"),
    "link": (lambda a: find(a, "links", "links")["references"].pop(), "link wireroom-health leads nowhere"),
    "grid": (lambda a: panels(a, lambda p: p[1]["gridData"].update(x=40)), "panel1 does not fit"),
    "covered": (lambda a: panels(a, lambda p: p[2]["gridData"].update(x=0)), "panel2 covers panel1"),
    "place": (lambda a: panels(a, lambda p: p[1]["gridData"].update(i="x")), "panel1 has the place of x"),
    "panel type": (lambda a: panels(a, lambda p: p[1].update(type="search")), "panel1 refers to no search"),
    "panel name": (lambda a: panels(a, lambda p: p[1].update(panelRefName="panel_x")), "panel1 refers to no lens"),
    "by value too": (lambda a: panels(a, lambda p: p[1]["embeddableConfig"].update(attributes={})), "not by reference alone"),
    "time": (lambda a: attributes(a, "dashboard", "news").pop("timeFrom"), "restores a time"),
    "control id": (lambda a: controls(a, lambda c: c["topics"]["explicitInput"].update(id="x")), "control topics is called x"),
    "control field": (lambda a: controls(a, lambda c: c["topics"]["explicitInput"].update(fieldName="topic")), "cannot list topic"),
    "control view": (lambda a: find(a, "dashboard", "news")["references"].pop(), "control languages has no reference"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(name: str) -> None:
    broken, (damage, said) = objects(), BROKEN[name]
    damage(broken)
    found = problems(broken, FIELDS)
    assert any(said in problem for problem in found), found
