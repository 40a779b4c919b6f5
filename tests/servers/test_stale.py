"""What other models made in a deployment is found, and made anew by sending it through again."""

import subprocess
from pathlib import Path

import pytest

from tests import tiny_model
from tests.deployment import SERVICES, WIREROOM, Deployment
from wireroom.index.settings import Access
from wireroom.search.deployed.elasticsearch import open_elasticsearch

FEED = Path(__file__).parents[2] / "seeds" / "feed.jsonl"
SAME = ("id", "title", "text", "cluster", "copy_of", "similarity")
pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]


def test_what_other_models_made_is_made_anew(deployment: Deployment, elasticsearch: dict[str, str]) -> None:
    model = tiny_model.write(deployment.folder / "desk", {"the": (1.0, 0.0)}, ("sport", "weather"))
    now = deployment.environ
    deployment.environ = now | {"WIREROOM_TOPIC_MODEL": str(model)}
    for service in SERVICES:
        deployment.start(service)
    deployment.command("produce", FEED)
    assert deployment.command("audit", "--wait", "200", timeout=260)["ok"]
    searcher = open_elasticsearch(Access(**elasticsearch), deployment.alias)
    before = {found["id"]: [found[name] for name in SAME] for found in searcher.documents()}
    where = ("stale", "--elasticsearch", elasticsearch["url"])
    assert deployment.command(*where)["stale"] == 0

    deployment.environ = now
    deployment.kill("classify-1")
    deployment.start("classify")
    found = deployment.command(*where)
    assert found["articles"] == len(before)
    assert found["stale"] == len(before) - 1  # one article is in a language that neither model reads
    again = deployment.folder / "again.jsonl"
    listed = subprocess.run([WIREROOM, *where, "--articles"], env=now, check=True, capture_output=True, timeout=120)
    again.write_bytes(listed.stdout)
    deployment.command("produce", again)
    assert deployment.command("audit", "--wait", "200", timeout=260)["ok"]
    assert deployment.command(*where)["stale"] == 0
    assert {found["id"]: [found[name] for name in SAME] for found in searcher.documents()} == before
