"""Quality and cost of dedup on articles whose clusters are known."""

import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any

from services.dedup.build import embedded
from services.dedup.settings import Settings
from services.kernel.article import Article
from services.kernel.outcome import Emit

_BATCH = 256
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Labels = Sequence[Hashable]


def evaluate(records: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the figures for records of {"id", "cluster", "text"} and perhaps "outlet", taken in stream order.

    The clusters are those at the end of the stream. `ari` is the adjusted Rand index (Hubert and Arabie 1985).
    `pair_precision` and `pair_recall` are over pairs of articles in one cluster. `cluster_precision` is the share of
    the clusters found, of two articles or more, all of whose articles are of one true cluster; `cluster_recall` is the
    share of the true clusters, of two or more, all of whose articles were put into one cluster. `docs_per_s` is
    articles a second on this machine, `bytes_per_doc` the size of the state; the others are fractions.
    """
    kept = list(records)
    truth = [str(record["cluster"]) for record in kept]
    articles = [_article(number, record) for number, record in zip(count(), kept)]
    places, seconds, size = _run(articles)
    found = [places[article.id] for article in articles]
    return {**scores(truth, found), "docs_per_s": len(kept) / seconds, "bytes_per_doc": size / max(len(kept), 1)}


def scores(truth: Labels, found: Labels) -> dict[str, float]:
    """Return the agreement of two labellings of the same articles; see `evaluate`."""
    both = _pairs(Counter(zip(truth, found, strict=True)))
    true_pairs, found_pairs, pairs = _pairs(Counter(truth)), _pairs(Counter(found)), len(truth) * (len(truth) - 1) / 2
    by_chance = true_pairs * found_pairs / pairs if pairs else 0.0
    best = (true_pairs + found_pairs) / 2
    return {
        "ari": (both - by_chance) / (best - by_chance) if best != by_chance else 1.0,
        "cluster_precision": _pure(found, truth),
        "cluster_recall": _pure(truth, found),
        "pair_precision": both / found_pairs if found_pairs else 1.0,
        "pair_recall": both / true_pairs if true_pairs else 1.0,
    }


def _pairs(sizes: Mapping[Any, int]) -> float:
    return sum(size * (size - 1) for size in sizes.values()) / 2


def _pure(groups: Labels, labels: Labels) -> float:
    inside: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for group, label in zip(groups, labels, strict=True):
        inside[group].append(label)
    several = [members for members in inside.values() if len(members) > 1]
    return sum(len(set(members)) == 1 for members in several) / len(several) if several else 1.0


def _article(number: int, record: Mapping[str, Any]) -> Article:
    return Article(
        id=str(record.get("id", number)),
        delivery=str(number),
        source="evaluation",
        ingested=_EPOCH,
        text=str(record["text"]),
        outlet=str(record.get("outlet") or ""),
    )


def _run(articles: Sequence[Article]) -> tuple[dict[str, str], float, int]:
    """Return each article's last cluster, the seconds it took, and the bytes of the state."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    stage, places, stream = embedded(Settings(), connection), dict[str, str](), iter(articles)
    start = time.perf_counter()
    while batch := list(islice(stream, _BATCH)):
        for outcome in stage.process(batch):
            if isinstance(outcome, Emit) and (copies := outcome.article.copies):
                places[outcome.article.id] = copies.cluster
                places.update((change.id, change.cluster) for change in copies.changes)
    seconds = time.perf_counter() - start
    pages, page = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    connection.close()
    return places, seconds, pages * page
