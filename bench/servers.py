"""Makes the topics, indices and state of a measured deployment, and removes every trace of them."""

import time

from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka import KafkaAdminClient
from kafka.admin import MemberToRemove
from kafka.errors import KafkaError
from redis import Redis
from redis.exceptions import RedisError

from wireroom.index.deployed.client import connect
from wireroom.index.deployed.setup import setup_index
from wireroom.kernel.errors import Unavailable
from wireroom.pipeline import deployed, topology
from wireroom.pipeline.settings import Settings


def instance(name: str, service: str) -> str:
    """Return the worker's name in its consumer group: Kafka keeps its place there for a while after it has ended."""
    return f"{name}-{service}"


def setup(settings: Settings) -> None:
    """Create topics, templates and indices; raises Unavailable for a server that does not answer."""
    servers = settings.servers
    try:
        with Redis.from_url(servers.redis, socket_timeout=5) as redis:
            redis.ping()
    except RedisError as error:
        raise Unavailable(f"Redis at {servers.redis} did not answer ({error})") from error
    setup_index(settings.index, servers.elasticsearch_access())
    made = deployed.make_topics(servers)
    while not _seen(servers.kafka, set(made)):
        time.sleep(0.2)


def _seen(kafka: str, topics: set[str]) -> bool:
    """Return whether the broker tells of the topics: that takes a moment after they were created."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        return not any(found["error_code"] for found in admin.describe_topics(sorted(topics)))
    finally:
        admin.close()


def remove(settings: Settings, name: str) -> None:
    """Delete all that bears the deployment's name, on the servers that answer."""
    for part in (_topics, _indices, _keys):
        try:
            part(settings, name)
        except (KafkaError, RedisError, ApiError, TransportError, OSError):
            continue


def _topics(settings: Settings, name: str) -> None:
    servers = settings.servers
    admin = KafkaAdminClient(bootstrap_servers=servers.kafka)
    try:
        there = set(admin.list_topics())
        admin.delete_topics([topic for t in topology.TOPICS if (topic := servers.prefix + t.name) in there])
        groups = {
            f"{servers.prefix}wireroom-{s.name}": MemberToRemove(group_instance_id=instance(name, s.name))
            for s in topology.PIPE
        }
        for group, worker in groups.items():
            admin.remove_group_members(group, [worker])
        admin.delete_groups(list(groups))
    finally:
        admin.close()


def _indices(settings: Settings, name: str) -> None:
    with connect(settings.servers.elasticsearch_access(), settings.index.timeout_s) as client:
        remove_indices(client, name)


def remove_indices(client: Elasticsearch, name: str) -> None:
    """Delete the indices behind the alias and those beside it, with their templates."""
    aliases = (name, f"{name}-places", f"{name}-dead")
    found = client.indices.get(index=[f"{alias}-0*" for alias in aliases], expand_wildcards="all", features="aliases")
    client.options(ignore_status=404).indices.delete(index=sorted(found) or name)
    for template in aliases:
        client.options(ignore_status=404).indices.delete_index_template(name=template)
    client.options(ignore_status=404).cluster.delete_component_template(name=f"{name}-analysis")


def _keys(settings: Settings, name: str) -> None:
    with Redis.from_url(settings.servers.redis, socket_timeout=5) as redis:
        keys = list(redis.scan_iter(match=f"{name}:*", count=1000))
        for start in range(0, len(keys), 1000):
            redis.unlink(*keys[start : start + 1000])
