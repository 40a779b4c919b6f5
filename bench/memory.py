"""Measures what the language stages save on verbatim copies: with a memory of outcomes and without one."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from bench.figures import Memory
from bench.local import BATCH, WARM, deliveries
from wireroom.kernel.article import Article
from wireroom.kernel.stage import Emit
from wireroom.pipeline import build
from wireroom.pipeline.settings import Settings
from wireroom.runtime.apply import AnyStage, HostContext, apply
from wireroom.runtime.memo import CachedStage

COPIES = 0.3  # of the articles, word for word another one that came before


def verbatim(feed: Path, settings: Settings, seed: int) -> Memory:
    """Run the feed's articles and verbatim copies of them through the language stages.

    Without the memory before and after the run with it, so that what the libraries keep for themselves favours neither.
    """
    clean, *bare = build.pure(settings)
    cleaned = [result.outcome for result in apply([clean], list(deliveries(feed, settings)), HostContext())]
    unlike = {(o.article.title, o.article.text): o.article for o in cleaned if isinstance(o, Emit)}
    items = list(_with_copies(list(unlike.values()), Random(seed)))
    apply(bare, items[:WARM], HostContext())
    without, one = _timed(bare, items)
    remembering = [CachedStage(stage, settings.servers.remember * build.MEGABYTE) for stage in bare]
    seconds, other = _timed(remembering, items)
    without = min(without, _timed(bare, items)[0])
    answered = sum(stage.hits for stage in remembering) / max(1, sum(stage.lookups for stage in remembering))
    return Memory(
        articles=len(items), copies=COPIES, answered=answered, seconds=seconds, without=without, ok=one == other
    )


def _with_copies(articles: Sequence[Article], rng: Random) -> Iterator[Article]:
    for number, article in enumerate(articles):
        yield article
        if rng.random() < COPIES / (1 - COPIES):
            copied = articles[rng.randint(max(0, number - 1000), number)]
            yield replace(copied, id=f"copy-{number}", delivery=f"copy-{number}", outlet="another")


def _timed(chain: Sequence[AnyStage], items: Sequence[Article]) -> tuple[float, list[Any]]:
    results: list[Any] = []
    started = time.process_time()
    for start in range(0, len(items), BATCH):
        results += apply(chain, items[start : start + BATCH], HostContext())
    return time.process_time() - started, results
