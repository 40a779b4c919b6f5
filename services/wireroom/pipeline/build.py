"""The composition root: the stages of the pipe, put together for the embedded run and for each deployed service.

Stages are imported when they are built: a worker has only its own libraries installed.
"""

import sqlite3
from collections.abc import Callable, Sequence
from importlib import import_module

from wireroom.pipeline import topology
from wireroom.pipeline.settings import Settings
from wireroom.runtime.apply import AnyStage
from wireroom.runtime.memo import CachedStage
from wireroom.search.build import open_elasticsearch
from wireroom.search.port import Searcher

PURE = ("clean", "entities", "topic", "stance")
CACHED = ("entities", "topic", "stance")
MEGABYTE = 1_000_000


def embedded(
    settings: Settings, connection: sqlite3.Connection, ready: Sequence[AnyStage] | None = None
) -> list[AnyStage]:
    """Return the whole pipe over one store, its stages without state from `ready` where that is given."""
    known = {stage.spec.name: stage for stage in ready or ()}
    return [known.get(name) or embedded_stage(name, settings, connection) for name in topology.STAGES]


def pure(settings: Settings) -> list[AnyStage]:
    """Return the stages without state, bare, as a process of the pool needs them."""
    return [_bare(name, settings) for name in PURE]


def ready(settings: Settings) -> list[AnyStage]:
    """Return the stages without state as a host runs them; raises BadSettings for a model that does not load."""
    return [_pure(name, settings) for name in PURE]


def deployed(service: topology.Service, settings: Settings) -> list[AnyStage]:
    """Return the stages of one service, over the servers of a deployment."""
    return [deployed_stage(name, settings) for name in service.stages]


def searcher(settings: Settings) -> Searcher:
    """Return a searcher over the Elasticsearch of a deployment."""
    servers = settings.servers
    user, password = servers.elasticsearch_user, servers.elasticsearch_password
    return open_elasticsearch(servers.elasticsearch, user, password, settings.index.alias)


def embedded_stage(name: str, settings: Settings, connection: sqlite3.Connection) -> AnyStage:
    """Return one stage of the embedded pipe."""
    if name in PURE:
        return _pure(name, settings)
    return _builder(name, "embedded")(getattr(settings, name), connection)


def deployed_stage(name: str, settings: Settings) -> AnyStage:
    """Return one stage over the servers of a deployment."""
    servers = settings.servers
    if name in PURE:
        return _pure(name, settings)
    if name == "dedup":
        return _builder(name, "deployed")(settings.dedup, servers.redis)
    user, password = servers.elasticsearch_user, servers.elasticsearch_password
    return _builder(name, "deployed")(settings.index, servers.elasticsearch, user, password)


def _pure(name: str, settings: Settings) -> AnyStage:
    """Return the stage; one that has a model does not work twice on articles that are alike to it."""
    most = settings.servers.remember * MEGABYTE
    stage = _bare(name, settings)
    return CachedStage(stage, most) if name in CACHED and most > 0 else stage


def _bare(name: str, settings: Settings) -> AnyStage:
    return _builder(name, "build")(getattr(settings, name))


def _builder(name: str, function: str) -> Callable[..., AnyStage]:
    module = import_module(f"wireroom.{name}.build")
    builder: Callable[..., AnyStage] = getattr(module, function)
    return builder
