"""The embedded store as a whole: a run of the pipe into it, what the run came to, and its audit."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from wireroom.index.embedded.sqlite import deliveries
from wireroom.kernel.article import Delivery
from wireroom.pipeline import build
from wireroom.pipeline.audit import Audit, reconcile
from wireroom.pipeline.settings import Settings
from wireroom.runtime.apply import AnyStage, apply
from wireroom.runtime.embedded import host
from wireroom.runtime.embedded.host import Summary
from wireroom.runtime.embedded.ledger import Ledger
from wireroom.runtime.embedded.pool import process_pool
from wireroom.runtime.embedded.store import connect


def run(
    batches: Iterable[Sequence[Delivery]],
    store: Path,
    settings: Settings,
    stages: Sequence[AnyStage],
    *,
    started: float,
    sources: str,
    workers: int = 0,
    stop: threading.Event | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> dict[str, Any]:
    """Run the batches through the whole pipe into the store's file; return the report of the run, for scripts.

    `stages` are those of `build.pure_cached`, which loads their models: so a model that does not load is told before
    anything is opened. They run in `workers` processes, or in this one for 0; the rest is as `host.run` says. The
    report's seconds are counted from `started`, a moment of time.monotonic().
    """
    pool = process_pool(workers, partial(build.pure, settings)) if workers else nullcontext(apply)
    with pool as run_chain, closing(connect(store, create=True)) as connection:
        chain = build.embedded(settings, connection, stages)
        summary = host.run(
            batches, chain, connection, sources=sources, stop=stop, run_chain=run_chain, progress=progress
        )
        return _report(summary, audit(connection).figures(), time.monotonic() - started)


def _report(summary: Summary, figures: dict[str, Any], seconds: float) -> dict[str, Any]:
    return {
        "in": summary.read,
        "new": summary.new,
        "indexed": summary.indexed,
        "dropped": summary.dropped,
        "dead": summary.dead,
        **{name: figures[name] for name in ("lost", "duplicated", "unknown")},
        "ok": summary.ok and figures["ok"],
        "stopped": summary.stopped,
        "reasons": dict(sorted(summary.reasons.items())),
        "without_model": [
            {"language": language, "stages": list(stages), "articles": number}
            for (language, stages), number in summary.skipped.most_common()
        ],
        "articles": figures["articles"],
        "seconds": round(seconds, 3),
        "articles_per_s": round(summary.new / seconds, 1) if seconds else 0.0,
    }


def audit(connection: sqlite3.Connection) -> Audit:
    """Hold the ledger against the documents: what it calls indexed must be in one, and nothing else may be."""
    outcomes = list(Ledger(connection).outcomes())
    dropped = {delivery for delivery, outcome in outcomes if outcome == "dropped"}
    dead = {delivery for delivery, outcome in outcomes if outcome == "dead"}
    delivered = {delivery for delivery, _ in outcomes}
    return reconcile(delivered, deliveries(connection), dropped, dead, complete=True)
