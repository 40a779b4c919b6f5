"""`wireroom cluster`: what a person gets wrong is told before anything is changed."""

import json
from pathlib import Path

import pytest

from tests.e2e.command import well, wireroom

TEXT = (
    "The council of Millport voted on Tuesday to close the old swing bridge for repairs that will last until autumn. "
    "Engineers had found cracks in two of its bearings during an inspection in March, and asked for the money at once."
)
OTHER = "A new bakery opened in Northgate, and its owner gave away bread to everybody who came by in the morning."
TEXTS = {"first": TEXT, "copied": TEXT, "alone": OTHER}


def _lines() -> bytes:
    articles = [
        {"id": id_, "text": text, "outlet": f"Outlet {id_}", "published": f"2025-05-02T{8 + hour:02}:00:00Z"}
        for hour, (id_, text) in enumerate(TEXTS.items())
    ]
    return "".join(json.dumps(one) + "\n" for one in articles).encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cluster") / "news.db"
    assert well("run", "-", "--store", path, "--json", stdin=_lines()).json["indexed"] == len(TEXTS)
    return path


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("join", "alone", "alone"), "itself"),
        (("join", "copied", "first"), "in one cluster already"),
        (("join", "alone", "nobody"), "no article nobody"),
        (("split", "nobody"), "wireroom search shows ids"),
        (("split", "first"), "a copy of nothing"),
        (("split", "alone"), "a copy of nothing"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(store: Path, command: tuple[str, ...], why: str) -> None:
    ran = wireroom("cluster", *command, "--store", store, "--json")
    assert (ran.status, ran.out) == (2, b"")
    assert why in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    clusters = {id_: well("show", id_, "--store", store, "--json").json["cluster"] for id_ in TEXTS}
    assert clusters == {"first": "first", "copied": "first", "alone": "alone"}


def test_a_deployment_that_does_not_answer_is_named() -> None:
    ran = wireroom("cluster", "join", "a", "b", "--redis", "redis://127.0.0.1:1/0",
                   env={"WIREROOM_ELASTICSEARCH": "http://127.0.0.1:1"})  # fmt: skip
    assert ran.status == 2
    assert "127.0.0.1:1" in ran.err


def test_a_split_copy_stands_alone_and_a_replay_leaves_it_so(tmp_path: Path) -> None:
    path, lines = tmp_path / "news.db", _lines()
    well("run", "-", "--store", path, "--json", stdin=lines)
    done = well("cluster", "split", "copied", "--store", path, "--json").json
    assert (done["kind"], done["article"]) == ("split", "copied")
    assert "copied" in {change["id"] for change in done["changes"]}
    assert _clusters(path) == {"first": "first", "copied": "copied", "alone": "alone"}
    well("run", "-", "--store", path, "--json", stdin=lines.replace(b"once.", b"once!"))  # new versions of all
    assert _clusters(path) == {"first": "first", "copied": "copied", "alone": "alone"}


def test_joined_articles_are_one_cluster_and_a_replay_leaves_it_so(tmp_path: Path) -> None:
    path, lines = tmp_path / "news.db", _lines()
    well("run", "-", "--store", path, "--json", stdin=lines)
    shown = well("cluster", "join", "alone", "copied", "--store", path).out.decode()
    assert "alone is a copy of first now" in shown
    assert set(_clusters(path).values()) == {"first"}
    well("run", "-", "--store", path, "--json", stdin=lines.replace(b"morning.", b"morning!"))
    assert set(_clusters(path).values()) == {"first"}


def _clusters(path: Path) -> dict[str, str]:
    return {id_: well("show", id_, "--store", path, "--json").json["cluster"] for id_ in TEXTS}


def test_corrections_outlive_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    well("run", "-", "--store", path, "--json", stdin=_lines())
    well("cluster", "split", "copied", "--store", path, "--json")
    well("cluster", "join", "alone", "copied", "--store", path, "--json")
    corrected = _clusters(path)
    assert corrected["alone"] == corrected["copied"] != corrected["first"]
    assert well("cluster", "rebuild", "--store", path, "--json").json == {"articles": len(TEXTS)}
    assert _clusters(path) == corrected
    shown = well("show", "copied", "--store", path, "--json").json
    assert (shown["copy"], [copy["id"] for copy in shown["copies"]]) == (False, ["alone"])
