"""The indices in Elasticsearch as composable templates: how a document's fields are searched, sorted and counted."""

from typing import Any

from wireroom.index.analysis import elasticsearch_analysis
from wireroom.kernel.document import ALIAS, ANY_TOPIC, KINDS, POLARITIES, PORTRAYAL, VALUES, VIEWS

VERSION = 5  # of the articles' mapping and analysis; `wireroom setup` makes an older index anew, so raise it with them
NAMES = (
    *("url", "outlet", "authors", "language", "source", "entity", *KINDS, *VALUES),
    *(ANY_TOPIC, "topic_code", "voice", "subject", "tone", "genre", "skipped"),
)
IDS = ("id", "cluster", "copy_of", "deliveries", "repeats")
AMOUNTS = "amounts"
ANY_AMOUNT = "amount"  # all of `amounts`, whatever the currency; in the index only
_PARTS = ("entities", "topics", "portrayals", "stances")
MODELS = ("entities", "topic", "stance")  # the stages that have one
_PRIORITY = 200
_SHARDS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}  # one: an id is unique, an order total, in a shard
_KEYWORD = {"type": "keyword", "ignore_above": 8191}
_FOLDED = _KEYWORD | {"normalizer": "folded"}
_NAME = {"type": "text", "analyzer": "words", "fields": {"keyword": _KEYWORD, "folded": _FOLDED}}
_TEXT = {"type": "text", "analyzer": "news", "fields": {"exact": {"type": "text", "analyzer": "words"}}}
_AMOUNT = {"type": "double"}
_DATE, _FLOAT, _STORED = {"type": "date"}, {"type": "float"}, {"type": "object", "enabled": False}

Template = dict[str, Any]


def analysis_component() -> Template:
    """Return the component template that says how text becomes words."""
    default = {"query": {"default_field": ["title", "text"]}}
    return _template(settings={"index": _SHARDS | default, "analysis": elasticsearch_analysis()})


def articles_template(alias: str, component: str) -> Template:
    """Return the template of the indices behind the alias, which are named after it with a number."""
    return _indices(f"{alias}-0*", composed_of=[component]) | _template(mappings=_mappings())


def places_template(alias: str) -> Template:
    """Return the template of the index of places: where each article stands; a version there is the revision."""
    settings = {"index": _SHARDS | {"hidden": True}}
    return _indices(f"{alias}-0*") | _template(settings=settings, mappings={"dynamic": False})


def letters_template(alias: str) -> Template:
    """Return the template of the index of dead letters; its versions follow the offsets of their Kafka topic."""
    words = dict.fromkeys(("id", "article", "outcome", "stage", "reason", "source"), _KEYWORD)
    fields = {"@timestamp": _DATE, "detail": {"type": "text"}} | words
    return _indices(f"{alias}-0*") | _template(
        settings={"index": _SHARDS}, mappings={"dynamic": False, "properties": fields}
    )


def _indices(pattern: str, **more: Any) -> Template:
    """Return the head of a template; its indices are made by setup only, and never by a write to one that is gone."""
    return {"index_patterns": [pattern], "priority": _PRIORITY, "allow_auto_create": False, **more}


def _template(**template: Any) -> Template:
    return {"version": VERSION, "template": template}


def _mappings() -> dict[str, Any]:
    by_polarity = {"properties": dict.fromkeys(POLARITIES, _NAME)}
    return {
        "dynamic": False,
        "_meta": {"version": VERSION},
        "dynamic_templates": [{AMOUNTS: {"path_match": f"{AMOUNTS}.*", "mapping": _AMOUNT | {"copy_to": ANY_AMOUNT}}}],
        "properties": {
            **dict.fromkeys(("title", "text"), _TEXT),
            **dict.fromkeys(NAMES, _NAME),
            **dict.fromkeys(("topic", "subtopic"), _NAME | {"copy_to": ANY_TOPIC}),
            **dict.fromkeys((*VIEWS, PORTRAYAL), by_polarity),
            ALIAS: _KEYWORD | {"fields": {"folded": _FOLDED}},
            **dict.fromkeys(IDS, _KEYWORD),
            **dict.fromkeys(("@timestamp", "published", "ingested"), _DATE),
            "copy": {"type": "boolean"},
            **dict.fromkeys(("similarity", "contained", "contains", "genre_score"), _FLOAT),
            AMOUNTS: {"type": "object", "dynamic": True},
            ANY_AMOUNT: _AMOUNT,
            **dict.fromkeys(_PARTS, _STORED),
            "models": {"properties": dict.fromkeys(MODELS, _KEYWORD)},
        },
    }
