"""All settings of Wireroom, read from the environment once."""

import os
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from wireroom.clean.settings import Settings as CleanSettings
from wireroom.dedup.settings import Settings as DedupSettings
from wireroom.entities.settings import Settings as EntitiesSettings
from wireroom.index.settings import Access
from wireroom.index.settings import Settings as IndexSettings
from wireroom.producer.settings import Settings as ProducerSettings
from wireroom.runtime.settings import Section, load
from wireroom.stance.settings import Settings as StanceSettings
from wireroom.topic.settings import Settings as TopicSettings


class Servers(Section, frozen=True, kw_only=True):
    """Where the servers of a deployment are (WIREROOM_KAFKA and so on), and the file of the embedded store.

    `prefix` is put before the names of topics and consumer groups, so that two deployments can share a Kafka.
    `remember` is how many megabytes of outcomes each language stage keeps for articles that it has already seen.
    """

    kafka: str = "127.0.0.1:9092"
    redis: str = "redis://127.0.0.1:6379/0"
    elasticsearch: str = "http://127.0.0.1:9200"
    elasticsearch_user: str = "elastic"
    elasticsearch_password: str = ""
    elasticsearch_api_key: str = ""
    elasticsearch_ca: str = ""
    kibana: str = ""
    store: str = "wireroom.db"
    prefix: str = ""
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    instance: str = ""
    batch: Annotated[int, Meta(ge=1)] = 200
    within: float = 0.5
    remember: Annotated[int, Meta(ge=0)] = 16
    log_level: str = "INFO"

    def elasticsearch_access(self) -> Access:
        """Return where Elasticsearch is, and how to get in."""
        return Access(
            self.elasticsearch,
            self.elasticsearch_user,
            self.elasticsearch_password,
            self.elasticsearch_api_key,
            self.elasticsearch_ca,
        )


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One section for the servers and the hosts, one for each part of the pipe."""

    servers: Servers
    clean: CleanSettings
    dedup: DedupSettings
    entities: EntitiesSettings
    topic: TopicSettings
    stance: StanceSettings
    index: IndexSettings
    produce: ProducerSettings

    def topics(self) -> ProducerSettings:
        """Return the producer's settings with the names of this deployment's topics."""
        prefix = self.servers.prefix
        return msgspec.structs.replace(self.produce, raw=prefix + self.produce.raw, dead=prefix + self.produce.dead)


def read(environ: Mapping[str, str] = os.environ, **overrides: str) -> Settings:
    """Return the settings, of which the `overrides`, under the names of variables, take the place of the environment's.

    An override that is "" is none. Raises BadSettings that lists every mistake.
    """
    environ = {**environ, **{name: value for name, value in overrides.items() if value}}
    fields = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    sections = {"" if name == "servers" else name: cls for name, cls in fields.items()}
    loaded: dict[str, Any] = {name or "servers": section for name, section in load(sections, environ).items()}
    return Settings(**loaded)
