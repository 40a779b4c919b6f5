"""The deployed pipe on real servers: everything accounted for through kills, and the same documents as embedded."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from tests.deployment import SERVICES, WIREROOM, Deployment, comparable
from wireroom.index.settings import Access
from wireroom.search.deployed.elasticsearch import open_elasticsearch
from wireroom.search.embedded.sqlite import SqliteSearcher

ROOT = Path(__file__).parents[2]
GENERATED = 400
pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]


@pytest.fixture
def feed(tmp_path: Path) -> list[Path]:
    generated = tmp_path / "generated.jsonl"
    generated.write_bytes(b"\n".join(generate(GENERATED, seed=7, poison=0.03)) + b"\n")
    return [ROOT / "seeds" / "feed.jsonl", generated]


def embedded(feed: list[Path], folder: Path) -> dict[str, Any]:
    store = folder / "embedded.db"
    command = [WIREROOM, "run", *feed, "--store", store, "--json"]
    summary: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=200).stdout)
    return summary | {"documents": comparable(SqliteSearcher(store).documents())}


def test_kills_lose_nothing_and_the_documents_are_those_of_the_embedded_run(
    deployment: Deployment, feed: list[Path], elasticsearch: dict[str, str], tmp_path: Path
) -> None:
    for service in SERVICES:
        deployment.start(service)
    for service in ("dedup", "entities"):
        deployment.start(service, 2)
    sent = deployment.command("produce", *feed)
    deployment.until_indexed(20)
    for name in ("dedup-1", "entities-2", "index-1"):
        deployment.kill(name)
    deployment.start("dedup", 1)
    deployment.start("index", 1)

    audit = deployment.command("audit", "--wait", "200", timeout=260)
    expected = embedded(feed, tmp_path)
    assert audit["ok"], audit
    assert audit["in"] == sent["in"] == expected["in"]
    assert {k: audit[k] for k in ("indexed", "dropped", "dead", "articles")} == {
        k: expected[k] for k in ("indexed", "dropped", "dead", "articles")
    }
    found = comparable(open_elasticsearch(Access(**elasticsearch), deployment.alias).documents())
    assert found.keys() == expected["documents"].keys()
    different = {i: (found[i], expected["documents"][i]) for i in found if found[i] != expected["documents"][i]}
    assert not different


def test_producing_again_sends_nothing(deployment: Deployment) -> None:
    feed = ROOT / "seeds" / "feed.jsonl"
    first = deployment.command("produce", feed)
    second = deployment.command("produce", feed)
    assert (first["sent"], second["sent"], second["already"]) == (48, 0, 48)


def test_a_stopped_worker_ends_in_order_and_what_it_left_is_done_by_the_next(deployment: Deployment) -> None:
    deployment.command("produce", ROOT / "seeds" / "feed.jsonl")
    for service in SERVICES:
        deployment.start(service)
    deployment.until_indexed(1)
    assert deployment.kill("entities-1", signal.SIGTERM) in (0, 75)
    deployment.start("entities", 2)
    assert deployment.command("audit", "--wait", "120", timeout=160)["ok"]


def test_a_dead_letter_gives_its_bytes_back_and_can_be_replayed(deployment: Deployment, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b'{"title": "cut off')
    deployment.command("produce", bad)
    for service in SERVICES:
        deployment.start(service)
    assert deployment.command("audit", "--wait", "100", timeout=160)["dead"] == 1
    (letter,) = deployment.command("dead", "list", "--deployed")["dead"]
    assert (letter["stage"], letter["reason"], letter["source"]) == ("clean", "malformed", "bad.jsonl#1")
    shown = subprocess.run(
        [WIREROOM, "dead", "show", letter["id"], "--deployed"], env=deployment.environ, capture_output=True, timeout=60
    )
    assert shown.stdout == bad.read_bytes()
    assert deployment.command("dead", "replay", letter["id"], "--kafka") == {"replayed": 1}
    assert deployment.command("audit", "--wait", "100", timeout=160)["ok"]
    (again,) = deployment.command("dead", "list", "--deployed")["dead"]
    assert (again["id"], again["attempts"]) == (letter["id"], 2)


def test_corrections_and_a_rebuild_reach_the_index_and_the_workers(deployment: Deployment) -> None:
    for service in SERVICES:
        deployment.start(service)
    deployment.start("dedup", 2)
    deployment.command("produce", ROOT / "seeds" / "feed.jsonl")
    assert deployment.command("audit", "--wait", "120", timeout=160)["ok"]
    at = ("--elasticsearch", deployment.elasticsearch)
    before = _places(deployment)
    copied = next(id_ for id_, (_, original) in before.items() if original)
    changes = deployment.command("cluster", "split", copied, *at)["changes"]
    assert copied in {change["id"] for change in changes}
    split = _places(deployment)
    assert split[copied] == (copied, None)
    assert deployment.command("cluster", "rebuild", *at)["articles"] >= len(before)
    assert _places(deployment) == split
    again = deployment.folder / "again.jsonl"
    text = deployment.command("show", copied, *at)["text"]
    again.write_text(json.dumps({"id": "later", "text": text, "outlet": "Evening Bell"}) + "\n")
    deployment.command("produce", again)
    assert deployment.command("audit", "--wait", "120", timeout=160)["ok"]
    later = _places(deployment)
    assert later.pop("later")[1] is not None
    assert later == split


def _places(deployment: Deployment) -> dict[str, tuple[str, str | None]]:
    """Return each article's cluster and original, as they can be searched."""
    hits = deployment.command("search", "*", "--elasticsearch", deployment.elasticsearch, "--size", "1000")["hits"]
    return {hit["id"]: (hit["cluster"], hit["copy_of"]) for hit in hits}
