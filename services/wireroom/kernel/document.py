"""The document that is searched: one flat JSON object for each article, the same in SQLite and in Elasticsearch.

Flat, because Kibana aggregates arrays of keywords and not nested objects.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from wireroom.kernel.article import (
    OUTLET,
    Article,
    ClusterChange,
    Copies,
    Entity,
    Polarity,
    Portrayal,
    Shares,
    Span,
    Stance,
    Value,
)
from wireroom.kernel.moments import timestamp

Document = dict[str, Any]
POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")
KINDS = ("person", "org", "place", "product", "event")
VALUES = ("date", "money")
SCORE_DIGITS = 4
TOP_CODE = "000000"  # the end of the code of a topic of the top level
LIKELY = 0.5  # the least score of a quoted stance that is searched: below it, it is a guess among three
FACETS = (
    *("outlet", "topic", "subtopic", "genre", "entity", "language"),
    *("stance.negative", "stance.neutral", "stance.positive"),
)
# Fields that hold names by polarity: whom the outlet, and those it quotes, are against or for; and who comes off how.
VIEWS, PORTRAYAL = ("stance", "quoted"), "portrayal"
SIDES = tuple(f"{field}.{polarity}" for field in VIEWS for polarity in POLARITIES)
PORTRAYED = tuple(f"{PORTRAYAL}.{polarity}" for polarity in POLARITIES)
ALIAS = "alias"
ANY_TOPIC = "any_topic"  # `topic` and `subtopic` together; in the stores' indices only
LONGEST_FORM = 200  # characters; a longer name is no short form of anything


def fold(value: str) -> str:
    """Return the value as it is compared: the case of a name makes no difference."""
    return value.lower()


def document(article: Article) -> Document:
    """Return the article as it is indexed."""
    entities, values = article.entities or (), article.values or ()
    fields: Document = {
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
        "alias": [format_alias(form, e.kind, e.name) for e in entities for form in _other_forms(article, e)],
        **{kind: _unique(v.value for v in values if v.kind == kind and v.value) for kind in VALUES},
        "amounts": _amounts(v.value for v in values if v.kind == "money" and v.value),
        "genre": article.genre,
        "genre_score": round(article.genre_score, SCORE_DIGITS),
        "skipped": list(article.skipped),
        "entities": [
            *(_name_fields(article, e) | {"value": "", "salience": round(e.salience, SCORE_DIGITS)} for e in entities),
            *(_name_fields(article, v) | {"value": v.value, "salience": 0.0} for v in values),
        ],
        "models": dict(sorted(article.models.items())),
    }
    return {
        **fields,
        **_topic_fields(
            [{"name": t.name, "code": t.code, "score": round(t.score, SCORE_DIGITS)} for t in article.topics or ()]
        ),
        **_portrayal_fields(article.portrayal or ()),
        **_stance_fields(article.stance or (), article.portrayal or ()),
        **place_fields(article.copies or Copies(cluster=article.id)),
    }


def with_later_fields(document: Document) -> Document:
    """Return the document with those fields that came later, if it is from before, made of others."""
    later = {
        "amounts": _amounts(document.get("money", ())),
        "genre": None,
        "genre_score": 0.0,
        "skipped": [],
        **_portrayal_fields(()),
    }
    stances = [{"shares": None, **stance} for stance in document.get("stances", ())]
    return {**later, **document, **_topic_fields(document.get("topics", ())), "stances": stances}


def _topic_fields(topics: Sequence[dict[str, Any]]) -> Document:
    """Return the fields that name the topics: those of the top level in their order, and those below."""
    return {
        "topic": [topic["name"] for topic in topics if topic["code"].endswith(TOP_CODE)],
        "subtopic": [topic["name"] for topic in topics if not topic["code"].endswith(TOP_CODE)],
        "topic_code": [topic["code"] for topic in topics],
        "topics": list(topics),
    }


def _amounts(values: Iterable[str]) -> dict[str, list[float]]:
    """Return the numbers of amounts such as "USD 5000000" by their currencies."""
    amounts: dict[str, list[float]] = {}
    for currency, _, number in (value.partition(" ") for value in _unique(values)):
        amounts.setdefault(currency, []).append(float(number))
    return amounts


def _portrayal_fields(portrayals: Sequence[Portrayal]) -> Document:
    """Return the fields that say how those who are named come off in what is reported."""
    return {PORTRAYAL: _targets(portrayals), "portrayals": [_polarity_fields(p) for p in portrayals]}


def _stance_fields(stances: Sequence[Stance], portrayals: Sequence[Portrayal]) -> Document:
    """Return the fields that say what the outlet is for and against, and what those are whom it quotes."""
    mains: tuple[Stance | Portrayal, ...] = (*stances, *portrayals)
    return {
        "stance": _targets([s for s in stances if s.voice == OUTLET]),
        "quoted": _targets([s for s in stances if s.voice != OUTLET and s.score >= LIKELY]),
        "voice": _unique(s.voice for s in stances if s.voice != OUTLET),
        "subject": next((found.target for found in mains if found.main), None),
        "tone": next((s.polarity for s in stances if s.main), None),
        "stances": [_polarity_fields(s) | {"voice": s.voice} for s in stances],
    }


def _polarity_fields(found: Portrayal | Stance) -> Document:
    return {
        "target": found.target,
        "polarity": found.polarity,
        "score": round(found.score, SCORE_DIGITS),
        "shares": found.shares and _rounded(found.shares),
        "main": found.main,
        "evidence": [[m.field, m.start, m.end] for m in found.evidence],
    }


def _rounded(shares: Shares) -> dict[str, float]:
    return {polarity: round(getattr(shares, polarity), SCORE_DIGITS) for polarity in POLARITIES}


def place_fields(copies: Copies | ClusterChange) -> Document:
    """Return the fields of a document that say where the article stands among its copies."""
    return stored_place_fields(copies.cluster, copies.copy_of, copies.similarity, copies.contained, copies.contains)


def stored_place_fields(
    cluster: str, copy_of: str | None, similarity: float, contained: float | None = None, contains: float | None = None
) -> Document:
    """Return the same fields from a store's columns.

    `contained` and `contains` are None for copies in stores from before there were these two.
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


