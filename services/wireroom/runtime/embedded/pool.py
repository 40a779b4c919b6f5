"""Spreading the pure stages of a chain over processes: the state stays in one, the language work does not."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context, parent_process
from typing import Any

from wireroom.kernel.errors import Unavailable
from wireroom.kernel.stage import Emit
from wireroom.runtime.apply import Chain, HostContext, Result, apply, count_bugs
from wireroom.runtime.memo import CachedStage

_chain: Chain = ()


@contextmanager
def process_pool(
    workers: int, build: Callable[[], Chain]
) -> Iterator[Callable[[Chain, Sequence[Any], HostContext], list[Result]]]:
    """Give a function like `apply` that runs pure stages in `workers` processes, each of which calls `build` once.

    `build` must be picklable and return the pure stages of the chain; the others run in the calling process. The
    function raises Unavailable when one of the processes died.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(build,)) as executor:

        def run_chain(chain: Chain, items: Sequence[Any], context: HostContext) -> list[Result]:
            return _spread(executor, workers, chain, items, context)

        yield run_chain


def _spread(
    executor: ProcessPoolExecutor, workers: int, chain: Chain, items: Sequence[Any], context: HostContext
) -> list[Result]:
    """Run runs of pure stages in the pool and the stages between them here."""
    results: dict[int, Result] = {}
    values, going_on = list(items), list(range(len(items)))
    for pure, group in groupby(chain, key=lambda stage: stage.spec.pure):
        segment = list(group)
        batch = [values[i] for i in going_on]
        results_here = _in_pool(executor, workers, segment, batch, context) if pure else apply(segment, batch, context)
        for i, result in zip(going_on, results_here, strict=True):
            results[i] = result
            if isinstance(result.outcome, Emit):
                values[i] = result.outcome.article
        going_on = [i for i in going_on if isinstance(results[i].outcome, Emit)]
    return [results[i] for i in range(len(items))]


def _in_pool(
    executor: ProcessPoolExecutor, workers: int, segment: Chain, batch: Sequence[Any], context: HostContext
) -> list[Result]:
    """Return the results that the stages here remember, and for the other items those of the pool's."""
    remembered = [_recall(segment, item) for item in batch]
    to_do = [item for item, result in zip(batch, remembered, strict=True) if result is None]
    names = [stage.spec.name for stage in segment]
    results_here = _map_batch(executor, workers, names, to_do)
    for stage in segment:
        if isinstance(stage, CachedStage):
            stage.remember(result.outcome for result in results_here)
    answers = iter(results_here)
    results = [result or next(answers) for result in remembered]
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
