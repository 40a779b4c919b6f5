"""The stage: finds the names in an article's title and text, and how much the article is about each."""

from collections.abc import Sequence

from msgspec.structs import replace

from services.entities.grouping import Group, Mention, group
from services.entities.port import Found, Recognizer
from services.entities.settings import Settings
from services.kernel.article import Article, Entity, Span
from services.kernel.outcome import Emit
from services.kernel.stage import Spec

SPEC = Spec(
    name="entities",
    reads=frozenset({"title", "text", "language"}),
    sets=frozenset({"entities", "models"}),
)
_LANGUAGES = ("en", "und")
_BREAK = "\n\n"
_TITLE_WEIGHT = 3.0


class EntitiesStage:
    """Sets `entities` and `models["entities"]`; an article in another language than English gets no entities."""

    spec = SPEC

    def __init__(self, recognizer: Recognizer, settings: Settings) -> None:
        self._recognizer = recognizer
        self._limit = settings.limit

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Return every article with its entities, the most salient first."""
        wanted = [article for article in batch if article.language in _LANGUAGES]
        texts = [_analysed(article, self._limit) for article in wanted]
        found = iter(zip(texts, self._recognizer.recognise(texts), strict=True)) if texts else iter(())
        return [
            Emit(self._with(article, entities(article.title, *next(found)) if article.language in _LANGUAGES else ()))
            for article in batch
        ]

    def _with(self, article: Article, found: tuple[Entity, ...]) -> Article:
        return replace(article, entities=found, models=article.models | {"entities": self._recognizer.version})


def entities(title: str, analysed: str, found: Sequence[Found]) -> tuple[Entity, ...]:
    """Return the entities of the analysed text (title, break, text), by salience, then by first mention."""
    offset = len(title) + len(_BREAK) if title else 0
    groups = group(analysed, found)
    weights = [sum(_weight(mention, offset, len(analysed)) for mention in item.mentions) for item in groups]
    total = sum(weights)
    made = [
        Entity(name=item.name, kind=item.kind, mentions=_spans(item, offset), salience=weight / total)
        for item, weight in zip(groups, weights, strict=True)
    ]
    return tuple(sorted(made, key=lambda entity: -entity.salience))


def _analysed(article: Article, limit: int) -> str:
    """Return title and text in one, as what the text makes clear about a name helps to read the title."""
    both = article.title + _BREAK + article.text if article.title else article.text
    return both[:limit]


def _weight(mention: Mention, offset: int, length: int) -> float:
    """Return what a mention counts: 3 in the title, then from 1 for the first word of the text to 1/2 for the last."""
    if mention.start < offset:
        return _TITLE_WEIGHT
    return 1 - 0.5 * (mention.start - offset) / max(1, length - offset)


def _spans(item: Group, offset: int) -> tuple[Span, ...]:
    return tuple(
        Span(mention.start, mention.end, "title")
        if mention.start < offset
        else Span(mention.start - offset, mention.end - offset)
        for mention in item.mentions
    )
