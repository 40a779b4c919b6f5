"""Reconciling what went in with what came out, by delivery id and not by count."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

from msgspec import Struct

SHOWN_IDS = 100


class Audit(Struct, frozen=True, kw_only=True):
    """What went in and what became of it: `lost` has no outcome, `duplicated` two; `unknown` never went in.

    `complete` says that all that ever went in is on record, so that nothing may be unknown. Without it unknown ones may
    be older than the raw topic keeps.
    """

    delivered: int
    indexed: int
    dropped: int
    dead: int
    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    unknown: tuple[str, ...]
    articles: int
    complete: bool = False

    @property
    def ok(self) -> bool:
        """Whether every delivery has exactly one outcome and, where all of them are known, nothing else has one."""
        return not (self.lost or self.duplicated or (self.complete and self.unknown))

    def figures(self) -> dict[str, Any]:
        """Return the audit in the JSON shape that scripts rely on: all counts, and the first ids of what is amiss."""
        amiss = {"lost": self.lost, "duplicated": self.duplicated, "unknown": self.unknown}
        return {
            "in": self.delivered, "indexed": self.indexed, "dropped": self.dropped, "dead": self.dead,
            **{name: len(ids) for name, ids in amiss.items()}, "ok": self.ok, "articles": self.articles,
            **{f"{name}_ids": list(ids[:SHOWN_IDS]) for name, ids in amiss.items()},
        }  # fmt: skip


def reconcile(
    delivered: Set[str],
    documents: Iterable[Sequence[str]],
    dropped: Set[str],
    dead: Set[str],
    *,
    complete: bool = False,
) -> Audit:
    """Return the audit of these ids of deliveries; `documents` gives those of each document, which are indexed."""
    indexed: set[str] = set()
    duplicated = set(dropped & dead)
    articles = 0
    for deliveries in documents:
        articles += 1
        duplicated.update(indexed.intersection(deliveries))
        indexed.update(deliveries)
    duplicated |= (indexed & dropped) | (indexed & dead)
    outcomes = indexed | dropped | dead
    return Audit(
        delivered=len(delivered),
        indexed=len(indexed),
        dropped=len(dropped),
        dead=len(dead),
        lost=tuple(sorted(delivered - outcomes)),
        duplicated=tuple(sorted(duplicated)),
        unknown=tuple(sorted(outcomes - delivered)),
        articles=articles,
        complete=complete,
    )
