"""The stage: finds the names in an article's title and text, how much the article is about each, and its values."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from wireroom.entities.names.apostrophes import keep_apostrophes
from wireroom.entities.names.grouping import Group, group
from wireroom.entities.names.mending import mend_names
from wireroom.entities.names.mention import Mention
from wireroom.entities.names.other_languages import group_as_written
from wireroom.entities.patterns.spans import join_spans
from wireroom.entities.port import EntitySpan, Recognizer, ValueSpan
from wireroom.entities.settings import MANY, Settings
from wireroom.kernel.article import ENGLISH, Article, Entity, Span, Value, fill_in, language_of
from wireroom.kernel.stage import Emit, Spec

SPEC = Spec(
    name="entities",
    reads=frozenset({"title", "text", "language"}),
    sets=frozenset({"entities", "values", "models", "skipped"}),
)
_BREAK = "\n\n"
_IN_TITLE = 3.0
_LAST = 0.5
_ASIDE = 0.1  # of what the mention would count, in a credit or in a list of links
_CREDIT = 80  # characters from the start of the text in which the name of an agency stands in brackets
_CREDITED = re.compile(r"(?:,? [^()\n]{0,30})?(?: \([^()\n]{2,30})?\)? ?(?:-|–|—|:)")
_LINKS = frozenset("|•·»")


class EntitiesStage:
    """Sets `entities`, `values` and `models["entities"]`, or `skipped` in a language that no recogniser is for.

    Entities are sorted by salience, then by first mention; dates and amounts, in English alone, by first mention.
    """

    spec = SPEC

    def __init__(
        self, recognizer: Recognizer, settings: Settings, others: Mapping[str, Recognizer] | None = None
    ) -> None:
        """Take the recogniser for English, and those for other languages by their codes, MANY for all the rest."""
        self._recognizers = {**(others or {}), ENGLISH: recognizer}
        self._limit = settings.limit

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Return every article with its entities, the most salient first, and its values."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, article in enumerate(batch):
            places[language_of(article)].append(place)
        articles = list(batch)
        for language, of_language in places.items():
            filled_in = self._fill_in([batch[place] for place in of_language], language)
            for place, article in zip(of_language, filled_in, strict=True):
                articles[place] = article
        return [Emit(article) for article in articles]

    def _fill_in(self, articles: Sequence[Article], language: str) -> Iterable[Article]:
        """Return the articles, all of one language, with what is named in them."""
        recognizer = self._recognizers.get(language) or self._recognizers.get(MANY)
        if recognizer is None:
            return [fill_in(article, SPEC.name, None, entities=(), values=()) for article in articles]
        texts = [_title_and_text(article)[: self._limit] for article in articles]
        read = zip(articles, texts, recognizer.recognise(texts), strict=True)
        return [
            fill_in(article, SPEC.name, recognizer.version, **_sections(article, text, names))
            for article, text, names in read
        ]


def _sections(article: Article, text: str, names: Sequence[EntitySpan]) -> dict[str, tuple[Entity | Value, ...]]:
    """Return entities and values of the article, in whose title and text the recogniser found these names."""
    offset = len(article.title) + len(_BREAK) if article.title else 0
    language = language_of(article)
    if language != ENGLISH:
        return {"entities": _entities(text, group_as_written(text, names, language), offset), "values": ()}
    names, in_s = keep_apostrophes(text, mend_names(text, names))
    spans = join_spans(text, names)
    groups = group(text, spans.names, offset, in_s)
    return {"entities": _entities(text, groups, offset), "values": _values(text, spans.values, offset)}


def _title_and_text(article: Article) -> str:
    """Return title and text in one, as what the text makes clear about a name helps to read the title."""
    return article.title + _BREAK + article.text if article.title else article.text


def _entities(text: str, groups: Sequence[Group], offset: int) -> tuple[Entity, ...]:
    weights = [sum(mention_weight(text, offset, mention) for mention in entity.mentions) for entity in groups]
    total = sum(weights)
    entities = [
        Entity(
            name=" ".join(entity.name.split()),
            kind=entity.kind,
            mentions=tuple(_span(mention, offset) for mention in entity.mentions),
            salience=weight / total,
        )
        for entity, weight in zip(groups, weights, strict=True)
    ]
    return tuple(sorted(entities, key=lambda entity: -entity.salience))


def mention_weight(text: str, offset: int, mention: Mention) -> float:
    """Return how much a mention says that the article is about what it names; the text begins at `offset`.

    That is 3 in the title, then from 1 for the first word of the text to 1/2 for the last; less where aside. Aside are
    the place and the agency of a dateline, "LAGOS (Agency) -", and names beside bars, which are links.
    """
    if mention.start < offset:
        return _IN_TITLE
    weight = 1 - (1 - _LAST) * (mention.start - offset) / max(1, len(text) - offset)
    return weight * _ASIDE if _is_aside(text, offset, mention) else weight


def _is_aside(text: str, offset: int, mention: Mention) -> bool:
    start, end = mention.start, mention.end
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    in_dateline = before == "(" or (start == offset and mention.kind == "place" and mention.surface.isupper())
    if in_dateline and start - offset < _CREDIT:
        return _CREDITED.match(text, end) is not None
    before = text[start - 2 : start - 1] if before == " " else before
    behind = text[end + 1 : end + 2] if behind == " " else behind
    return before in _LINKS or behind in _LINKS


def _values(text: str, spans: Sequence[ValueSpan], offset: int) -> tuple[Value, ...]:
    """Return the values; those that come to the same, or else read the same, are one, named as most of them are."""
    same: dict[tuple[str, str], list[ValueSpan]] = defaultdict(list)
    for span in spans:
        same[span.kind, span.value or text[span.start : span.end].lower()].append(span)
    return tuple(
        Value(
            name=Counter(text[span.start : span.end] for span in equals).most_common(1)[0][0],
            kind=equals[0].kind,
            mentions=tuple(_span(span, offset) for span in equals),
            value=equals[0].value,
        )
        for equals in same.values()
    )


def _span(place: Mention | ValueSpan, offset: int) -> Span:
    if place.start < offset:
        return Span(place.start, place.end, "title")
    return Span(place.start - offset, place.end - offset)
