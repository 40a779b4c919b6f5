"""The data views and the searches: what Discover shows, and what every chart is made from."""

from infra.kibana.objects import Object, data_view, links, search

ARTICLES = "wireroom-articles"
LETTERS = "wireroom-dead"
LABELS = {
    "@timestamp": "Published, else ingested",
    "outlet": "Outlet",
    "title": "Title",
    "text": "Text",
    "url": "Address",
    "authors": "Author",
    "language": "Language",
    "published": "Published",
    "ingested": "Ingested",
    "entity": "Name",
    "person": "Person",
    "org": "Organisation",
    "place": "Place",
    "product": "Product",
    "event": "Event",
    "date": "Date named",
    "money": "Amount named",
    "genre": "Genre",
    "topic": "Topic",
    "subtopic": "Subtopic",
    "any_topic": "Topic or subtopic",
    "portrayal.negative": "Comes off badly",
    "portrayal.neutral": "Comes off neither well nor badly",
    "portrayal.positive": "Comes off well",
    "stance.negative": "Outlet against",
    "stance.neutral": "Outlet neutral towards",
    "stance.positive": "Outlet for",
    "quoted.negative": "Quoted against",
    "quoted.neutral": "Quoted as neutral towards",
    "quoted.positive": "Quoted for",
    "skipped": "Stage without a model for the language",
    "voice": "Quoted",
    "subject": "Main subject",
    "tone": "Outlet's tone",
}
PLACE_LABELS = {
    "cluster": "Story",
    "copy": "Copy",
    "copy_of": "Copy of",
    "similarity": "Similarity with the original",
    "contained": "Share that is in the original",
    "contains": "Share of the original",
}
_TEXTS = ("@timestamp", "title", "text", "published", "ingested")  # fields without a keyword beside them
_KEYWORD_LABELS = {f"{field}.keyword": f"{label}, whole" for field, label in LABELS.items() if field not in _TEXTS}
_SHARE = {"id": "percent", "params": {"pattern": "0%"}}
_ADDRESS = {"id": "url", "params": {"type": "a"}}
_FORMATS = {"similarity": _SHARE, "contained": _SHARE, "contains": _SHARE, "url": _ADDRESS, "url.keyword": _ADDRESS}
_LETTER_LABELS = {"@timestamp": "Received", "stage": "Stage", "reason": "Reason", "outcome": "Outcome"}

DATA_VIEWS = (
    data_view(ARTICLES, "articles", "Articles", LABELS | _KEYWORD_LABELS | PLACE_LABELS, _FORMATS),
    data_view(LETTERS, "articles-dead", "Dead letters", _LETTER_LABELS, {}),
)
_NEWEST_FIRST = {"@timestamp": "desc"}
LATEST = search(
    "wireroom-latest",
    "Latest articles, copies hidden",
    ARTICLES,
    ("outlet", "title", "genre", "topic", "subject", "tone"),
    _NEWEST_FIRST,
)
BY_OUTLET = search(
    "wireroom-by-outlet",
    "By outlet",
    ARTICLES,
    ("outlet", "title", "topic", "copy", "url"),
    {"outlet.keyword": "asc", **_NEWEST_FIRST},
    hide_copies=False,
)
BY_ENTITY = search(
    "wireroom-by-entity",
    "By entity",
    ARTICLES,
    (
        *("entity", "outlet", "title", "portrayal.negative", "portrayal.positive"),
        *("stance.negative", "stance.neutral", "stance.positive", "voice"),
    ),
    _NEWEST_FIRST,
)
DEAD = search(
    "wireroom-dead-letters",
    "Dead letters",
    LETTERS,
    ("outcome", "stage", "reason", "detail", "source"),
    _NEWEST_FIRST,
    hide_copies=False,
)
SEARCHES = (LATEST, BY_OUTLET, BY_ENTITY, DEAD)
LINKS = links(
    "wireroom-links",
    "Wireroom",
    {
        "wireroom-news": "The day's news",
        "wireroom-entity": "One entity",
        "wireroom-syndication": "Syndication",
        "wireroom-health": "Pipeline health",
    },
)


def objects() -> list[Object]:
    """Return the data views, the searches and the links."""
    return [*DATA_VIEWS, *SEARCHES, LINKS]
