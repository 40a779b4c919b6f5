"""The rules by which deliveries of one article become one document: pure, and the same for every store.

A document holds the content of the newest delivery. `deliveries` lists those whose content was accepted, `repeats`
(only where there are any) those dropped as duplicates: a delivery has the same outcome however often it comes. The
place among the copies is kept apart, because other articles move it: of all places seen, the highest revision counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from wireroom.index.stage import Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import Document, document

STORED_PLACE = ("cluster", "copy_of", "similarity", "contained", "contains")  # the fields of a place that a store keeps
PLACE = (*STORED_PLACE, "copy")
_NOT_CONTENT = frozenset(("@timestamp", "ingested", "source", "deliveries", "repeats", *PLACE))


class Merged(NamedTuple):
    """The document to keep, and what becomes of the arriving article if the store takes it."""

    document: Document
    verdict: Verdict = Verdict("indexed")


def merge(stored: Document | None, article: Article) -> Merged:
    """Return what the document becomes when `article` arrives; its place is left as it is.

    A delivery seen before changes nothing. Another one with the same content is a duplicate. A newer one replaces the
    content, an older one is only noted. Deliveries of the same microsecond are ordered by their content, so that the
    result does not depend on who comes first.
    """
    arriving = document(article)
    if stored is None:
        return Merged(arriving)
    deliveries, repeats = stored["deliveries"], stored.get("repeats", [])
    if article.delivery in deliveries:
        return Merged(stored)
    duplicate = Verdict("duplicate", f"of delivery {', '.join(deliveries)}")
    if article.delivery in repeats:
        return Merged(stored, duplicate)
    if _content(arriving) == _content(stored):
        return Merged(stored | {"repeats": sorted([*repeats, article.delivery])}, duplicate)
    newest = arriving if _version(arriving) > _version(stored) else stored
    unchanged = {name: stored[name] for name in (*PLACE, "repeats") if name in stored}
    return Merged(newest | unchanged | {"deliveries": sorted([*deliveries, article.delivery])})


def _content(document: Document) -> Document:
    """Return what two deliveries of an article are compared by: all but their source, their time and the place."""
    return {name: value for name, value in document.items() if name not in _NOT_CONTENT}


def _version(document: Document) -> tuple[str, bytes]:
    return document["ingested"], msgspec.json.encode(_content(document), order="deterministic")


def newest_places(batch: Sequence[Article]) -> dict[str, ClusterChange]:
    """Return by id the newest place of each article that the batch places: its own articles and those they move."""
    return newest_changes(_changes(batch))


def newest_changes(changes: Iterable[ClusterChange]) -> dict[str, ClusterChange]:
    """Return by id the change of each article that has the highest revision, of equal ones the last."""
    return {change.id: change for change in sorted(changes, key=lambda change: change.revision)}


def _changes(batch: Sequence[Article]) -> Iterator[ClusterChange]:
    for article in batch:
        if article.copies is not None:
            place = {name: getattr(article.copies, name) for name in STORED_PLACE}
            yield ClusterChange(id=article.id, revision=article.copies.revision, **place)
            yield from article.copies.changes


def rounds(batch: Sequence[Article]) -> list[list[int]]:
    """Return the positions of the batch in rounds: each id at most once a round, and its versions in order."""
    versions: dict[str, list[int]] = defaultdict(list)
    for position, article in enumerate(batch):
        versions[article.id].append(position)
    return [[position for position in turn if position is not None] for turn in zip_longest(*versions.values())]
