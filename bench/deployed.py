"""Measures a deployment: one local worker process a service, over started servers, under names of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.figures import Deployed
from bench.servers import instance, remove, setup
from wireroom.kernel.errors import BadSettings, Unavailable
from wireroom.pipeline import deployed, topology
from wireroom.pipeline.settings import Settings, read
from wireroom.producer.kafka import produce
from wireroom.producer.sources import open_sources
from wireroom.runtime.kafka.topics import lag

WIREROOM = Path(sys.executable).with_name("wireroom")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
POLL = 0.1  # seconds between two looks at whether the workers are done
TICKS = os.sysconf("SC_CLK_TCK")
TESTS, OURS = "WIREROOM_TEST_", "WIREROOM_"


def environment(environ: Mapping[str, str], name: str, folder: Path) -> dict[str, str]:
    """Return the workers' environment: the servers of WIREROOM_TEST_* or else WIREROOM_*, and names of our own."""
    tests = {OURS + key.removeprefix(TESTS): value for key, value in environ.items() if key.startswith(TESTS)}
    names = {
        "PREFIX": f"{name}.",
        "PRODUCE_STATE": str(folder / "produce.db"),
        "DEDUP_PREFIX": f"{name}:dedup:",
        "INDEX_ALIAS": name,
        "METRICS_PORT": "0",
        "LOG_LEVEL": "WARNING",
    }
    return {**environ, **tests, **{OURS + key: value for key, value in names.items()}}


def elsewhere(settings: Settings) -> list[str]:
    """Return the servers that are not on this machine: load is for 127.0.0.1 only."""
    servers = settings.servers
    hosts = {address: urlsplit(f"//{address}").hostname for address in servers.kafka.split(",")}
    hosts |= {url: urlsplit(url).hostname for url in (servers.redis, servers.elasticsearch)}
    return [address for address, host in hosts.items() if host not in LOOPBACK]


def run_deployed(feed: Path, warm: Path, seconds: float) -> Deployed:
    """Send the feed through a deployment made for it and return the figures; it is removed again in the end.

    The time runs from the first record sent until the last worker has committed. Before that, the articles of `warm`
    go through, so that no model is loaded on the clock. Raises BadSettings for a server on another machine, and
    Unavailable for one that does not answer and for workers that take longer than `seconds`.
    """
    name = f"bench-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(os.environ, name, Path(folder))
        settings = read(environ)
        if found := elsewhere(settings):
            raise BadSettings(f"not on this machine: {', '.join(found)}")
        try:
            setup(settings)
            with _workers(environ, Path(folder)) as workers:
                _send(warm, settings, seconds)
                before = {service: _cpu(worker.pid) for service, worker in workers.items()}
                took, articles = _send(feed, settings, seconds)
                cpu = {service: _cpu(worker.pid) - before[service] for service, worker in workers.items()}
            return Deployed(articles=articles, seconds=took, cpu=cpu, ok=deployed.audit(settings).ok)
        finally:
            remove(settings, name)


def _send(feed: Path, settings: Settings, seconds: float) -> tuple[float, int]:
    started = time.perf_counter()
    topics = settings.topics()
    summary = produce(open_sources([str(feed)], topics), settings.servers.kafka, topics)
    return _settled(settings, started + seconds) - started, summary.sent


def _settled(settings: Settings, deadline: float) -> float:
    """Wait until nothing is left to do, and return when that was first seen."""
    servers = settings.servers
    groups = [(f"{servers.prefix}wireroom-{s.name}", servers.prefix + s.input) for s in topology.PIPE]
    seen = None
    while time.perf_counter() < deadline:
        at, left = time.perf_counter(), lag(servers.kafka, groups)
        if left == 0 and seen:
            return seen
        seen = at if left == 0 else None
        time.sleep(POLL)
    raise Unavailable(f"the workers did not finish in time: {lag(servers.kafka, groups)} messages are left")


@contextmanager
def _workers(environ: Mapping[str, str], folder: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    workers: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for service in topology.PIPE:
            named = {**environ, "WIREROOM_INSTANCE": instance(environ["WIREROOM_INDEX_ALIAS"], service.name)}
            with (folder / f"{service.name}.log").open("wb") as log:
                command = [str(WIREROOM), "work", service.name]
                workers[service.name] = subprocess.Popen(command, env=named, stdout=log, stderr=log)
        yield workers
    finally:
        for worker in workers.values():
            worker.send_signal(signal.SIGTERM)
        for worker in workers.values():
            _end(worker)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    try:
        worker.wait(timeout=30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _cpu(pid: int) -> float:
    """Return the seconds of processor time that the process has used; 0 where there is no /proc, or it has ended."""
    try:
        return cpu_seconds(Path(f"/proc/{pid}/stat").read_text())
    except OSError:
        return 0.0


def cpu_seconds(stat: str) -> float:
    """Return user and system time in the text of /proc/PID/stat, whose second field may hold spaces."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
