"""The embedded host: the whole pipe in one process over one SQLite file, one transaction a batch."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from wireroom.kernel.article import Delivery
from wireroom.kernel.stage import Emit
from wireroom.runtime.apply import Chain, HostContext, Result, RunChain, apply
from wireroom.runtime.embedded.ledger import Entry, Ledger
from wireroom.runtime.embedded.store import is_store_fault, savepoint, transaction


class Summary(Struct, kw_only=True):
    """A run in figures; `ok` when every delivery that went in has exactly one outcome.

    `skipped` counts the new articles by language and the stages that have no model for it.
    """

    read: int = 0
    new: int = 0
    indexed: int = 0
    dropped: int = 0
    dead: int = 0
    stopped: bool = False
    reasons: Counter[str]
    skipped: Counter[tuple[str, tuple[str, ...]]]

    @property
    def ok(self) -> bool:
        """Whether the run came to its end and its figures add up."""
        return not self.stopped and self.read == self.indexed + self.dropped + self.dead


Progress = Callable[[Summary], None]


def run(
    batches: Iterable[Sequence[Delivery]],
    chain: Chain,
    connection: sqlite3.Connection,
    *,
    sources: str,
    stop: threading.Event | None = None,
    run_chain: RunChain = apply,
    progress: Progress | None = None,
    reprocess: bool = False,
) -> Summary:
    """Run the batches of a feed through the chain and return what came of them.

    A delivery that the store knows keeps its outcome and is not processed twice, unless `reprocess`. Set `stop` to end
    after the batch in hand; a kill at any moment loses and repeats nothing. Raises sqlite3.Error for a fault of the
    store, such as a full disk: the batch in hand leaves nothing behind, and the same run goes on from there.
    Without `sources` it is not recorded as a run.
    """
    stop = stop or threading.Event()
    ledger = Ledger(connection)
    context = HostContext(
        savepoint=partial(savepoint, connection), fatal=partial(is_store_fault, connection), stop=stop
    )
    summary = Summary(reasons=Counter(), skipped=Counter())
    if sources:
        ledger.begin(sources)
    for deliveries in batches:
        with transaction(connection):
            entries = {} if reprocess else ledger.entries(delivery.id for delivery in deliveries)
            new = _without_entry(deliveries, entries)
            results = run_chain(chain, new, context) if new else []
            recorded = ledger.record(new, results)
            entries |= {delivery.id: entry for delivery, entry in zip(new, recorded, strict=True)}
        _count(summary, [entries[delivery.id] for delivery in deliveries], new=len(new))
        summary.skipped.update(_skipped(results))
        if progress:
            progress(summary)
        if stop.is_set():
            break
    summary.stopped = stop.is_set()
    if sources and not summary.stopped:
        ledger.finish(sources)
    return summary


def _without_entry(deliveries: Sequence[Delivery], entries: Container[str]) -> list[Delivery]:
    """Return the deliveries that have no entry, each once."""
    by_id: dict[str, Delivery] = {}
    for delivery in deliveries:
        if delivery.id not in entries:
            by_id.setdefault(delivery.id, delivery)
    return list(by_id.values())


def _count(summary: Summary, entries: Sequence[Entry], *, new: int) -> None:
    summary.read += len(entries)
    summary.new += new
    for entry in entries:
        setattr(summary, entry.outcome, getattr(summary, entry.outcome) + 1)
        if entry.reason:
            summary.reasons[entry.reason] += 1


def _skipped(results: Iterable[Result]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield language and skipped stages of each article that went on to the end and was skipped by any."""
    articles = (result.outcome.article for result in results if isinstance(result.outcome, Emit))
    return ((article.language, article.skipped) for article in articles if article.skipped)
