"""The document that is searched: one flat JSON object for each article, the same in SQLite and in Elasticsearch.

Flat, because Kibana aggregates arrays of keywords and not nested objects.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from services.kernel.article import Article, ClusterChange, Copies

Document = dict[str, Any]
POLARITIES = ("negative", "neutral", "positive")
KINDS = ("person", "org", "place", "product", "event")
SCORE_DIGITS = 4


def timestamp(moment: datetime, timespec: str = "milliseconds") -> str:
    """Return the moment in UTC as ISO 8601 with a Z, to the given precision."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def document(article: Article) -> Document:
    """Return the article as it is indexed."""
    entities = article.entities or ()
    stance = article.stance or ()
    found: Document = {
        "@timestamp": timestamp(article.published or article.ingested),
        "id": article.id,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "text": article.text,
        "authors": list(article.authors),
        "language": article.language,
        "published": timestamp(article.published) if article.published else None,
        "ingested": timestamp(article.ingested, "microseconds"),
        "source": article.source,
        "deliveries": [article.delivery],
        "entity": _unique(entity.name for entity in entities),
        **{kind: _unique(e.name for e in entities if e.kind == kind) for kind in KINDS},
        "topic": [topic.name for topic in article.topics or ()],
        "stance": {p: _unique(s.target for s in stance if s.polarity == p) for p in POLARITIES},
        "entities": [
            {
                "name": e.name,
                "kind": e.kind,
                "count": len(e.mentions),
                "salience": round(e.salience, SCORE_DIGITS),
                "mentions": [[m.field, m.start, m.end] for m in e.mentions],
            }
            for e in entities
        ],
        "topics": [
            {"name": t.name, "code": t.code, "score": round(t.score, SCORE_DIGITS)} for t in article.topics or ()
        ],
        "stances": [
            {
                "target": s.target,
                "polarity": s.polarity,
                "score": round(s.score, SCORE_DIGITS),
                "evidence": [[m.field, m.start, m.end] for m in s.evidence],
            }
            for s in stance
        ],
        "models": dict(sorted(article.models.items())),
    }
    return found | place(article.copies or Copies(cluster=article.id))


def place(copies: Copies | ClusterChange) -> Document:
    """Return the fields of a document that say where the article stands among its copies."""
    return stands(copies.cluster, copies.copy_of, copies.similarity, copies.contained, copies.contains)


def stands(
    cluster: str, copy_of: str | None, similarity: float, contained: float | None = None, contains: float | None = None
) -> Document:
    """Return the fields of `place` from a store's; `contained` and `contains` are None for a copy that was never told.

    Stores from before there were these two hold such copies.
    """
    whole = 1.0 if copy_of is None else None
    return {
        "cluster": cluster,
        "copy_of": copy_of,
        "copy": copy_of is not None,
        "similarity": round(similarity, SCORE_DIGITS),
        "contained": whole if contained is None else round(contained, SCORE_DIGITS),
        "contains": whole if contains is None else round(contains, SCORE_DIGITS),
    }


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
