"""docker-compose.yml itself: built, started, scaled, a worker container killed on the way, reconciled and compared."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from tests.deployment import WIREROOM, Deployment, comparable
from wireroom.index.settings import Access
from wireroom.pipeline import topology
from wireroom.search.deployed.elasticsearch import open_elasticsearch
from wireroom.search.embedded.sqlite import SqliteSearcher

ROOT = Path(__file__).parents[2]


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


PORTS = {name: free_port() for name in ("KAFKA_PORT", "ELASTICSEARCH_PORT", "REDIS_PORT")}
ENVIRON = os.environ | PORTS | {"COMPOSE_PROJECT_NAME": "wireroom-compose-test", "ELASTIC_PASSWORD": "compose-test"}
SCALE = ("--scale", "entities=2", "--scale", "dedup=2")
GENERATED = 2000
WORKERS = [service.name for service in topology.PIPE]
pytestmark = [pytest.mark.compose, pytest.mark.timeout(1500)]


def compose(*arguments: str, timeout: float = 900) -> str:
    done = subprocess.run(
        ["docker", "compose", *arguments], cwd=ROOT, env=ENVIRON, capture_output=True, text=True, timeout=timeout
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def containers() -> list[dict[str, Any]]:
    return [json.loads(line) for line in compose("ps", "--all", "--format", "json").splitlines()]


def healths() -> set[str]:
    return {found["Health"] for found in containers() if found["Service"] in WORKERS}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    url = f"http://127.0.0.1:{PORTS['ELASTICSEARCH_PORT']}"
    elasticsearch = {"url": url, "user": "elastic", "password": ENVIRON["ELASTIC_PASSWORD"]}
    redis = f"redis://127.0.0.1:{PORTS['REDIS_PORT']}/0"
    made = Deployment(
        f"127.0.0.1:{PORTS['KAFKA_PORT']}", redis, elasticsearch, tmp_path_factory.mktemp("host"), name=""
    )
    try:
        compose("up", "--build", "--detach", "--wait", *SCALE)
        yield made
    finally:
        compose("--profile", "*", "down", "--volumes", "--timeout", "10")


@pytest.mark.usefixtures("deployment")
def test_every_worker_is_healthy_scaled_and_setup_can_be_repeated() -> None:
    assert healths() == {"healthy"}
    running = [found["Service"] for found in containers()]
    assert (running.count("entities"), running.count("dedup"), running.count("index")) == (2, 2, 1)
    compose("run", "--rm", "-T", "setup")


def test_the_unchanged_file_runs_scaled_and_stands_a_kill(deployment: Deployment, tmp_path: Path) -> None:
    generated = tmp_path / "generated.jsonl"
    generated.write_bytes(b"\n".join(generate(GENERATED, seed=11)) + b"\n")
    feed = [ROOT / "seeds" / "feed.jsonl", generated]
    sent = deployment.command("produce", *feed)
    deployment.until_indexed(50, seconds=200)
    victim = compose("ps", "--quiet", "entities").split()[0]
    subprocess.run(["docker", "kill", victim], check=True, capture_output=True, timeout=60)
    compose("up", "--detach", "--wait", "--no-build", *SCALE)

    audit = deployment.command("audit", "--wait", "600", timeout=700)
    assert audit["ok"], audit
    assert audit["in"] == sent["in"]
    store = tmp_path / "embedded.db"
    command = [WIREROOM, "run", *feed, "--store", store, "--workers", "2", "--json"]
    expected = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=400).stdout)
    names = ("in", "indexed", "dropped", "dead", "articles")
    assert [audit[name] for name in names] == [expected[name] for name in names]
    access = Access(deployment.elasticsearch, "elastic", ENVIRON["ELASTIC_PASSWORD"])
    searcher = open_elasticsearch(access, deployment.alias)
    found, wanted = comparable(searcher.documents()), comparable(SqliteSearcher(store).documents())
    assert found.keys() == wanted.keys()
    assert not {key: (found[key], wanted[key]) for key in found if found[key] != wanted[key]}


@pytest.mark.usefixtures("deployment")
def test_workers_stop_in_order_and_start_again() -> None:
    compose("stop", *WORKERS)
    assert {found["ExitCode"] for found in containers() if found["Service"] in WORKERS} == {0}
    compose("up", "--detach", "--wait", "--no-build", *SCALE)
    assert healths() == {"healthy"}


def test_the_image_takes_a_package_to_install_and_a_setting_uses_it() -> None:
    """Whatever package stands for a model here: it is none, and the worker says so at its start."""
    image = "wireroom-compose-test:models"
    build = [
        "docker",
        "build",
        "--quiet",
        "--file",
        "infra/Dockerfile",
        "--tag",
        image,
        "--build-arg",
        "MODELS=iniconfig",
    ]
    subprocess.run([*build, "."], cwd=ROOT, env=ENVIRON, check=True, capture_output=True, timeout=900)
    try:
        assert "iniconfig is no spaCy pipeline" in _refused(image, "iniconfig")
        assert "no spaCy package named 'en_core_web_none'" in _refused(image, "en_core_web_none")
    finally:
        subprocess.run(["docker", "rmi", "--force", image], check=True, capture_output=True, timeout=60)


def _refused(image: str, model: str) -> str:
    given = ["--env", f"WIREROOM_ENTITIES_MODEL={model}"]
    command = ["docker", "run", "--rm", *given, image, "work", "entities"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2, done.stderr
    return done.stderr
