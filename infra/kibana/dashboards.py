"""The four dashboards and their charts."""

from infra.kibana import views
from infra.kibana.charts import bars, heatmap, metric, table
from infra.kibana.columns import (
    count,
    earliest,
    groups,
    hours,
    last_value,
    latest,
    median,
    over_time,
    share,
    terms,
    unique,
)
from infra.kibana.objects import Control, Object, Row, dashboard
from infra.kibana.views import ARTICLES, LETTERS

_TOP = Row(3, [(48, views.LINKS)])
_ARTICLES = {"articles": count()}
_STORIES = {"stories": unique("Stories", "cluster")}
_OUTLET = {"outlet": terms("Outlet", "outlet.keyword", "articles", other=True)}
_TOPIC = {"topic": terms("Topic", "topic.keyword", "articles", other=True)}
_GENRE = {"genre": terms("Genre", "genre.keyword", "articles", 5)}
_TIME = {"time": over_time()}
_KIND = {"kind": groups("Kind", own="copy: false", copies="copy: true")}


def _names(id_: str, title: str, field: str) -> Object:
    """Return bars of the names that are in the most stories: a story that is copied counts once."""
    columns = {"name": terms(title, f"{field}.keyword", "stories", 15)} | _STORIES
    return bars(id_, title, ARTICLES, columns, "name", "stories", across=True)


def _polarity(id_: str, title: str, field: str) -> Object:
    """Return bars of the names in a field, split by outlet."""
    columns = {"name": terms("Name", f"{field}.keyword", "articles", 5)} | _OUTLET | _ARTICLES
    return bars(id_, title, ARTICLES, columns, "name", "articles", "outlet", across=True)


def _versions(stage: str) -> Object:
    """Return a table of the models that a stage worked with."""
    columns = {"model": terms("Model", f"models.{stage}", "articles", 20)} | _ARTICLES
    columns |= {"first": earliest("First ingested", "ingested"), "last": latest("Last ingested", "ingested")}
    return table(f"wireroom-models-{stage}", f"Models of {stage}", ARTICLES, columns, list(columns))


def news() -> list[Object]:
    """Return the dashboard of the day's news, with its charts."""
    figures = [
        metric("wireroom-articles", "Articles", ARTICLES, _ARTICLES),
        metric("wireroom-stories", "Stories", ARTICLES, _STORIES),
        metric("wireroom-outlets", "Outlets", ARTICLES, {"outlets": unique("Outlets", "outlet.keyword")}),
        metric("wireroom-copies", "Share of copies", ARTICLES, share("copies", "Share of copies", "copy: true")),
    ]
    volumes = [
        bars(
            "wireroom-by-outlet",
            "Articles by outlet",
            ARTICLES,
            _OUTLET | _TIME | _ARTICLES,
            "time",
            "articles",
            "outlet",
        ),
        bars(
            "wireroom-by-topic", "Articles by topic", ARTICLES, _TOPIC | _TIME | _ARTICLES, "time", "articles", "topic"
        ),
    ]
    names = [
        _names("wireroom-people", "People", "person"),
        _names("wireroom-organisations", "Organisations", "org"),
        _names("wireroom-places", "Places", "place"),
    ]
    genres = bars(
        "wireroom-genres",
        "Genres of each outlet",
        ARTICLES,
        _OUTLET | _GENRE | _ARTICLES,
        "outlet",
        "articles",
        "genre",
        across=True,
    )
    subtopics = _names("wireroom-subtopics", "Subtopics", "subtopic")
    rows = [
        _TOP,
        Row(6, [(12, figure) for figure in figures]),
        Row(14, [(24, volume) for volume in volumes]),
        Row(16, [(16, name) for name in names]),
        Row(14, [(24, genres), (24, subtopics)]),
        Row(20, [(48, views.LATEST)]),
    ]
    about = (
        "What came in, from whom, of what kind, about what, and who is in it. A story is an article with its copies."
    )
    controls = [
        Control("outlets", ARTICLES, "outlet.keyword", "Outlet"),
        Control("genres", ARTICLES, "genre.keyword", "Genre"),
        Control("topics", ARTICLES, "topic.keyword", "Topic"),
        Control("languages", ARTICLES, "language.keyword", "Language"),
    ]
    page = dashboard("wireroom-news", "The day's news", about, "now-24h", rows, controls)
    return [*figures, *volumes, *names, genres, subtopics, page]


