"""Says how the people and organisations that an article is most about come off in it, and who is for or against them.

The outlet's own stance and those of the voices that it quotes are told apart, and both from how somebody comes off.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from wireroom.kernel.article import Article, Entity, Portrayal, Stance, is_english
from wireroom.kernel.document import KINDS
from wireroom.kernel.stage import Emit, Spec
from wireroom.stance.port import Reader
from wireroom.stance.settings import Settings
from wireroom.stance.views import Read, Weights, portray, take_stances
from wireroom.stance.voices.mentions import VoicedText
from wireroom.stance.voices.text import Text

SPEC = Spec(
    "stance",
    reads=frozenset({"title", "text", "entities", "language"}),
    sets=frozenset({"portrayal", "stance", "models"}),
)


class StanceStage:
    """Reads each target sentence by sentence; gives an article none of it if it is not in English."""

    spec = SPEC

    def __init__(self, reader: Reader, weights: Weights, settings: Settings) -> None:
        self._reader, self._weights = reader, weights
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its portrayals of and stances towards its targets, the most salient one first."""
        return [Emit(self._judge(article)) for article in batch]

    def _judge(self, article: Article) -> Article:
        entities = [entity for entity in article.entities or () if entity.kind in KINDS]
        portrayals, stances = self._views(article, entities) if is_english(article) and entities else ((), ())
        models = article.models | {SPEC.name: self._reader.version}
        return replace(article, portrayal=portrayals, stance=stances, models=models)

    def _views(self, article: Article, entities: Sequence[Entity]) -> tuple[tuple[Portrayal, ...], tuple[Stance, ...]]:
        """Return portrayals and stances, those towards the most salient target first."""
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
        for mention in VoicedText(text, count).find_mentions(budget)
    ]
    readings = reader.read([mention.excerpt for mention in mentions])
    return [Read(*pair) for pair in zip(mentions, readings, strict=True)]


def _main_subject(targets: Sequence[Entity]) -> int | None:
    """Return the number of the main subject: the first target, or if that is a place, another half as salient."""
    for place, target in enumerate(targets):
        if target.kind != "place" and target.salience >= targets[0].salience / 2:
            return place
    return 0 if targets else None
