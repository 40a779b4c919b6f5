"""An empty index of its own in the shared Elasticsearch."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from wireroom.index.client import connect
from wireroom.index.settings import Settings
from wireroom.index.setup import setup


@contextmanager
def served(url: str, user: str, password: str) -> Iterator[tuple[Elasticsearch, Settings]]:
    settings = Settings(alias=f"test-{uuid.uuid4().hex[:12]}", refresh=True)
    with connect(url, user, password) as client:
        setup(client, settings)
        try:
            yield client, settings
        finally:
            remove(client, settings)


def remove(client: Elasticsearch, settings: Settings) -> None:
    alias, side = settings.alias, settings.places
    client.indices.delete(index=f"{alias}-000001,{side}-000001", ignore_unavailable=True)
    client.indices.delete_index_template(name=f"{alias},{side}")
    client.cluster.delete_component_template(name=f"{alias}-analysis")
