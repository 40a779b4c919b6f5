"""What an article costs after many others have been seen: each method alone, over an endless stream."""

import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from os import sysconf
from pathlib import Path

from msgspec import Struct

from bench.dedup.endless import endless
from bench.dedup.methods import METHODS, Ours
from bench.dedup.race import CHUNK, timed, warm_up
from wireroom.evaluation.dedup import scores

WINDOW = 5_120  # articles


class Growth(Struct, kw_only=True):
    """A method over `articles` of a stream; `cost` are microseconds of processor time an article, window by window.

    `resident` is by how many bytes an article the process grew, `state` what the method itself says of its state.
    """

    method: str
    articles: int
    window: int = WINDOW
    cost: list[float]
    ari: float
    resident: float
    state: float | None


def growth(
    bodies: Sequence[str], seed: int, limits: dict[str, tuple[int, float]], progress: Callable[[str], None]
) -> list[Growth]:
    """Return the growth of each method in `limits`, which are articles and seconds; each has a process of its own."""
    runs = []
    for method, (articles, seconds) in limits.items():
        progress(f"{method}: up to {articles:,} articles or {seconds:.0f} s")
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            runs.append(alone.submit(grow, method, bodies, seed, articles, seconds).result())
    return runs


def grow(name: str, bodies: Sequence[str], seed: int, articles: int, seconds: float) -> Growth:
    """Give the method articles until there were as many, or the processor time is spent."""
    warm_up()
    stream = endless(bodies, seed)
    truth: list[int] = []
    times: list[float] = []
    next(stream)  # it makes its vocabulary with the first one
    before = _resident()
    method = Ours(articles + CHUNK) if name == "wireroom" else METHODS[name]()
    while len(truth) < articles and sum(times) < seconds:
        chunk = list(islice(stream, CHUNK))
        times.append(timed(method, [article.text for article in chunk], [""] * len(chunk)))
        truth += [article.story for article in chunk]
    grown = (_resident() - before) / max(1, len(truth))
    ari, size = scores(truth, method.labels())["ari"], method.size()
    state = None if size is None else size / len(truth)
    return Growth(method=name, articles=len(truth), cost=_windows(times), ari=ari, resident=grown, state=state)


def _windows(times: Sequence[float]) -> list[float]:
    """Return the microseconds an article of each window that is full, or of what there is if none is."""
    several = min(WINDOW // CHUNK, len(times))
    whole = [times[at : at + several] for at in range(0, len(times) - several + 1, several)]
    return [1e6 * sum(window) / (len(window) * CHUNK) for window in whole]


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * sysconf("SC_PAGE_SIZE")
