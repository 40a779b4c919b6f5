"""Says how the people and organisations that an article is most about come off in it, and who is for or against them.

The outlet's own stance and those of the voices that it quotes are told apart, and both from how somebody comes off. The
article's genre is found too: in an opinion piece an outlet's stance is to be expected, in a report it is not.
"""

from collections.abc import Sequence

from wireroom.kernel.article import Article, Entity, Portrayal, Stance, fill_in, is_english, is_read
from wireroom.kernel.document import KINDS
from wireroom.kernel.stage import Emit, Spec
from wireroom.stance.genre import GenreReader
from wireroom.stance.port import Reader
from wireroom.stance.settings import Settings
from wireroom.stance.views import Read, Weights, portray, take_stances
from wireroom.stance.voices.mentions import VoicedText
from wireroom.stance.voices.text import Text

SPEC = Spec(
    "stance",
    reads=frozenset({"title", "text", "entities", "language"}),
    sets=frozenset({"portrayal", "stance", "genre", "genre_score", "models", "skipped"}),
)


class StanceStage:
    """Reads each target sentence by sentence; gives an article nothing in a language that the reader does not read."""

    spec = SPEC

    def __init__(self, reader: Reader, genres: GenreReader, weights: Weights, settings: Settings) -> None:
        self._reader, self._genres, self._weights = reader, genres, weights
        self._settings = settings
        self._version = f"{reader.version}+{genres.version}"

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its genre and its portrayals of and stances towards its targets, in their order."""
        return [Emit(self._judge(article)) for article in batch]

    def _judge(self, article: Article) -> Article:
        if not is_read(article, self._settings.languages):
            return fill_in(article, SPEC.name, None, portrayal=(), stance=(), genre=None, genre_score=0.0)
        genre, score = self._genres.read(article.title, article.text) if is_english(article) else (None, 0.0)
        portrayals, stances = self._views(article)
        return fill_in(
            article, SPEC.name, self._version, portrayal=portrayals, stance=stances, genre=genre, genre_score=score
        )

    def _views(self, article: Article) -> tuple[tuple[Portrayal, ...], tuple[Stance, ...]]:
        """Return portrayals and stances, those towards the most salient target first."""
        entities = [entity for entity in article.entities or () if entity.kind in KINDS]
        targets = entities[: self._settings.targets]
        reads = read_mentions(article, entities, self._reader, self._settings)
        names, main = [target.name for target in targets], _main_subject(targets)
        return tuple(portray(names, main, reads)), tuple(take_stances(names, main, reads, self._weights))


def read_mentions(article: Article, entities: Sequence[Entity], reader: Reader, settings: Settings) -> list[Read]:
    """Return what is read in the mentions of the first entities; the reader gets those of a sentence together."""
    count = min(len(entities), settings.targets)
    budget = [settings.mentions] * count
    mentions = [
        mention
        for text in (Text("title", article.title, entities), Text("text", article.text, entities))
        for mention in VoicedText(text, count, english=is_english(article)).find_mentions(budget)
    ]
    readings = reader.read([mention.excerpt for mention in mentions]) if mentions else []
    return [Read(*pair) for pair in zip(mentions, readings, strict=True)]


def _main_subject(targets: Sequence[Entity]) -> int | None:
    """Return the number of the main subject: the first target, or if that is a place, another half as salient."""
    for place, target in enumerate(targets):
        if target.kind != "place" and target.salience >= targets[0].salience / 2:
            return place
    return 0 if targets else None