def entity() -> list[Object]:
    """Return the dashboard of one entity, with its charts."""
    coverage = bars(
        "wireroom-coverage", "Coverage over time", ARTICLES, _KIND | _TIME | _ARTICLES, "time", "articles", "kind"
    )
    tone = bars(
        "wireroom-tone",
        "Each outlet's own tone towards the main subject",
        ARTICLES,
        _OUTLET | {"tone": terms("Outlet's tone", "tone.keyword", "articles", 3)} | _ARTICLES,
        "outlet",
        "articles",
        "tone",
        across=True,
    )
    sides = [
        _polarity(f"wireroom-stance-{side}", f"Whom outlets {say} in their own words", f"stance.{side}")
        for side, say in (("negative", "are against"), ("neutral", "are neutral towards"), ("positive", "are for"))
    ]
    portrayals = [
        _polarity("wireroom-portrayal-negative", "Who comes off badly, whoever says it", "portrayal.negative"),
        _polarity("wireroom-portrayal-positive", "Who comes off well, whoever says it", "portrayal.positive"),
    ]
    beside = _names("wireroom-named-with", "Named in the same stories", "entity")
    voices = _names("wireroom-voices", "Who is quoted", "voice")
    rows = [
        _TOP,
        Row(12, [(24, coverage), (24, tone)]),
        Row(14, [(24, portrayal) for portrayal in portrayals]),
        Row(14, [(16, side) for side in sides]),
        Row(14, [(24, beside), (24, voices)]),
        Row(20, [(48, views.BY_ENTITY)]),
    ]
    about = (
        "Choose an entity. Who comes off badly has bad news reported of them, by anybody; against and for are what "
        "outlets say in their own words. Both are counted for everyone in the articles that are left: "
        'one name alone is looked for in the search bar, as in stance.negative: "Name" or portrayal.negative: "Name". '
        "The tone is exact once the main subject is chosen too."
    )
    controls = [
        Control("entities", ARTICLES, "entity.keyword", "Entity", single=True),
        Control("subjects", ARTICLES, "subject.keyword", "Main subject", single=True),
        Control("outlets", ARTICLES, "outlet.keyword", "Outlet"),
    ]
    page = dashboard("wireroom-entity", "One entity", about, "now-30d", rows, controls)
    return [coverage, tone, *portrayals, *sides, beside, voices, page]


def syndication() -> list[Object]:
    """Return the dashboard of who copies whom and how fast, with its charts."""
    copies = {"copies": count("Copies", "copy: true")}
    likeness = {"similarity": median("Similarity", "similarity", "copy: true")}
    figures = [
        metric("wireroom-copied", "Stories copied", ARTICLES, {"stories": unique("Stories copied", "copy_of")}),
        metric("wireroom-copy-count", "Copies", ARTICLES, copies),
        metric("wireroom-copy-similarity", "Similarity", ARTICLES, likeness),
    ]
    own = bars(
        "wireroom-own",
        "Own and copied articles",
        ARTICLES,
        _OUTLET | _KIND | _ARTICLES,
        "outlet",
        "articles",
        "kind",
        across=True,
    )
    credited = heatmap(
        "wireroom-credits",
        "Who is credited in whose copies",
        ARTICLES,
        {"outlet": terms("Outlet", "outlet.keyword", "articles", 20)}
        | {"author": terms("Author credited", "authors.keyword", "articles", 20)}
        | _ARTICLES,
        "copy: true",
    )
    stories, order = _copied_stories(), _order_of_copies()
    rows = [
        _TOP,
        Row(6, [(16, figure) for figure in figures]),
        Row(16, [(16, own), (32, credited)]),
        Row(20, [(48, stories)]),
        Row(20, [(48, order)]),
    ]
    about = (
        "Which outlets copy, whose stories, and how soon, within the time chosen. The first outlet of a story is the "
        "one that the others copied. An original that was updated after it was copied has less than 0 hours."
    )
    page = dashboard("wireroom-syndication", "Syndication", about, "now-7d", rows)
    return [*figures, own, credited, stories, order, page]


