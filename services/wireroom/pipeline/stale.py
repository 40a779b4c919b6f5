"""Which documents were made by other models than those now set, and their articles for another run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from wireroom.kernel.article import Article
from wireroom.kernel.document import Document
from wireroom.kernel.stage import Emit
from wireroom.pipeline import build
from wireroom.pipeline.settings import Settings

_BLANK = Article(id="", delivery="", source="", ingested=datetime(2000, 1, 1, tzinfo=UTC), text="", language="en")
_RAW = ("id", "url", "outlet", "title", "text", "authors", "published", "language")


class Stale(Struct, kw_only=True):
    """How many documents there are, how many are not of the models `now` set, and by stage how many of which version.

    The version is "" for a document that has not been through the stage.
    """

    articles: int = 0
    stale: int = 0
    now: dict[str, str]
    versions: dict[str, Counter[str]]


def current_versions(settings: Settings) -> dict[str, str]:
    """Return the name and version of each language stage's model; raises BadSettings for one that does not load."""
    versions: dict[str, str] = {}
    for stage in build.pure(settings):
        if stage.spec.name in build.CACHED:
            (outcome,) = stage.process([_BLANK])
            versions |= outcome.article.models if isinstance(outcome, Emit) else {}
    return versions


def count(documents: Iterable[Document], versions_now: Mapping[str, str]) -> Stale:
    """Return how many of the documents were made by which models."""
    counts = Stale(now=dict(versions_now), versions={stage: Counter() for stage in versions_now})
    for document in documents:
        counts.articles += 1
        counts.stale += is_stale(document, versions_now)
        for stage in versions_now:
            counts.versions[stage][document["models"].get(stage, "")] += 1
    return counts


def is_stale(document: Document, versions_now: Mapping[str, str]) -> bool:
    """Return whether a stage's model is another one now than when the document was made."""
    return any(document["models"].get(stage) != version for stage, version in versions_now.items())


def raw_article(document: Document) -> dict[str, Any]:
    """Return the document's article as a producer delivers it, under its own id.

    `ingested`, which no stage reads, makes it a delivery of its own, whichever deliveries of the article went before.
    """
    return {name: document[name] for name in _RAW if document[name]} | {"ingested": document["ingested"]}
