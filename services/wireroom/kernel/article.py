"""The messages of the pipe: what is delivered, the article it becomes, and what the stages find out about it."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

Media = Literal["application/json", "text/html", "text/plain"]
EntityKind = Literal["person", "org", "place", "product", "event"]
ValueKind = Literal["date", "money"]
Polarity = Literal["negative", "neutral", "positive"]
Field = Literal["title", "text"]
Genre = Literal["report", "opinion", "press release", "live blog", "list"]
OUTLET = "outlet"  # the voice of what an article says itself
ENGLISH, ALL = "en", "all"  # of languages


class Delivery(Struct, frozen=True, kw_only=True):
    """One item as it came in: the bytes, untouched, and where they came from.

    `id` is a function of `source` and `body`, so that reading the same source again delivers the same ids.
    `received` (UTC) orders the versions of one article: the latest received is the current one.
    """

    id: str
    source: str
    received: datetime
    body: bytes
    media: Media = "application/json"


class RawArticle(Struct, frozen=True, kw_only=True):
    """The JSON object that a producer puts on `articles.raw`: `text` or `html` is needed, unknown keys are ignored."""

    id: str | int | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    authors: list[str] | str | None = None
    published: str | None = None
    language: str | None = None


class Span(Struct, frozen=True):
    """A half-open range of code points, `start` to `end`, in an article's title or text."""

    start: int
    end: int
    field: Field = "text"


class ClusterChange(Struct, frozen=True, kw_only=True):
    """The new place among the copies of an article seen earlier; see Copies. Of two, the higher `revision` is newer."""

    id: str
    cluster: str
    copy_of: str | None = None
    similarity: float
    contained: float = 1.0
    contains: float = 1.0
    revision: int


class Copies(Struct, frozen=True, kw_only=True):
    """What dedup found: the article's own place, and the changes that its arrival made to others.

    `cluster` is the id of the cluster's original; a single article is a cluster of its own. `copy_of` is the original's
    id, or None for the original. With the original, from 0 to 1, and 1 for the original itself: `similarity` (the share
    of what either says that both say), `contained` (the share of this text that is in the original) and `contains`
    (the share of the original's text that is in this one).
    """

    cluster: str
    copy_of: str | None = None
    similarity: float = 1.0
    contained: float = 1.0
    contains: float = 1.0
    revision: int = 0
    changes: tuple[ClusterChange, ...] = ()


class Entity(Struct, frozen=True, kw_only=True):
    """Somebody or something named. `salience` is between 0 and 1 and adds up to 1 over an article."""

    name: str
    kind: EntityKind
    mentions: tuple[Span, ...]
    salience: float


class Value(Struct, frozen=True, kw_only=True):
    """A date or an amount of money that the article names, and what it comes to: "" where the words do not tell.

    A date as in XML Schema: "2023-02-21", "2023-02", "2023"; "--02-21" and "--02" of any year. Money as the currency's
    ISO 4217 code and the amount: "USD 1200000000".
    """

    name: str
    kind: ValueKind
    mentions: tuple[Span, ...]
    value: str = ""


class Topic(Struct, frozen=True, kw_only=True):
    """An IPTC Media Topic of the first or second level: name, code ("medtop:15000000"), and a score between 0 and 1."""

    name: str
    code: str
    score: float


class Shares(Struct, frozen=True):
    """How likely each polarity is; they add up to 1."""

    negative: float
    neutral: float
    positive: float


class Portrayal(Struct, frozen=True, kw_only=True):
    """How the entity `target` comes off in what the article reports, whoever says it, how sure, and where it shows.

    Bad news for the target is negative, good news positive. It is no view of anybody's: see Stance. `main` marks the
    article's main subject; at most one is.
    """

    target: str
    polarity: Polarity
    score: float
    shares: Shares
    evidence: tuple[Span, ...] = ()
    main: bool = False


class Stance(Struct, frozen=True, kw_only=True):
    """What one `voice` in the article says for or against the entity `target`, how sure (0 to 1), and where it shows.

    The voice is "outlet" for what the article says itself, in its own words, else who is quoted: a name, or words like
    "spokesman". `score` is the polarity's share; `shares` is None in articles from before there were shares. `main`
    marks the article's stance towards its main subject; at most one is.
    """

    target: str
    polarity: Polarity
    score: float
    evidence: tuple[Span, ...] = ()
    voice: str = OUTLET
    main: bool = False
    shares: Shares | None = None


class Article(Struct, frozen=True, kw_only=True):
    """One article. The stages after `clean` fill in their sections; None means that the stage has not run.

    `genre` is None too where none was found. `skipped` names the stages that have no model for the language, sorted;
    `models` the model of each other one.
    """

    id: str
    delivery: str
    source: str
    ingested: datetime
    text: str
    title: str = ""
    url: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    language: str = "und"
    published: datetime | None = None
    copies: Copies | None = None
    entities: tuple[Entity, ...] | None = None
    values: tuple[Value, ...] | None = None
    topics: tuple[Topic, ...] | None = None
    portrayal: tuple[Portrayal, ...] | None = None
    stance: tuple[Stance, ...] | None = None
    genre: Genre | None = None
    genre_score: float = 0.0
    skipped: tuple[str, ...] = ()
    models: dict[str, str] = {}


def language_of(article: Article) -> str:
    """Return the code of the article's language, without a region: "en" for one that is not known ("und")."""
    code = article.language.partition("-")[0].lower()
    return ENGLISH if code == "und" else code


def is_english(article: Article) -> bool:
    """Whether the article's language is English or not known."""
    return language_of(article) == ENGLISH


def is_read(article: Article, languages: str) -> bool:
    """Whether the article's language is among the languages: codes with commas between them, or "all"."""
    return languages == ALL or language_of(article) in languages.split(",")


def fill_in(article: Article, stage: str, model: str | None, **sections: Any) -> Article:
    """Return the article with the sections that a stage found with the model; None: it has none for the language.

    The stage is then among `skipped` and not in `models`, and the other way round where it has a model.
    """
    models = {name: version for name, version in article.models.items() if name != stage}
    skipped = set(article.skipped) - {stage}
    if model is None:
        skipped.add(stage)
    else:
        models[stage] = model
    return replace(article, models=models, skipped=tuple(sorted(skipped)), **sections)


class DeadLetter(Struct, frozen=True, kw_only=True):
    """What became of a delivery that was not indexed: its bytes as they stood before `stage`, and the reason.

    `delivery` is its id: one delivery has one outcome. A payload too large for one message is cut into `parts`.
    """

    delivery: str
    article: str = ""
    outcome: Literal["dropped", "dead"]
    stage: str
    reason: str
    detail: str = ""
    source: str
    received: datetime
    media: Media = "application/json"
    payload: bytes
    attempts: int = 1
    part: int = 0
    parts: int = 1
