"""All methods over the same labelled streams, in turn chunk by chunk, so that what disturbs one disturbs all."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from bench.dedup.methods import METHODS, Method
from bench.syndicate.stream import Record
from wireroom.dedup.build import warm
from wireroom.evaluation.dedup import scores

CHUNK = 256


class Result(Struct, kw_only=True):
    """A method on one stream: `seconds` of processor time for `articles`, and how right its clusters are (0-1)."""

    method: str
    stream: str
    articles: int
    seconds: float
    scores: dict[str, float]


def race(streams: Mapping[str, Sequence[Record]], progress: Callable[[str], None]) -> Iterator[Result]:
    """Yield the results, stream by stream.

    Python's collector of garbage is off meanwhile: a round of it takes long where a library has made many objects, and
    would count for whichever method it happens in.
    """
    warm_up()
    gc.disable()
    for name, records in streams.items():
        progress(f"stream {name}: {len(records)} articles")
        yield from _run(name, records)
    gc.enable()


def warm_up() -> None:
    """Let compilers and caches do their part before the clock starts."""
    warm()
    for make in METHODS.values():
        method = make()
        method.add([f"word{n % 7} and {n} other words here" for n in range(64)], [""] * 64)
        method.labels()


def rates(results: Iterable[Result]) -> dict[str, float]:
    """Return each method's articles a second over all streams."""
    spent: dict[str, tuple[int, float]] = {}
    for result in results:
        articles, seconds = spent.get(result.method, (0, 0.0))
        spent[result.method] = articles + result.articles, seconds + result.seconds
    return {method: articles / seconds for method, (articles, seconds) in spent.items()}


def _run(name: str, records: Sequence[Record]) -> Iterator[Result]:
    methods = {method: make() for method, make in METHODS.items()}
    gc.collect()
    seconds, rest = dict.fromkeys(methods, 0.0), iter(records)
    while chunk := list(islice(rest, CHUNK)):
        texts, outlets = [record["text"] for record in chunk], [record.get("outlet", "") for record in chunk]
        for label, method in methods.items():
            seconds[label] += timed(method, texts, outlets)
    truth = [record["cluster"] for record in records]
    for label, method in methods.items():
        figures = scores(truth, method.labels())
        yield Result(method=label, stream=name, articles=len(records), seconds=seconds[label], scores=figures)


def timed(method: Method, texts: Sequence[str], outlets: Sequence[str]) -> float:
    """Return the seconds of processor time that the method takes for the texts."""
    start = time.process_time()
    method.add(texts, outlets)
    return time.process_time() - start
