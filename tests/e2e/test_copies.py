"""`wireroom copies` over a store: what a copy took over, for scripts and for people."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import well

FIRST = (
    "The council of Millport voted on Tuesday to close the old swing bridge for repairs that will last until autumn. "
    "Engineers had found cracks in two of its bearings during an inspection in March."
)
SECOND = (
    "Lorries will be sent along the coast road, which adds twenty minutes to the journey between the port and the "
    "warehouses on the northern shore. Hauliers said that they had not been asked."
)
ESCAPE = "\x1b[31m\x1b[2J"
HOSTILE = f"{ESCAPE}[red]Nobody[/red] at the ferry office answered the telephone [/] on Wednesday afternoon. "


def _article(id_: str, text: str, hour: int, **rest: str) -> dict[str, Any]:
    moment = f"2025-05-02T{hour:02}:00:00Z"
    return {"id": id_, "title": f"Title of {id_}", "text": text, "outlet": f"Outlet {id_}", "published": moment} | rest


ARTICLES = [
    _article("first", f"{FIRST}\n\n{SECOND}", 8),
    _article("turned", f"{SECOND}\n\n{FIRST}", 11),
    _article("alone", "A new bakery opened in Northgate, and its owner gave away bread to everybody who came by.", 9),
    _article("loud", HOSTILE * 3, 10, outlet="[blink]Outlet[/]"),
    _article("echo", HOSTILE * 3, 12),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copies") / "news.db"
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    assert well("run", "-", "--store", path, "--json", stdin=lines.encode()).json["indexed"] == len(ARTICLES)
    return path


def test_scripts_are_told_which_passages_moved_where(store: Path) -> None:
    family = well("copies", "turned", "--store", store, "--json").json
    assert set(family) == {"cluster", "original", "total", "members"}
    assert (family["cluster"], family["total"]) == ("first", 1)
    assert set(family["original"]) == {"id", "title", "outlet", "published", "certainty"}
    assert (family["original"]["id"], family["original"]["outlet"]) == ("first", "Outlet first")
    (member,) = family["members"]
    assert (member["id"], member["published"][:10]) == ("turned", "2025-05-02")
    assert 0 < member["similarity"] <= 1
    assert {"contained", "contains"} <= set(member)
    texts = ARTICLES[1]["text"], ARTICLES[0]["text"]
    parts = [
        (texts[0][p["start"] : p["end"]], texts[1][p["original_start"] : p["original_end"]]) for p in member["passages"]
    ]
    assert parts == [(SECOND[:-1], SECOND[:-1]), (FIRST[:-1], FIRST[:-1])]


def test_the_family_is_the_same_whoever_is_asked_for(store: Path) -> None:
    asked = [well("copies", id_, "--store", store, "--json").json for id_ in ("first", "turned")]
    assert asked[0] == asked[1]


def test_people_see_the_original_and_what_was_taken_over(store: Path) -> None:
    shown = well("copies", "first", "--store", store, env={"COLUMNS": "200"}).out.decode()
    assert shown.index("Title of first") < shown.index("Title of turned") < shown.index("Lorries will be sent")
    assert "Outlet turned" in shown
    assert f"0-{len(SECOND) - 1}" in shown


def test_an_article_alone_is_told_to_be(store: Path) -> None:
    assert well("copies", "alone", "--store", store, "--json").json["members"] == []
    shown = well("copies", "alone", "--store", store).out.decode()
    assert "Title of alone" in shown
    assert "no copies" in shown


def test_hostile_passages_are_shown_harmlessly(store: Path) -> None:
    assert well("copies", "echo", "--store", store, "--json").json["cluster"] == "loud"
    shown = well("copies", "echo", "--store", store, env={"COLUMNS": "300"}).out.decode()
    assert "\x1b" not in shown
    assert "red]Nobody[/red] at the ferry office answered the telephone [/]" in shown
    assert "[blink]Outlet[/]" in shown
