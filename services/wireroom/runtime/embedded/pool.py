"""Spreading the pure stages of a chain over processes: the state stays in one, the language work does not."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from multiprocessing import get_context, parent_process
from typing import Any

from wireroom.kernel.errors import Unavailable
from wireroom.kernel.stage import Emit
from wireroom.runtime.apply import Chain, HostContext, Result, RunChain, apply, count_bugs, run_steps
from wireroom.runtime.memo import CachedStage

MapBatch = Callable[[Sequence[str], Sequence[Any]], list[Result]]  # by the names of stages, which each process has
_chain: Chain = ()


@contextmanager
def process_pool(workers: int, build: Callable[[], Chain]) -> Iterator[RunChain]:
    """Give a function like `apply` that runs pure stages in `workers` processes, each of which calls `build` once.

    `build` must be picklable and return the pure stages of the chain; the others run in the calling process. The
    function raises Unavailable when one of the processes died.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(build,)) as executor:
        yield partial(_spread, partial(_map_batch, executor, workers))


def _spread(map_batch: MapBatch, chain: Chain, items: Sequence[Any], context: HostContext) -> list[Result]:
    """Run consecutive pure stages in the pool, and the stages between them here."""
    segments = [(pure, list(group)) for pure, group in groupby(chain, key=lambda stage: stage.spec.pure)]
    steps = [
        partial(_run_in_pool, map_batch, segment, context=context) if pure else partial(apply, segment, context=context)
        for pure, segment in segments
    ]
    return run_steps(steps, items)


def _run_in_pool(map_batch: MapBatch, segment: Chain, batch: Sequence[Any], context: HostContext) -> list[Result]:
    """Return the result of each item: the one that the caches here remember, or else the one from the pool."""
    remembered = [_recall(segment, item) for item in batch]
    to_do = [item for item, result in zip(batch, remembered, strict=True) if result is None]
    names = [stage.spec.name for stage in segment]
    new = map_batch(names, to_do)
    for stage in segment:
        if isinstance(stage, CachedStage):
            stage.remember(result.outcome for result in new)
    remaining = iter(new)
    results = [result or next(remaining) for result in remembered]
    _count_bugs(names, results, context)
    return results


def _recall(segment: Chain, item: Any) -> Result | None:
    result = None
    for stage in segment:
        outcome = stage.recall(item) if isinstance(stage, CachedStage) else None
        if outcome is None:
            return None
        result = Result(stage.spec.name, outcome)
        if not isinstance(outcome, Emit):
            break
        item = outcome.article
    return result


def _map_batch(executor: ProcessPoolExecutor, workers: int, names: Sequence[str], batch: Sequence[Any]) -> list[Result]:
    size = max(1, -(-len(batch) // (2 * workers)))
    parts = [batch[i : i + size] for i in range(0, len(batch), size)]
    try:
        return [result for part in _submit(executor, names, parts) for result in part]
    except BrokenProcessPool as error:
        raise Unavailable(
            "a worker process died, perhaps for want of memory; what was committed is kept. Try fewer --workers"
        ) from error


def _count_bugs(names: Sequence[str], results: Sequence[Result], context: HostContext) -> None:
    """Count bugs in a row over the borders of the parts; each item passed the stages up to its result's."""
    for result in results:
        for name in names[: names.index(result.stage)]:
            context.bugs[name] = 0
        count_bugs(result.stage, result.outcome, context)


def _submit(executor: ProcessPoolExecutor, names: Sequence[str], parts: Sequence[Any]) -> Iterator[list[Result]]:
    """Hand out the parts; the processes that this starts inherit that SIGINT is not for them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.map(_run, [names] * len(parts), parts)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(build: Callable[[], Chain]) -> None:
    global _chain
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _chain = build()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even where that was killed."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _run(names: Sequence[str], batch: Sequence[Any]) -> list[Result]:
    stages = {stage.spec.name: stage for stage in _chain}
    context = HostContext(bug_limit=len(batch))  # the calling process counts over all parts
    return apply([stages[name] for name in names], batch, context)
