"""The pipe, declared once: topics, compose services, documents and the embedded run all follow this page."""

from dataclasses import dataclass
from importlib import import_module
from itertools import takewhile

from wireroom.kernel.stage import Spec


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic. `retention_days` 0 keeps for ever; `max_message` is in bytes."""

    name: str
    partitions: int = 12
    retention_days: int = 14
    max_message: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Service:
    """A worker: the stages that it runs between the topic it reads and the topic it writes."""

    name: str
    stages: tuple[str, ...]
    input: str
    output: str | None


RAW = Topic("articles.raw")
DEAD = Topic("articles.dead", partitions=3, retention_days=0)
PIPE = (
    Service("clean", ("clean",), "articles.raw", "articles.clean"),
    Service("dedup", ("dedup",), "articles.clean", "articles.deduped"),
    Service("entities", ("entities",), "articles.deduped", "articles.entities"),
    Service("classify", ("topic", "stance"), "articles.entities", "articles.classified"),
    Service("index", ("index",), "articles.classified", None),
)
LETTERS = "letters"  # the service beside the pipe: it keeps what is on DEAD in Elasticsearch, for Kibana
TOPICS = (RAW, *(Topic(service.output) for service in PIPE if service.output), DEAD)
STAGES = tuple(stage for service in PIPE for stage in service.stages)


def service(name: str) -> Service:
    """Return the service of that name; KeyError if there is none."""
    return {service.name: service for service in PIPE}[name]


def set_before(topic: str) -> tuple[str, ...]:
    """Return the stages that an article on `topic` has been through."""
    services = takewhile(lambda service: service.input != topic, PIPE)
    return tuple(stage for service in services for stage in service.stages)


def specs() -> dict[str, Spec]:
    """Return the SPEC of every stage, in the order of the pipe."""
    return {name: import_module(f"wireroom.{name}.stage").SPEC for name in STAGES}
