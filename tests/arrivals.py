"""Articles for the tests of the index and the search."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wireroom.kernel.article import Article, ClusterChange, Copies
from wireroom.kernel.document import Document

LATER = ("amounts", "topic_code", "subtopic", "genre", "genre_score", "skipped", "portrayal", "portrayals")
START = datetime(2024, 3, 1, 12, tzinfo=UTC)


def article(id_: str = "a", delivery: str = "d1", *, minute: int = 0, **fields: Any) -> Article:
    defaults: dict[str, Any] = {
        "source": "feed.jsonl",
        "ingested": START + timedelta(minutes=minute),
        "title": "Harbour reopens",
        "text": "The harbour reopened on Monday after repairs.",
        "copies": Copies(cluster=id_),
    }
    return Article(id=id_, delivery=delivery, **(defaults | fields))


def moved(id_: str, cluster: str, revision: int) -> ClusterChange:
    return ClusterChange(
        id=id_, cluster=cluster, copy_of=cluster, similarity=0.9, contained=0.97, contains=0.93, revision=revision
    )


def from_before(document: Document) -> Document:
    """Return the document as before there were the LATER fields: all topics in one field, stances without shares."""
    stances = [{name: value for name, value in one.items() if name != "shares"} for one in document["stances"]]
    kept = {name: value for name, value in document.items() if name not in LATER}
    return kept | {"topic": [topic["name"] for topic in document["topics"]], "stances": stances}
