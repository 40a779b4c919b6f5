"""The embedded store as a whole: what a run came to, and its audit."""

import sqlite3
from typing import Any

from wireroom.index.sqlite import deliveries
from wireroom.pipeline.audit import Audit, accepted, reconcile
from wireroom.runtime.embedded.host import Summary
from wireroom.runtime.embedded.ledger import Ledger


def run_report(summary: Summary, connection: sqlite3.Connection, seconds: float) -> dict[str, Any]:
    """Return the run in the JSON shape that scripts rely on, reconciled with the whole store."""
    figures = audit(connection).figures()
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
        "articles": figures["articles"],
        "seconds": round(seconds, 3),
        "articles_per_s": round(summary.new / seconds, 1) if seconds else 0.0,
    }


def audit(connection: sqlite3.Connection) -> Audit:
    """Hold the ledger against the documents: what it calls indexed must be in one, and nothing else may be."""
    ledger = Ledger(connection)
    letters = list(ledger.outcomes())
    seen, twice, articles = accepted(deliveries(connection))
    dropped = {delivery for delivery, outcome in letters if outcome == "dropped"}
    dead = {delivery for delivery, outcome in letters if outcome == "dead"}
    delivered = {delivery for delivery, _ in letters}
    return reconcile(delivered, seen, dropped, dead, articles=articles, twice=twice, complete=True)


def unfinished(connection: sqlite3.Connection) -> list[str]:
    """Return the sources of the runs that were cut off and not repeated since."""
    return Ledger(connection).unfinished()
