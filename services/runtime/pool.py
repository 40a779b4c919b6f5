"""Spreading the pure stages of a chain over processes: the state stays in one, the language work does not."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from typing import Any

from services.kernel.outcome import Emit
from services.runtime.apply import Chain, Result, Surroundings, apply

_chain: Chain = ()


@contextmanager
def pooled(
    workers: int, build: Callable[[], Chain]
) -> Iterator[Callable[[Chain, Sequence[Any], Surroundings], list[Result]]]:
    """Give a function like `apply` that runs pure stages in `workers` processes, each of which calls `build` once.

    `build` must be picklable and return the pure stages of the chain; the others run in the calling process.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(build,)) as executor:

        def applied(chain: Chain, items: Sequence[Any], around: Surroundings) -> list[Result]:
            return _spread(executor, workers, chain, items, around)

        yield applied


def _spread(
    executor: ProcessPoolExecutor, workers: int, chain: Chain, items: Sequence[Any], around: Surroundings
) -> list[Result]:
    """Run runs of pure stages in the pool and the stages between them here."""
    results: dict[int, Result] = {}
    values, alive = list(items), list(range(len(items)))
    for pure, group in groupby(chain, key=lambda stage: stage.spec.pure):
        segment = list(group)
        batch = [values[i] for i in alive]
        found = _in_pool(executor, workers, segment, batch) if pure else apply(segment, batch, around)
        for i, result in zip(alive, found, strict=True):
            results[i] = result
            if isinstance(result.outcome, Emit):
                values[i] = result.outcome.article
        alive = [i for i in alive if isinstance(results[i].outcome, Emit)]
    return [results[i] for i in range(len(items))]


def _in_pool(executor: ProcessPoolExecutor, workers: int, segment: Chain, batch: Sequence[Any]) -> list[Result]:
    if not batch:
        return []
    names = [stage.spec.name for stage in segment]
    size = max(1, -(-len(batch) // (2 * workers)))
    parts = [batch[i : i + size] for i in range(0, len(batch), size)]
    done = executor.map(_run, [names] * len(parts), parts)
    return [result for part in done for result in part]


def _start(build: Callable[[], Chain]) -> None:
    global _chain
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _chain = build()


def _run(names: Sequence[str], batch: Sequence[Any]) -> list[Result]:
    stages = {stage.spec.name: stage for stage in _chain}
    return apply([stages[name] for name in names], batch, Surroundings(stop=threading.Event()))
