"""The rules by which deliveries of one article become one document: pure, and the same for every store.

A document holds the content of the newest delivery. `deliveries` lists those whose content was accepted, `repeats`
(only where there are any) those dropped as duplicates: a delivery has the same outcome however often it comes. The
place among the copies is kept apart, because other articles move it: of all places seen, the highest revision counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from wireroom.kernel.article import Article, ClusterChange, Copies
from wireroom.kernel.document import Document, document

KEPT = ("cluster", "copy_of", "similarity", "contained", "contains")  # what a store keeps of a place
PLACE = (*KEPT, "copy")
_ASIDE = frozenset(("@timestamp", "ingested", "source", "deliveries", "repeats", *PLACE))


@dataclass(frozen=True, slots=True)
class Merged:
    """The document to keep, and the deliveries that it repeats when the arriving one brought nothing new."""

    document: Document
    duplicate_of: tuple[str, ...] = ()


def places(batch: Sequence[Article]) -> dict[str, ClusterChange]:
    """Return the newest place that the batch tells of each article, its own and those moved by others, by id."""
    return newest(_told(batch))


def newest(told: Iterable[ClusterChange]) -> dict[str, ClusterChange]:
    """Return the newest of the places told of each article, by id."""
    found: dict[str, ClusterChange] = {}
    for place in told:
        known = found.get(place.id)
        if known is None or place.revision >= known.revision:
            found[place.id] = place
    return found


def _told(batch: Sequence[Article]) -> Iterator[ClusterChange]:
    for article in batch:
        if article.copies is not None:
            yield _own(article.id, article.copies)
            yield from article.copies.changes


def _own(article_id: str, copies: Copies) -> ClusterChange:
    return ClusterChange(
        id=article_id,
        cluster=copies.cluster,
        copy_of=copies.copy_of,
        similarity=copies.similarity,
        contained=copies.contained,
        contains=copies.contains,
        revision=copies.revision,
    )


def merge(stored: Document | None, article: Article) -> Merged:
    """Return what the document becomes when `article` arrives; its place is left as it stands.

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
    if article.delivery in repeats:
        return Merged(stored, duplicate_of=tuple(deliveries))
    if content(arriving) == content(stored):
        return Merged(stored | {"repeats": sorted([*repeats, article.delivery])}, duplicate_of=tuple(deliveries))
    newest = arriving if _version(arriving) > _version(stored) else stored
    kept = {name: stored[name] for name in (*PLACE, "repeats") if name in stored}
    return Merged(newest | kept | {"deliveries": sorted([*deliveries, article.delivery])})


def content(found: Document) -> Document:
    """Return what makes two deliveries of an article different: all but when and whence they came, and the place."""
    return {name: value for name, value in found.items() if name not in _ASIDE}


def _version(found: Document) -> tuple[str, bytes]:
    return found["ingested"], msgspec.json.encode(content(found), order="deterministic")


def in_turn(batch: Sequence[Article]) -> list[list[int]]:
    """Return the positions of the batch in rounds: each id at most once a round, and its versions in order."""
    rounds: list[list[int]] = []
    seen: dict[str, int] = {}
    for position, article in enumerate(batch):
        turn = seen.get(article.id, 0)
        seen[article.id] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(position)
    return rounds
