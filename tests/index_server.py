"""An empty index of its own in the shared Elasticsearch."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from wireroom.index.deployed.client import connect
from wireroom.index.deployed.setup import setup
from wireroom.index.settings import Access, Settings


@contextmanager
def served(url: str, user: str, password: str) -> Iterator[tuple[Elasticsearch, Settings]]:
    settings = Settings(alias=f"test-{uuid.uuid4().hex[:12]}", refresh=True)
    with connect(Access(url, user, password)) as client:
        setup(client, settings)
        try:
            yield client, settings
        finally:
            remove(client, settings)


def remove(client: Elasticsearch, settings: Settings) -> None:
    aliases = (settings.alias, settings.places, settings.letters)
    found = client.indices.get(
        index=",".join(f"{alias}-0*" for alias in aliases), expand_wildcards="all", features="aliases"
    )
    for index in found:
        client.indices.delete(index=index)
    client.indices.delete_index_template(name=",".join(aliases))
    client.cluster.delete_component_template(name=f"{settings.alias}-analysis")
