"""Measures what needs no server: each stage alone, and the embedded pipe in one process and in several."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bench.figures import Embedded, Stage
from wireroom.kernel.article import Delivery
from wireroom.kernel.stage import Emit, Outcome, Spec
from wireroom.pipeline import build
from wireroom.pipeline.settings import Settings
from wireroom.producer.sources import open_sources
from wireroom.runtime.apply import AnyStage, HostContext, apply
from wireroom.runtime.embedded import host as embedded
from wireroom.runtime.embedded.pool import process_pool
from wireroom.runtime.embedded.store import connect, transaction

BATCH = 256
WARM = 8  # articles that go through a stage before it is timed: models are loaded with the first


class Timed:
    """A stage that keeps the time of its calls; everything else is the stage's own."""

    def __init__(self, stage: AnyStage) -> None:
        self.articles, self.seconds, self.slowest = 0, 0.0, 0.0
        self._stage = stage

    @property
    def spec(self) -> Spec:
        """The stage's card."""
        return self._stage.spec

    def process(self, batch: Sequence[Any]) -> Sequence[Outcome]:
        """Process the batch and note how long it took."""
        started = time.perf_counter()
        try:
            return self._stage.process(batch)
        finally:
            took = time.perf_counter() - started
            self.articles += len(batch)
            self.seconds += took
            self.slowest = max(self.slowest, took)

    def figures(self) -> Stage:
        """Return what was measured so far."""
        return Stage(name=self.spec.name, articles=self.articles, seconds=self.seconds, slowest=self.slowest)


def stages_alone(feed: Path, settings: Settings, folder: Path) -> Iterator[Stage]:
    """Run the feed's articles through one stage after the other, each on its own, and give the figures of each."""
    settings = replace(settings, servers=replace(settings.servers, remember=0))  # what a stage takes that has to work
    items: list[Any] = list(deliveries(feed, settings))
    with closing(connect(folder / "alone.db", create=True)) as connection:
        chain = build.embedded(settings, connection)
        _warm(chain, items)
        for stage in chain:
            timed = Timed(stage)
            outcomes: list[Outcome] = []
            for start in range(0, len(items), BATCH):
                with transaction(connection):
                    outcomes += timed.process(items[start : start + BATCH])
            yield timed.figures()
            items = [outcome.article for outcome in outcomes if isinstance(outcome, Emit)]


def run_embedded(feed: Path, settings: Settings, folder: Path, workers: int) -> Embedded:
    """Run the feed as `wireroom run` does, with `workers` processes (0: none but this), and return the figures.

    The time in the stages is measured in this very run, so it is known in one process only.
    """
    opened = open_sources([str(feed)], settings.produce)
    pool = process_pool(workers, partial(build.pure, settings)) if workers else nullcontext(apply)
    with closing(connect(folder / f"embedded-{workers}.db", create=True)) as connection, pool as applied:
        chain = build.embedded(settings, connection)
        _warm(chain, list(deliveries(feed, settings)), applied, max(1, workers))
        timed = [] if workers else [Timed(stage) for stage in chain]
        started = time.perf_counter()
        summary = embedded.run(opened.batches(BATCH), timed or chain, connection, sources=str(feed), run_chain=applied)
        seconds = time.perf_counter() - started
    spent = {stage.spec.name: stage.seconds for stage in timed}
    return Embedded(workers=workers, articles=summary.read, seconds=seconds, in_stages=spent, ok=summary.ok)


def _warm(chain: Sequence[AnyStage], items: Sequence[Any], applied: Any = apply, processes: int = 1) -> None:
    """Let the stages without state load their models; those with state are left as they are."""
    pure = [stage for stage in chain if stage.spec.name in build.PURE]
    applied(pure, items[: WARM * processes], HostContext())


def deliveries(feed: Path, settings: Settings) -> Iterator[Delivery]:
    """Return what the feed delivers."""
    return iter(open_sources([str(feed)], settings.produce))