def _copied_stories() -> Object:
    """Return a table with a row for each story: whose it was, how often it was copied, and how soon."""
    columns = {
        "story": terms("Story", "cluster", "copies", 100),
        "first": last_value("Original of", "outlet.keyword", "copy: false"),
        "title": last_value("Title", "title", "copy: false"),
        "address": last_value("Address", "url.keyword", "copy: false"),
        "outlets": unique("Copied by outlets", "outlet.keyword", "copy: true"),
        "copies": count("Copies", "copy: true"),
        "published": earliest("Original published", where="copy: false"),
        "soonest": earliest("First copy", where="copy: true"),
        "latest": latest("Last copy", where="copy: true"),
        **hours("delay", "Hours to the first copy", "copy: false", "copy: true"),
    }
    shown = ("first", "title", "copies", "outlets", "published", "soonest", "latest", "delay", "address")
    return table("wireroom-copied-stories", "Stories by the number of copies", ARTICLES, columns, shown, ["story"])


def _order_of_copies() -> Object:
    """Return a table of the outlets of each story in the order in which they had it: who copied whom."""
    columns = {
        "story": terms("Story", "cluster", "copies", 50),
        "outlet": terms("Outlet", "outlet.keyword", "published", 20, ascending=True),
        "published": earliest("Published"),
        "copies": count("Copies", "copy: true"),
        "similarity": median("Similarity with the original", "similarity"),
        "contains": median("Share of the original", "contains"),
        "title": last_value("Title", "title", "title: *"),
        "address": last_value("Address", "url.keyword", "url.keyword: *"),
    }
    shown = ("story", "outlet", "published", "title", "similarity", "contains", "copies", "address")
    return table("wireroom-order-of-copies", "Outlets of each story, the first one first", ARTICLES, columns, shown)


def health() -> list[Object]:
    """Return the dashboard of the pipe's health, with its charts."""
    letters = {"letters": count("Letters")}
    dead = bars(
        "wireroom-dead-by-reason",
        "Dead letters by reason",
        LETTERS,
        {"reason": terms("Reason", "reason", "letters", 10)}
        | {"stage": terms("Stage", "stage", "letters", 10)}
        | letters,
        "reason",
        "letters",
        "stage",
        across=True,
        query="outcome: dead",
    )
    dead_over_time = bars(
        "wireroom-dead-over-time",
        "Dead, dropped and replayed over time",
        LETTERS,
        {"outcome": terms("Outcome", "outcome", "letters", 3)} | _TIME | letters,
        "time",
        "letters",
        "outcome",
    )
    arrivals = bars(
        "wireroom-arrivals",
        "Articles by when they came in",
        ARTICLES,
        _OUTLET | {"time": over_time("ingested")} | _ARTICLES,
        "time",
        "articles",
        "outlet",
    )
    models = [_versions(stage) for stage in ("entities", "topic", "stance")]
    freshness = _freshness()
    rows = [
        _TOP,
        Row(14, [(16, dead), (16, dead_over_time), (16, arrivals)]),
        Row(16, [(48, freshness)]),
        Row(10, [(16, model) for model in models]),
        Row(16, [(48, views.DEAD)]),
    ]
    about = "What was refused and why, when each outlet was last heard of in the time chosen, and the models in use."
    page = dashboard("wireroom-health", "Pipeline health", about, "now-30d", rows)
    return [dead, dead_over_time, arrivals, *models, freshness, page]


def _freshness() -> Object:
    """Return a table of the outlets, the one that has been silent for longest first."""
    columns = {
        "outlet": terms("Outlet", "outlet.keyword", "ingested", 500, ascending=True),
        "published": latest("Last published", "published"),
        "ingested": latest("Last ingested", "ingested"),
        "articles": count(),
        **share("copies", "Share of copies", "copy: true"),
    }
    shown = ("outlet", "ingested", "published", "articles", "copies")
    return table("wireroom-freshness", "Outlets, the longest silent first", ARTICLES, columns, shown)


def objects() -> list[Object]:
    """Return the dashboards and their charts."""
    return [*news(), *entity(), *syndication(), *health()]
