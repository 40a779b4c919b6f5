"""The embedded store as a whole: what a run came to, and its audit."""

import sqlite3
from typing import Any

from wireroom.index.sqlite import deliveries
from wireroom.pipeline.audit import Audit, collect_deliveries, reconcile
from wireroom.runtime.embedded.host import Summary
from wireroom.runtime.embedded.ledger import Ledger


def run_report(summary: Summary, connection: sqlite3.Connection, seconds: float) -> dict[str, Any]:
    """Return the run in the JSON shape that scripts rely on, reconciled with the whole store."""
    audited = audit(connection)
    return {
        "in": summary.read,
        "new": summary.new,
        "indexed": summary.indexed,
        "dropped": summary.dropped,
        "dead": summary.dead,
        "lost": len(audited.lost),
        "duplicated": len(audited.duplicated),
        "unknown": len(audited.unknown),
        "ok": summary.ok and audited.ok,
        "stopped": summary.stopped,
        "reasons": dict(sorted(summary.reasons.items())),
        "articles": audited.articles,
        "seconds": round(seconds, 3),
        "articles_per_s": round(summary.new / seconds, 1) if seconds else 0.0,
    }


def audit(connection: sqlite3.Connection) -> Audit:
    """Hold the ledger against the documents: what it calls indexed must be in one, and nothing else may be."""
    outcomes = list(Ledger(connection).outcomes())
    indexed, in_several, articles = collect_deliveries(deliveries(connection))
    dropped = {delivery for delivery, outcome in outcomes if outcome == "dropped"}
    dead = {delivery for delivery, outcome in outcomes if outcome == "dead"}
    delivered = {delivery for delivery, _ in outcomes}
    return reconcile(delivered, indexed, dropped, dead, articles=articles, in_several=in_several, complete=True)


def unfinished(connection: sqlite3.Connection) -> list[str]:
    """Return the sources of the runs that were cut off and not repeated since."""
    return Ledger(connection).unfinished()
