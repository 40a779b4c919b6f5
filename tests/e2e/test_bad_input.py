"""A feed with everything wrong in it: each bad line gets its own outcome, with its bytes, and the rest is indexed."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from tests.e2e.command import well, wireroom

GOOD = list(generate(6, seed=11, copies=0, poison=0))
BAD = {
    "malformed": b'{"title": "A line that was cut off", "text": "The tide rose in the har',
    "wrong-type": b'{"title": "A list", "text": ["The tide rose", "in the harbour"]}',
    "empty": b'{"title": "Nothing below the headline", "text": " \\n\\t "}',
    "too-large": json.dumps({"title": "Twenty megabytes", "text": "The tide. " * 2_000_000}).encode(),
    "binary": b"\x89PNG\x1a\x00\xff\xfe\x1b[2J\xc3(" + bytes(range(128, 256)),
}


@dataclass(frozen=True)
class Case:
    """A store, what `run` printed, and the line of the feed under each source."""

    store: Path
    report: dict[str, Any]
    lines: dict[str, bytes]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("bad")
    bad = list(BAD.values())
    lines = [GOOD[0], bad[0], GOOD[1], *bad[1:4], GOOD[2], bad[4], GOOD[0], *GOOD[3:]]
    (folder / "feed.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    store = folder / "news.db"
    report = well("run", folder / "feed.jsonl", "--store", store, "--json").json
    return Case(store, report, {f"feed.jsonl#{number}": line for number, line in enumerate(lines, 1)})


@pytest.fixture(scope="module")
def listed(case: Case) -> dict[str, Any]:
    letters: dict[str, Any] = well("dead", "list", "--store", case.store, "--json").json
    return letters


def test_run_accounts_for_every_line(case: Case) -> None:
    expected = {"in": 12, "new": 12, "indexed": 6, "dropped": 1, "dead": 5, "lost": 0, "duplicated": 0, "articles": 6}
    assert {name: case.report[name] for name in expected} == expected
    assert case.report["reasons"] == dict.fromkeys([*BAD, "duplicate"], 1)
    assert case.report["ok"]


def test_the_good_lines_are_indexed(case: Case) -> None:
    hits = well("search", "*", "--store", case.store, "--json").json["hits"]
    assert {hit["title"] for hit in hits} == {json.loads(line)["title"] for line in GOOD}


def test_each_bad_line_is_dead_for_its_own_reason(case: Case, listed: dict[str, Any]) -> None:
    assert listed["total"] == len(listed["dead"]) == len(BAD)
    for letter in listed["dead"]:
        assert case.lines[letter["source"]] == BAD[letter["reason"]]
        assert (letter["stage"], letter["attempts"]) == ("clean", 1)
        assert letter["bytes"] == len(BAD[letter["reason"]])
        assert letter["detail"]


def test_the_repeated_line_is_dropped_with_a_reason(listed: dict[str, Any]) -> None:
    (letter,) = listed["dropped"]
    assert (letter["stage"], letter["reason"], letter["source"]) == ("index", "duplicate", "feed.jsonl#9")


def test_the_table_for_a_person_shows_every_reason(case: Case) -> None:
    table = well("dead", "list", "--store", case.store).out.decode()
    assert all(reason in table for reason in [*BAD, "duplicate"])
    assert "\x1b" not in table
    assert "wireroom dead show" in table


@pytest.mark.parametrize("reason", BAD)
def test_the_bytes_come_back_as_they_were(case: Case, listed: dict[str, Any], reason: str) -> None:
    (letter,) = [letter for letter in listed["dead"] if letter["reason"] == reason]
    assert well("dead", "show", letter["id"], "--store", case.store).out == BAD[reason]


def test_the_bytes_come_in_base64_for_scripts(case: Case, listed: dict[str, Any]) -> None:
    (letter,) = [letter for letter in listed["dead"] if letter["reason"] == "binary"]
    shown = well("dead", "show", letter["id"], "--store", case.store, "--json").json
    assert base64.b64decode(shown["payload"]) == BAD["binary"]
    assert shown["outcome"] == "dead"


def test_an_unknown_id_is_a_mistake(case: Case) -> None:
    ran = wireroom("dead", "show", "0" * 24, "--store", case.store)
    assert ran.status == 2
    assert ran.out == b""
    assert "wireroom dead list" in ran.err


def test_the_store_reconciles(case: Case) -> None:
    audited = well("audit", "--store", case.store, "--json").json
    assert (audited["in"], audited["indexed"], audited["dropped"], audited["dead"]) == (12, 6, 1, 5)
    assert (audited["ok"], audited["lost"], audited["unfinished"]) == (True, 0, [])


def test_replay_keeps_the_hopeless_dead_and_counts_the_attempt(case: Case, listed: dict[str, Any]) -> None:
    report = well("dead", "replay", "--all", "--store", case.store, "--json").json
    assert report == {"replayed": 5, "indexed": 0, "dropped": 0, "dead": 5}
    after = well("dead", "list", "--store", case.store, "--json").json
    assert after["dead"] == [letter | {"attempts": 2} for letter in listed["dead"]]
    assert after["dropped"] == listed["dropped"]
    large = next(letter["id"] for letter in after["dead"] if letter["reason"] == "too-large")
    assert well("dead", "show", large, "--store", case.store).out == BAD["too-large"]


def test_replay_revives_what_a_new_setting_allows(tmp_path: Path) -> None:
    short = b'{"id": "short", "title": "Three words", "text": "The tide rose"}'
    store = tmp_path / "short.db"
    well("run", "-", "--store", store, "--json", stdin=short)
    (letter,) = well("dead", "list", "--store", store, "--json").json["dead"]
    report = well(
        "dead", "replay", letter["id"], "--store", store, "--json", env={"WIREROOM_CLEAN_MIN_WORDS": "1"}
    ).json
    assert report == {"replayed": 1, "indexed": 1, "dropped": 0, "dead": 0}
    assert well("dead", "list", "--store", store, "--json").json["total"] == 0
    assert well("audit", "--store", store, "--json").json["articles"] == 1
