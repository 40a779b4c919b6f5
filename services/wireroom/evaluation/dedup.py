"""Quality and cost of dedup on articles whose clusters are known."""

import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from wireroom.dedup.build import over_sqlite, warm
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.evaluation.figures import batches, measured_article
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.errors import BadSource
from wireroom.kernel.moments import EPOCH
from wireroom.kernel.stage import Emit

_BATCH = 256
Labels = Sequence[Hashable]


class Run(NamedTuple):
    """Each article's cluster when it came and when all had come, the seconds it took, the bytes of the state."""

    at_arrival: list[str]
    at_end: list[str]
    seconds: float
    size: int


def evaluate(records: Iterable[Any]) -> dict[str, float]:
    """Return the figures for records of {"text", "cluster"} and perhaps "id", "outlet", "title" and "published".

    The records are taken in stream order; raises BadSource naming the line of one that cannot be used. Figures are of
    the clusters at the end of the stream. Those named `..._at_arrival` are of the partition of the articles by the
    cluster that each was put into when it came (one that only gets another original is the same cluster), and
    `ari_at_arrival_second_half` is of that partition of the articles in the second half of the stream alone.
    `docs_per_s` is articles a second on this machine, `bytes_per_doc` the size of the index in memory (as many bytes
    again are in the journal); for the others, fractions, see `scores`.
    """
    checked = [_check(line, record) for line, record in enumerate(records, 1)]
    truth = [str(record["cluster"]) for record in checked]
    run = _run([_article(line, record) for line, record in enumerate(checked, 1)])
    half = len(checked) // 2
    at_arrival = {f"{name}_at_arrival": value for name, value in scores(truth, run.at_arrival).items()}
    second_half = scores(truth[half:], run.at_arrival[half:])["ari"]
    cost = {"docs_per_s": len(checked) / run.seconds, "bytes_per_doc": run.size / max(len(checked), 1)}
    return {**scores(truth, run.at_end), **at_arrival, "ari_at_arrival_second_half": second_half, **cost}


def scores(truth: Labels, predicted: Labels) -> dict[str, float]:
    """Return the agreement of two labellings of the same articles.

    `ari` is the adjusted Rand index (Hubert and Arabie 1985). `pair_precision` and `pair_recall` are over pairs of
    articles in one cluster. `cluster_precision` is the share of the predicted clusters, of two articles or more, all of
    whose articles are of one true cluster; `cluster_recall` is the share of the true clusters, of two or more, all of
    whose articles were put into one cluster.
    """
    both = _pairs(Counter(zip(truth, predicted, strict=True)))
    true_pairs, predicted_pairs, pairs = (_pairs(Counter(labels)) for labels in (truth, predicted, [None] * len(truth)))
    by_chance = true_pairs * predicted_pairs / pairs if pairs else 0.0
    best = (true_pairs + predicted_pairs) / 2
    return {
        "ari": (both - by_chance) / (best - by_chance) if best != by_chance else 1.0,
        "cluster_precision": _pure_share(predicted, truth),
        "cluster_recall": _pure_share(truth, predicted),
        "pair_precision": both / predicted_pairs if predicted_pairs else 1.0,
        "pair_recall": both / true_pairs if true_pairs else 1.0,
    }


def _pairs(sizes: Mapping[Any, int]) -> float:
    return sum(size * (size - 1) for size in sizes.values()) / 2


def _pure_share(groups: Labels, labels: Labels) -> float:
    inside: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for group, label in zip(groups, labels, strict=True):
        inside[group].append(label)
    several = [members for members in inside.values() if len(members) > 1]
    return sum(len(set(members)) == 1 for members in several) / len(several) if several else 1.0


def _check(line: int, record: Any) -> Mapping[str, Any]:
    if not isinstance(record, dict):
        raise BadSource(f"line {line}: not a JSON object")
    for key in ("text", "cluster"):
        if record.get(key) is None:
            raise BadSource(f'line {line}: no "{key}"')
    for key in ("text", "title", "published"):
        if not isinstance(record.get(key), str | None):
            raise BadSource(f'line {line}: "{key}" is not text')
    for key in ("id", "cluster", "outlet"):
        if not isinstance(record.get(key), str | int | None):
            raise BadSource(f'line {line}: "{key}" is neither text nor a number')
    return record


def _article(line: int, record: Mapping[str, Any]) -> Article:
    identifier, outlet = record.get("id"), record.get("outlet")
    return replace(
        measured_article(line, record["text"], record.get("title") or ""),
        id=str(line if identifier is None else identifier),
        ingested=EPOCH + timedelta(seconds=line),
        outlet="" if outlet is None else str(outlet),
        published=_moment(line, record.get("published")),
    )


def _moment(line: int, text: str | None) -> datetime | None:
    """Return the ISO date as UTC; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadSource(f'line {line}: "published" is no ISO date: {text!r}') from error
    return moment and (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))


def _run(articles: Sequence[Article]) -> Run:
    """Put the articles through a stage with nothing in it yet, a batch at a time; compiling is not timed."""
    warm()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    settings = Settings(window="never", capacity=max(len(articles), 1))
    replica = over_sqlite(settings, connection)
    stage, at_arrival, places = DedupStage(settings, replica), list[str](), dict[str, str]()
    labels, start = dict[str, str](), time.perf_counter()
    for batch in batches(articles, _BATCH):
        for outcome in stage.process(batch):
            if isinstance(outcome, Emit) and (copies := outcome.article.copies):
                if copies.cluster not in labels:
                    labels[copies.cluster] = _label(copies, places, labels)
                at_arrival.append(labels[copies.cluster])
                places[outcome.article.id] = copies.cluster
                places.update((change.id, change.cluster) for change in copies.changes)
    seconds = time.perf_counter() - start
    connection.close()
    return Run(at_arrival, [places[article.id] for article in articles], seconds, replica.index.nbytes)


def _label(copies: Copies, places: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return the label of a cluster with a new original: that of the cluster whose articles it took over, if it did."""
    before = (
        places[change.id] for change in copies.changes if change.cluster == copies.cluster and change.id in places
    )
    return next((labels[cluster] for cluster in before if cluster in labels), copies.cluster)
