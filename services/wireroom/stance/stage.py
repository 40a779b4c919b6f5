"""Says how an article, and whom it quotes, stand towards the people and organisations that it is most about."""

from collections.abc import Sequence

from msgspec.structs import replace

from wireroom.kernel.article import Article, Entity, Stance, is_english
from wireroom.kernel.document import KINDS
from wireroom.kernel.stage import Emit, Spec
from wireroom.stance.combination import Reading, combine
from wireroom.stance.port import Reader
from wireroom.stance.settings import Settings
from wireroom.stance.voices.mentions import VoicedText
from wireroom.stance.voices.text import Text

SPEC = Spec("stance", reads=frozenset({"title", "text", "entities", "language"}), sets=frozenset({"stance", "models"}))


class StanceStage:
    """Judges each target sentence by sentence; gives an article none if it is not in English."""

    spec = SPEC

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self._reader = reader
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its stance towards its targets, the most salient one first."""
        return [Emit(self._judge(article)) for article in batch]

    def _judge(self, article: Article) -> Article:
        entities = [entity for entity in article.entities or () if entity.kind in KINDS]
        stance = self._stances(article, entities) if is_english(article) and entities else ()
        return replace(article, stance=stance, models=article.models | {SPEC.name: self._reader.version})

    def _stances(self, article: Article, entities: Sequence[Entity]) -> tuple[Stance, ...]:
        """Return the stances of an article; the reader gets all mentions at once, those of a sentence together."""
        targets = entities[: self._settings.targets]
        title = VoicedText(Text("title", article.title, entities), len(targets))
        text = VoicedText(Text("text", article.text, entities), len(targets))
        budget = [self._settings.mentions] * len(targets)
        mentions = title.find_mentions(budget) + text.find_mentions(budget)
        probabilities = self._reader.read([mention.excerpt for mention in mentions])
        readings = [Reading(*pair) for pair in zip(mentions, probabilities, strict=True)]
        return combine([target.name for target in targets], main_subject(targets), readings)


def main_subject(targets: Sequence[Entity]) -> int | None:
    """Return the place of what the article is most about: the first, or for a place one that is half as salient."""
    for place, target in enumerate(targets):
        if target.kind != "place" and target.salience >= targets[0].salience / 2:
            return place
    return 0 if targets else None
