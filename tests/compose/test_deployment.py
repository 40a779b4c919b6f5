"""docker-compose.yml as it stands: built, started with two entities workers, fed, audited, stopped, started again."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.pipeline import topology

ROOT = Path(__file__).parents[2]
WORKERS = [service.name for service in topology.PIPE]
PORTS = {"KAFKA_PORT": "29092", "ELASTICSEARCH_PORT": "29200", "REDIS_PORT": "26379"}
PROJECT = {"COMPOSE_PROJECT_NAME": "wireroom-compose-test", "ELASTIC_PASSWORD": "wireroom-test", **PORTS}

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]


def compose(*arguments: str) -> str:
    done = subprocess.run(
        ["docker", "compose", *arguments],
        cwd=ROOT,
        env=os.environ | PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"docker compose {' '.join(arguments)}: {done.stdout[-3000:]}{done.stderr[-6000:]}"
    return done.stdout


def wireroom(*arguments: str) -> dict[str, Any]:
    """Run a command of ours in a container of the project and return the JSON that it prints."""
    printed: dict[str, Any] = json.loads(compose("run", "--rm", "-T", "producer", *arguments, "--json"))
    return printed


def containers() -> list[dict[str, Any]]:
    return [json.loads(line) for line in compose("ps", "--all", "--format", "json").splitlines()]


@pytest.fixture(scope="module")
def deployment() -> Iterator[None]:
    try:
        compose("up", "--detach", "--wait", "--build", "--scale", "entities=2")
        yield
    finally:
        if not os.environ.get("KEEP_STACK"):
            compose("--profile", "*", "down", "--volumes", "--timeout", "10")


@pytest.mark.usefixtures("deployment")
def test_every_container_is_healthy_and_setup_has_ended_well() -> None:
    states = {(found["Service"], found["Health"] or found["ExitCode"]) for found in containers()}
    assert states == {(name, "healthy") for name in (*WORKERS, "kafka", "redis", "elasticsearch")} | {("setup", 0)}
    assert [found["Service"] for found in containers()].count("entities") == 2


@pytest.mark.usefixtures("deployment")
def test_what_is_fed_has_exactly_one_outcome_and_is_not_fed_twice() -> None:
    lines = (ROOT / "seeds" / "feed.jsonl").read_text(encoding="utf-8").splitlines()
    wireroom("produce", "/seeds/feed.jsonl")
    audited = wireroom("audit", "--wait", "120")
    assert audited["ok"] is True
    assert audited["delivered"] == len(lines)
    wireroom("produce", "/seeds/feed.jsonl")
    assert wireroom("audit", "--wait", "60")["delivered"] == len(lines)


@pytest.mark.usefixtures("deployment")
def test_setup_can_be_repeated() -> None:
    wireroom("setup")


@pytest.mark.usefixtures("deployment")
def test_workers_stop_in_order_and_start_again() -> None:
    compose("stop", *WORKERS)
    assert {found["ExitCode"] for found in containers() if found["Service"] in WORKERS} == {0}
    compose("up", "--detach", "--wait", "--no-recreate", "--scale", "entities=2")
    assert {found["Health"] for found in containers() if found["Service"] in WORKERS} == {"healthy"}
