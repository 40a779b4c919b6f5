"""Killing and stopping `wireroom run` at any moment: the same command goes on, nothing is lost and nothing repeated."""

import signal
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from tests.e2e.command import PATIENCE_S, documents, recorded, start_process, wait_for_commits, well, wireroom_process

COUNT = 320
BATCH = 8
Documents = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kill") / "feed.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in generate(COUNT, seed=23, poison=0.03)))
    return path


@pytest.fixture(scope="module")
def uninterrupted(feed: Path) -> Documents:
    store = feed.with_name("whole.db")
    report = well("run", feed, "--store", store, "--json").json
    assert report["in"] == report["new"] == COUNT
    articles = documents(store)
    assert len(articles) == report["articles"]
    assert any(document["copy"] for document in articles.values()), "a feed without copies proves little"
    assert report["dead"]
    return articles


def test_a_killed_run_goes_on_where_it_was(feed: Path, uninterrupted: Documents, tmp_path: Path) -> None:
    store = tmp_path / "killed.db"
    command = ("run", feed, "--store", store, "--batch", BATCH, "--json")
    for deliveries in (5 * BATCH, 12 * BATCH):
        process = start_process(*command)
        wait_for_commits(process, store, deliveries)
        process.kill()
        process.communicate()
        assert deliveries <= recorded(store) < COUNT
        cut = well("audit", "--store", store, "--json").json
        assert (cut["in"], cut["unfinished"]) == (recorded(store), [str(feed)])
    before = recorded(store)
    report = well(*command).json
    assert (report["in"], report["new"], report["ok"]) == (COUNT, COUNT - before, True)
    _same(store, uninterrupted)


def test_control_c_ends_after_the_batch_in_hand(feed: Path, uninterrupted: Documents, tmp_path: Path) -> None:
    store = tmp_path / "stopped.db"
    command = ("run", feed, "--store", store, "--batch", BATCH, "--json")
    process = start_process(*command)
    wait_for_commits(process, store, 5 * BATCH)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert b"stopping after the batch in hand" in err
    assert b"the same command goes on" in err
    assert b"Traceback" not in err
    assert b'"stopped":true' in out
    assert recorded(store) < COUNT
    well(*command)
    _same(store, uninterrupted)


def test_workers_make_no_difference(feed: Path, uninterrupted: Documents, tmp_path: Path) -> None:
    store = tmp_path / "spread.db"
    ran = wireroom_process("run", feed, "--store", store, "--workers", 2, "--json")
    assert (ran.status, ran.json["in"], ran.json["ok"]) == (0, COUNT, True), ran.err
    _same(store, uninterrupted)


def test_a_killed_run_leaves_no_workers_behind(feed: Path, tmp_path: Path) -> None:
    store = tmp_path / "orphans.db"
    process = start_process("run", feed, "--store", store, "--batch", BATCH, "--workers", 1, "--json")
    wait_for_commits(process, store, BATCH)
    process.kill()
    process.communicate(
        timeout=PATIENCE_S
    )  # the pipes are at their end only when every process that holds them has ended


def _same(store: Path, expected: Documents) -> None:
    articles = documents(store)
    assert articles.keys() == expected.keys()
    different = [articles[key] for key in articles if articles[key] != expected[key]]
    assert different == []
    audited = well("audit", "--store", store, "--json").json
    assert (audited["in"], audited["lost"], audited["duplicated"]) == (COUNT, 0, 0)
    assert (audited["ok"], audited["unfinished"]) == (True, [])
