"""A deployment as a whole: set up, run one worker of, and reconciled."""

import signal
import threading
import time
from dataclasses import asdict

from wireroom.pipeline import build, topology
from wireroom.pipeline.audit import Audit, reconcile
from wireroom.pipeline.letters import outcomes
from wireroom.pipeline.settings import Servers, Settings
from wireroom.runtime import metrics
from wireroom.runtime.kafka.host import Worker
from wireroom.runtime.kafka.records import from_record
from wireroom.runtime.kafka.routing import Route
from wireroom.runtime.kafka.topics import create_topic, lag, scan


def make_topics(servers: Servers) -> dict[str, str]:
    """Create the topics of the pipe; return for each whether it was created or was there."""
    states = {}
    for topic in topology.TOPICS:
        name = servers.prefix + topic.name
        created = create_topic(servers.kafka, **asdict(topic) | {"name": name})
        states[name] = "created" if created else "was there"
    return states


def work(service: topology.Service, settings: Settings) -> None:
    """Run one worker of the service until it is told to stop."""
    servers = settings.servers
    raw = service.input == topology.RAW.name
    output = servers.prefix + service.output if service.output else None
    route = Route(build.deployed(service, settings), raw, output, servers.prefix + topology.DEAD.name)
    worker = Worker(
        service=service.name,
        group=_group(servers, service),
        broker=servers.kafka,
        input=servers.prefix + service.input,
        route=route,
        instance=servers.instance,
        batch=servers.batch,
        within=servers.within,
    )
    if servers.metrics_port:
        healthy = lambda: worker.liveness.reason_to_exit(retrying=worker.context.retrying) is None  # noqa: E731  # a question
        metrics.serve(servers.metrics_host, servers.metrics_port, healthy)
    worker.run(servers.log_level)


def work_letters(settings: Settings) -> None:
    """Keep the dead letters in Elasticsearch too, until told to stop (SIGTERM, SIGINT)."""
    from wireroom.pipeline import letter_index  # which needs more libraries than the workers of the pipe have

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    letter_index.follow(settings, stop)


def audit(settings: Settings) -> Audit:
    """Reconcile what is on the raw topic with the index and the dead letters, by delivery id."""
    from wireroom.index.build import open_deliveries

    letters = outcomes(settings.servers)
    unsent = {delivery for delivery, (stage, _) in letters.items() if stage == "produce"}
    raw_records = scan(settings.servers.kafka, settings.servers.prefix + topology.RAW.name)
    delivered = unsent | {
        from_record(r.topic, r.partition, r.offset, r.timestamp, r.headers, r.value).id for r in raw_records
    }
    documents = open_deliveries(settings.index, settings.servers.elasticsearch_access())
    dropped = {delivery for delivery, (_, outcome) in letters.items() if outcome == "dropped"}
    return reconcile(delivered, documents, dropped, letters.keys() - dropped)


def settle(settings: Settings, seconds: float) -> bool:
    """Wait until no worker has anything left to do; return False if that took more than `seconds`."""
    servers = settings.servers
    groups = [(_group(servers, service), servers.prefix + service.input) for service in topology.PIPE]
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 2:
        quiet = quiet + 1 if lag(servers.kafka, groups) == 0 else 0
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def _group(servers: Servers, service: topology.Service) -> str:
    return f"{servers.prefix}wireroom-{service.name}"
