"""The stage: finds the names in an article's title and text, how much the article is about each, and its values."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from wireroom.entities.names.grouping import group
from wireroom.entities.patterns.joined import joined
from wireroom.entities.port import Found, Recognizer, Valued
from wireroom.entities.salience import Weights
from wireroom.entities.settings import Settings
from wireroom.kernel.article import Article, Entity, Span, Value
from wireroom.kernel.stage import Emit, Spec

SPEC = Spec(
    name="entities",
    reads=frozenset({"title", "text", "language"}),
    sets=frozenset({"entities", "values", "models"}),
)
_LANGUAGES = ("en", "und")
_BREAK = "\n\n"


class Named(NamedTuple):
    """What an article names: entities by salience, then by first mention; dates and amounts by first mention."""

    entities: tuple[Entity, ...] = ()
    values: tuple[Value, ...] = ()


class EntitiesStage:
    """Sets `entities`, `values` and `models["entities"]`; an article in another language than English has neither."""

    spec = SPEC

    def __init__(self, recognizer: Recognizer, settings: Settings) -> None:
        self._recognizer = recognizer
        self._limit = settings.limit

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Return every article with its entities, the most salient first, and its values."""
        wanted = [article for article in batch if article.language in _LANGUAGES]
        texts = [_analysed(article, self._limit) for article in wanted]
        found = iter(zip(texts, self._recognizer.recognise(texts), strict=True)) if texts else iter(())
        return [
            Emit(self._with(article, named(article.title, *next(found)) if article.language in _LANGUAGES else Named()))
            for article in batch
        ]

    def _with(self, article: Article, found: Named) -> Article:
        models = article.models | {"entities": self._recognizer.version}
        return replace(article, entities=found.entities, values=found.values, models=models)


def named(title: str, analysed: str, found: Sequence[Found]) -> Named:
    """Return what is named in the analysed text (title, break, text), in which the recogniser found these names."""
    offset = len(title) + len(_BREAK) if title else 0
    both = joined(analysed, found)
    return Named(_entities(analysed, both.names, offset), _values(analysed, both.values, offset))


def _entities(analysed: str, names: Sequence[Found], offset: int) -> tuple[Entity, ...]:
    groups = group(analysed, names, offset)
    weights = Weights(analysed, offset)
    sums = [sum(map(weights.of, item.mentions)) for item in groups]
    total = sum(sums)
    made = [
        Entity(
            name=" ".join(item.name.split()),
            kind=item.kind,
            mentions=tuple(_span(mention.start, mention.end, offset) for mention in item.mentions),
            salience=weight / total,
        )
        for item, weight in zip(groups, sums, strict=True)
    ]
    return tuple(sorted(made, key=lambda entity: -entity.salience))


def _values(analysed: str, found: Sequence[Valued], offset: int) -> tuple[Value, ...]:
    """Return the values; those that come to the same, or else read the same, are one, named as most of them are."""
    together: dict[tuple[str, str], list[Valued]] = defaultdict(list)
    for one in found:
        together[one.kind, one.value or analysed[one.start : one.end].lower()].append(one)
    return tuple(
        Value(
            name=Counter(analysed[one.start : one.end] for one in same).most_common(1)[0][0],
            kind=same[0].kind,
            mentions=tuple(_span(one.start, one.end, offset) for one in same),
            value=same[0].value,
        )
        for same in together.values()
    )


def _analysed(article: Article, limit: int) -> str:
    """Return title and text in one, as what the text makes clear about a name helps to read the title."""
    both = article.title + _BREAK + article.text if article.title else article.text
    return both[:limit]


def _span(start: int, end: int, offset: int) -> Span:
    return Span(start, end, "title") if start < offset else Span(start - offset, end - offset)
