"""`python -m bench.search`: the embedded store's index and search, with facets and highlights, on one core.

The articles are put together from texts, of bench.generate or real ones: halves of two or more, 400 words on average,
a few words spelt as nobody else does, names drawn by Zipf's law. Queries are made of the articles' own words by how
frequent they are. Where WIREROOM_TEST_ELASTICSEARCH names a server, it answers the same queries.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from bench.generate import OUTLETS, generate
from bench.machine import describe
from bench.syndicate.bodies import read
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.kernel.article import Article, Copies, Entity, EntityKind, Polarity, Stance, Topic
from wireroom.runtime.embedded.store import connect, transaction
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import Searcher

SERVER = "WIREROOM_TEST_ELASTICSEARCH"
BATCH = 256
WORDS = 400
START = datetime(2023, 1, 1, tzinfo=UTC)
ROUNDS = 3
TOPICS = ("politics", "sport", "economy, business and finance", "health", "conflict, war and peace", "weather")
KINDS: tuple[EntityKind, ...] = ("person", "org", "place")
POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print one line for each figure, or one JSON object."""
    given = _parser().parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = list(read(given.bodies)) if given.bodies else [json.loads(line)["text"] for line in _invented()]
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-", dir=given.folder) as folder:
        figures = _measure(texts, given.count, given.seed, Path(folder) / "news.db")
    if given.json:
        sys.stdout.write(json.dumps({"machine": describe(), **figures}) + "\n")
    else:
        for name, value in figures.items():
            print(f"{name:28} {value}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="articles (default 100,000)")
    parser.add_argument("--bodies", type=Path, help='real texts: JSON lines with "text", .gz too')
    parser.add_argument("--folder", type=Path, help="where the store is made for the time (default: the system's)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _invented() -> Iterator[bytes]:
    return (line for line in generate(4_000, 1, copies=0, poison=0))


def _measure(texts: list[str], count: int, seed: int, path: Path) -> dict[str, Any]:
    taken = 0.0
    connection = connect(path, create=True)
    index = SqliteIndex(connection)
    words: Counter[str] = Counter()
    sample: list[Article] = []
    for batch in _batches(texts, count, seed):
        start = time.perf_counter()
        with transaction(connection):
            index.write(batch)
        taken += time.perf_counter() - start
        if len(sample) < 4_000:
            sample += batch
            words.update(word for article in batch for word in article.text.split() if word.isalpha())
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    queries = list(_queries([word for word, _ in words.most_common()], sample, Random(seed)))
    figures: dict[str, Any] = {
        "articles": count,
        "indexed a second": round(count / taken),
        "bytes an article": round(path.stat().st_size / count),
        "cold search s": _cold(path, queries[0]),
        "queries": len(queries),
    }
    figures |= _times(SqliteSearcher(path), queries)
    if os.environ.get(SERVER):
        figures["Elasticsearch"] = _elasticsearch(_batches(texts, count, seed), queries)
    return figures


def _times(searcher: Searcher, queries: list[str]) -> dict[str, Any]:
    """Return milliseconds a query: when each comes for the first time, and the median of ROUNDS after that."""
    rounds = [[_milliseconds(searcher, query) for query in queries] for _ in range(ROUNDS + 1)]
    again = [statistics.median(times) for times in zip(*rounds[1:], strict=True)]
    slowest = sorted(zip(rounds[0], queries, strict=True), reverse=True)[:5]
    return {
        "first p50 p95 max ms": _quantiles(rounds[0]),
        "again p50 p95 max ms": _quantiles(again),
        "slowest at first": {query: round(ms, 1) for ms, query in slowest},
    }


def _milliseconds(searcher: Searcher, query: str) -> float:
    start = time.perf_counter()
    searcher.search(query)
    return (time.perf_counter() - start) * 1_000


def _quantiles(times: list[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    return round(statistics.median(ordered), 1), round(ordered[int(len(ordered) * 0.95)], 1), round(ordered[-1], 1)


def _elasticsearch(batches: Iterable[list[Article]], queries: list[str]) -> dict[str, Any]:
    """Return the same of the Elasticsearch that WIREROOM_TEST_ELASTICSEARCH names, over an index made for the time."""
    from bench.servers import remove_indices
    from wireroom.index.deployed.client import connect as connect_to
    from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
    from wireroom.index.deployed.setup import setup
    from wireroom.index.settings import Access, Settings
    from wireroom.search.deployed.elasticsearch import ElasticsearchSearcher

    url, user, password = (os.environ.get(f"{SERVER}{part}", "") for part in ("", "_USER", "_PASSWORD"))
    settings = Settings(alias=f"bench-search-{os.getpid()}")
    with connect_to(Access(url, user, password)) as client:
        setup(client, settings)
        try:
            index, taken, count = ElasticsearchIndex(client, settings), 0.0, 0
            for batch in batches:
                start = time.perf_counter()
                index.write(batch)
                taken, count = taken + time.perf_counter() - start, count + len(batch)
            client.indices.refresh(index=settings.alias)
            figures = {"indexed a second": round(count / taken)}
            return figures | _times(ElasticsearchSearcher(client, url, settings.alias), queries)
        finally:
            remove_indices(client, settings.alias)


def _cold(path: Path, query: str) -> float:
    """Return the median seconds of `wireroom search` as a new process."""
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        command = [Path(sys.executable).with_name("wireroom"), "search", query, "--store", path, "--json"]
        subprocess.run(command, check=True, capture_output=True)
        rounds.append(time.perf_counter() - start)
    return round(statistics.median(rounds), 2)


def _batches(texts: list[str], count: int, seed: int) -> Iterator[list[Article]]:
    rng = Random(seed)
    for first in range(0, count, BATCH):
        yield [_article(rng, texts, number) for number in range(first, min(count, first + BATCH))]


def _article(rng: Random, texts: list[str], number: int) -> Article:
    words: list[str] = []
    wanted = max(60, round(rng.gauss(WORDS, 120)))
    while len(words) < wanted:
        words += rng.choice(texts).split(maxsplit=max(1, wanted // 2))[: max(1, wanted // 2)]
    words = [word if rng.random() > 0.004 else f"{word}{rng.randrange(10**6)}" for word in words[:wanted]]
    text = " ".join(words)
    original = number - rng.randrange(1, 200) if number > 200 and rng.random() < 0.15 else number
    names = dict.fromkeys(_name(rng, texts) for _ in range(round(rng.gauss(14, 4))))
    entities = tuple(Entity(name=name, kind=KINDS[len(name) % 3], mentions=(), salience=0.1) for name in names)
    return Article(
        id=f"{number:024x}",
        delivery=f"{number:024x}",
        source=f"bench.jsonl#{number}",
        ingested=START + timedelta(minutes=5 * number),
        published=START + timedelta(minutes=5 * number),
        url=f"https://bench.example/{number}",
        outlet=OUTLETS[min(int(rng.paretovariate(0.8)) - 1, len(OUTLETS) - 1)],
        title=" ".join(words[5:13]),
        text=text,
        language="en",
        authors=(f"Author {rng.randrange(500)}",),
        entities=entities,
        topics=tuple(Topic(name=name, code="medtop:01000000", score=0.5) for name in rng.sample(TOPICS, 2)),
        stance=tuple(Stance(target=name, polarity=rng.choice(POLARITIES), score=0.6) for name in list(names)[:6]),
        copies=Copies(cluster=f"{original:024x}", copy_of=f"{original:024x}" if original != number else None),
    )


def _name(rng: Random, texts: list[str]) -> str:
    """Return two words of a text as a name: the first few names are in many articles, most in one or two."""
    rank = min(int(rng.paretovariate(0.7)), 2_000_000)
    text = texts[rank % len(texts)][:2_000].split()
    return " ".join(text[rank // len(texts) % len(text) :][:2]).title()


def _queries(ranked: list[str], sample: list[Article], rng: Random) -> Iterator[str]:
    """Yield queries of every kind over words from the most frequent to the rare, phrases and names of the articles."""
    words = [ranked[min(rank, len(ranked) - 1)] for rank in (2, 8, 20, 60, 150, 400, 1_000, 3_000, 8_000, 20_000)]
    yield from words
    yield from (f"{a} AND {b}" for a, b in pairwise(words))
    yield from (f"{words[n]} OR {words[n + 3]}" for n in range(4))
    yield from (f"{words[n]} NOT {words[n + 2]}" for n in range(3))
    for article in rng.sample(sample, 9):
        first = rng.randrange(40)
        yield '"' + " ".join(article.text.split()[first : first + rng.choice((2, 2, 3))]).replace('"', "") + '"'
    yield from (f"{word[:4]}*" for word in [word for word in words if len(word) > 4][:5])
    names = [entity.name for article in rng.sample(sample, 8) for entity in (article.entities or ())[:1]]
    yield from (f'entity:"{name}"' for name in names[:5])
    yield f'entity:"{names[5]}" AND {words[3]}'
    yield f'stance.negative:"{names[6]}"'
    months: Callable[[int], str] = lambda n: f"published:[2023-0{n}-01 TO 2023-0{n + 1}-01]"  # noqa: E731
    yield from (f"{months(n)} AND topic:politics" for n in (1, 3))
    yield from (f"{months(n)} AND {words[2]}" for n in (2, 5))
    yield from ("*", "topic:sport", "copy:false AND topic:health", f"topic:sport AND {words[4]} AND NOT {words[5]}")
    yield from (f'outlet:"{OUTLETS[0]}"', f"{words[1]} AND copy:true")


if __name__ == "__main__":
    sys.exit(main())