def format_alias(form: str, kind: str, name: str) -> str:
    """Return the alias under which a document is found by another form of a name: form, kind and name, with tabs."""
    return f"{form}\t{kind}\t{name}"


def split_alias(alias: str) -> tuple[str, str, str]:
    """Return form, kind and name of an alias."""
    form, kind, name = alias.split("\t", 2)
    return form, kind, name


def _name_fields(article: Article, named: Entity | Value) -> Document:
    return {
        "name": named.name,
        "kind": named.kind,
        "count": len(named.mentions),
        "aliases": _forms(article, named.mentions),
        "mentions": [[m.field, m.start, m.end] for m in named.mentions],
    }


def _forms(article: Article, mentions: Iterable[Span]) -> list[str]:
    """Return the ways in which the article writes a name, the most frequent first."""
    fields = {"title": article.title, "text": article.text}
    counts = Counter(" ".join(fields[m.field][m.start : m.end].split()) for m in mentions)
    return [form for form, _ in counts.most_common()]


def _other_forms(article: Article, entity: Entity) -> list[str]:
    """Return the forms that differ from the name by more than case; of those that differ by case the first."""
    forms = {form.lower(): form for form in reversed(_forms(article, entity.mentions))}
    return [form for key, form in forms.items() if key != entity.name.lower() and 0 < len(form) <= LONGEST_FORM]


def _targets(found: Sequence[Portrayal | Stance]) -> dict[str, list[str]]:
    return {polarity: _unique(one.target for one in found if one.polarity == polarity) for polarity in POLARITIES}


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
