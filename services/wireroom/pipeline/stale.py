"""Which documents were made by other models than those now set, and their articles for another run."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from wireroom.kernel.article import ENGLISH, Article
from wireroom.kernel.document import Document
from wireroom.kernel.stage import Emit
from wireroom.pipeline import build
from wireroom.pipeline.settings import Settings

_BLANK = Article(id="", delivery="", source="", ingested=datetime(2000, 1, 1, tzinfo=UTC), text="")
_RAW = ("id", "url", "outlet", "title", "text", "authors", "published", "language")


Versions = Callable[[str], Mapping[str, str]]


class Stale(Struct, kw_only=True):
    """How many documents there are, how many are not of the models now set, and by stage how many of which version.

    `now` are the versions for English, `others` those for the other languages of the documents. The version is "" for a
    document that has not been through the stage, or whose language the stage had no model for.
    """

    articles: int = 0
    stale: int = 0
    now: dict[str, str]
    others: dict[str, dict[str, str]]
    versions: dict[str, Counter[str]]


def current_versions(settings: Settings) -> Versions:
    """Return what gives, for a language, the name and version of each language stage's model that there is for it.

    Raises BadSettings for a model that does not load.
    """
    stages = [stage for stage in build.pure(settings) if stage.spec.name in build.CACHED]

    @cache
    def versions(language: str) -> dict[str, str]:
        outcomes = [stage.process([replace(_BLANK, language=language)])[0] for stage in stages]
        emitted = [outcome.article.models for outcome in outcomes if isinstance(outcome, Emit)]
        return {stage: version for models in emitted for stage, version in models.items()}

    return versions


def count(documents: Iterable[Document], versions_now: Versions) -> Stale:
    """Return how many of the documents were made by which models."""
    now = dict(versions_now(ENGLISH))
    counts = Stale(now=now, others={}, versions={stage: Counter() for stage in build.CACHED})
    for document in documents:
        language = document["language"]
        counts.articles += 1
        counts.stale += is_stale(document, versions_now)
        if versions_now(language) != now:
            counts.others[language] = dict(versions_now(language))
        for stage in build.CACHED:
            counts.versions[stage][document["models"].get(stage, "")] += 1
    return counts


def is_stale(document: Document, versions_now: Versions) -> bool:
    """Return whether a stage's model for the document's language is another one now than when it was made, or none."""
    now = versions_now(document["language"])
    return any(document["models"].get(stage) != now.get(stage) for stage in build.CACHED)


def raw_article(document: Document) -> dict[str, Any]:
    """Return the document's article as a producer delivers it, under its own id.

    `ingested`, which no stage reads, makes it a delivery of its own, whichever deliveries of the article went before.
    """
    return {name: document[name] for name in _RAW if document[name]} | {"ingested": document["ingested"]}
