"""The composition root: the stages of the pipe, put together for the embedded run and for each deployed service.

A builder imports what it builds, when it builds it: a worker has only its own libraries installed.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from wireroom.index.stage import IndexStage
from wireroom.kernel.errors import BadSettings
from wireroom.pipeline import topology
from wireroom.pipeline.settings import Settings
from wireroom.runtime.apply import AnyStage
from wireroom.runtime.memo import CachedStage
from wireroom.search.port import Searcher

CACHED = ("entities", "topic", "stance")  # the stages that have a model
MEGABYTE = 1_000_000


def _clean(settings: Settings) -> AnyStage:
    from wireroom.clean.build import build

    return build(settings.clean)


def _entities(settings: Settings) -> AnyStage:
    from wireroom.entities.build import build

    return build(settings.entities)


def _topic(settings: Settings) -> AnyStage:
    from wireroom.topic.build import build

    return build(settings.topic)


def _stance(settings: Settings) -> AnyStage:
    from wireroom.stance.build import build

    return build(settings.stance)


def _embedded_dedup(settings: Settings, connection: sqlite3.Connection) -> AnyStage:
    from wireroom.dedup.build import embedded

    return embedded(settings.dedup, connection)


def _deployed_dedup(settings: Settings) -> AnyStage:
    from wireroom.dedup.build import deployed

    return deployed(settings.dedup, settings.servers.redis)


def embedded_index(settings: Settings, connection: sqlite3.Connection) -> IndexStage:
    """Return the index stage over a store's connection."""
    from wireroom.index.build import embedded

    return embedded(settings.index, connection)


def deployed_index(settings: Settings) -> IndexStage:
    """Return the index stage over the Elasticsearch of a deployment."""
    from wireroom.index.build import deployed

    return deployed(settings.index, settings.servers.elasticsearch_access())


Build = Callable[[Settings], AnyStage]
BuildEmbedded = Callable[[Settings, sqlite3.Connection], AnyStage]
PURE: Mapping[str, Build] = {"clean": _clean, "entities": _entities, "topic": _topic, "stance": _stance}
EMBEDDED: Mapping[str, BuildEmbedded] = {"dedup": _embedded_dedup, "index": embedded_index}
DEPLOYED: Mapping[str, Build] = {"dedup": _deployed_dedup, "index": deployed_index}


def embedded(settings: Settings, connection: sqlite3.Connection, pure: Iterable[AnyStage] = ()) -> list[AnyStage]:
    """Return the whole pipe over one store; the pure stages are loaded here if they are not given."""
    pure_stages = {stage.spec.name: stage for stage in pure or pure_cached(settings)}
    return [pure_stages.get(name) or EMBEDDED[name](settings, connection) for name in topology.STAGES]


def pure(settings: Settings) -> list[AnyStage]:
    """Return the pure stages without a cache, as a process of the pool needs them.

    Raises BadSettings that lists every model that does not load.
    """
    return _build(PURE, settings)


def pure_cached(settings: Settings) -> list[AnyStage]:
    """Return the pure stages as a host runs them; raises BadSettings as `pure` does."""
    return [_with_cache(stage, settings) for stage in _build(PURE, settings)]


def deployed(service: topology.Service, settings: Settings) -> list[AnyStage]:
    """Return the stages of one service, over the servers of a deployment; raises BadSettings as `pure` does."""
    return [_with_cache(stage, settings) for stage in _build(service.stages, settings)]


def searcher(settings: Settings) -> Searcher:
    """Return a searcher over the Elasticsearch of a deployment."""
    from wireroom.search.deployed.elasticsearch import open_elasticsearch

    return open_elasticsearch(settings.servers.elasticsearch_access(), settings.index.alias)


def _build(names: Iterable[str], settings: Settings) -> list[AnyStage]:
    stages, mistakes = list[AnyStage](), list[str]()
    for name in names:
        try:
            stages.append((PURE.get(name) or DEPLOYED[name])(settings))
        except BadSettings as error:
            mistakes.append(str(error))
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    return stages


def _with_cache(stage: AnyStage, settings: Settings) -> AnyStage:
    """Return the stage; one that has a model gets a cache, so that it reads articles that are alike only once."""
    most = settings.servers.remember * MEGABYTE
    return CachedStage(stage, most) if stage.spec.name in CACHED and most > 0 else stage
