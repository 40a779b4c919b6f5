"""A deployment for tests: worker processes of this machine over the started servers, with names of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WIREROOM = Path(sys.executable).with_name("wireroom")
SERVICES = ("clean", "dedup", "entities", "classify", "index")


class Deployment:
    """Topics, index and dedup state under one prefix (random if no name is given), and the workers over them."""

    def __init__(
        self, kafka: str, redis_url: str, elasticsearch: dict[str, str], folder: Path, *, name: str | None = None
    ) -> None:
        name = f"t{uuid.uuid4().hex[:8]}" if name is None else name
        self.alias = name or "articles"
        prefix = f"{name}." if name else ""
        self.elasticsearch = elasticsearch["url"]
        self.folder = folder
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        clean = {key: value for key, value in os.environ.items() if not key.startswith("WIREROOM_")}
        self.environ = clean | {
            "WIREROOM_KAFKA": kafka,
            "WIREROOM_PREFIX": prefix,
            "WIREROOM_PRODUCE_STATE": str(folder / "produce.db"),
            "WIREROOM_REDIS": redis_url,
            "WIREROOM_DEDUP_PREFIX": f"{prefix}dedup:",
            "WIREROOM_INDEX_ALIAS": self.alias,
            "WIREROOM_ELASTICSEARCH": elasticsearch["url"],
            "WIREROOM_ELASTICSEARCH_USER": elasticsearch["user"],
            "WIREROOM_ELASTICSEARCH_PASSWORD": elasticsearch["password"],
        }

    def command(self, *arguments: str | Path, timeout: float = 120) -> dict[str, Any]:
        """Run a wireroom command with --json and return what it printed, whatever its exit status."""
        done = subprocess.run(
            [WIREROOM, *arguments, "--json"], env=self.environ, capture_output=True, timeout=timeout, cwd=self.folder
        )
        assert done.stdout, done.stderr.decode()
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def start(self, service: str, number: int = 1) -> str:
        """Start a worker and return its name."""
        name = f"{service}-{number}"
        log = (self.folder / f"{name}.log").open("ab")
        environ = self.environ | {"WIREROOM_INSTANCE": f"{self.alias}-{name}"}
        self.workers[name] = subprocess.Popen([WIREROOM, "work", service], env=environ, stdout=log, stderr=log)
        return name

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> int:
        """Send the signal to the worker, wait for its end, and return its exit status."""
        worker = self.workers.pop(name)
        worker.send_signal(how)
        return worker.wait(timeout=60)

    def end(self) -> None:
        """Kill what still runs."""
        for name in list(self.workers):
            self.kill(name)

    def indexed(self) -> int:
        """Return how many articles can be searched at this moment."""
        return int(self.command("search", "*", "--elasticsearch", self.elasticsearch, "--size", "0")["total"])

    def until_indexed(self, count: int, seconds: float = 120) -> None:
        """Wait until at least `count` articles can be searched."""
        deadline = time.monotonic() + seconds
        while self.indexed() < count:
            assert time.monotonic() < deadline, f"{self.indexed()} of {count} after {seconds} s"
            time.sleep(0.5)


def comparable(documents: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the documents by id, without ingest time, and with the cluster as the set of its members."""
    documents = list(documents)
    members: dict[str, list[str]] = {}
    for document in documents:
        members.setdefault(document["cluster"], []).append(document["id"])
    return {d["id"]: _plain(d) | {"cluster": sorted(members[d["cluster"]])} for d in documents}


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in document.items() if name not in ("ingested", "cluster")}
    if document["published"] is None:
        del kept["@timestamp"]
    return kept
