"""Says what an article is about."""

from collections.abc import Sequence

from msgspec.structs import replace

from wireroom.kernel.article import Article, Topic
from wireroom.kernel.stage import Emit, Spec
from wireroom.topic.port import Classifier, Narrower, Ranked
from wireroom.topic.settings import Settings

SPEC = Spec("topic", reads=frozenset({"title", "text", "language"}), sets=frozenset({"topics", "models"}))
LANGUAGES = ("en", "und")


class TopicStage:
    """Gives each article the topics that the classifier is sure enough of; none if it is not in English."""

    spec = SPEC

    def __init__(self, classifier: Classifier, settings: Settings, narrower: Narrower | None = None) -> None:
        self._classifier = classifier
        self._narrower = narrower
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its topics: those of the top level, then those below them, the best one first."""
        return [Emit(self._classified(article)) for article in batch]

    def _classified(self, article: Article) -> Article:
        known = article.language.split("-")[0].lower() in LANGUAGES
        topics = self._topics(f"{article.title}\n{article.text}") if known else ()
        return replace(article, topics=topics, models=article.models | {SPEC.name: self._classifier.version})

    def _topics(self, text: str) -> tuple[Topic, ...]:
        broad = chosen(self._classifier.scores(text), self._settings)
        sure = {topic.code for topic in broad if topic.score >= self._settings.threshold}
        if not self._narrower or not sure:
            return broad
        below = self._narrower.narrower(text, sure)[: self._settings.narrower]
        return broad + tuple(_topic(ranked) for ranked in below if ranked[2] >= self._settings.sure)


def chosen(ranked: Sequence[Ranked], settings: Settings) -> tuple[Topic, ...]:
    """Return the topics that are sure enough, of all of them, the best one first."""
    best = ranked[: settings.most]
    needed = [settings.least] + [settings.threshold] * (settings.most - 1)
    sure = zip(best, needed, strict=False)
    return tuple(_topic(found) for found, enough in sure if found[2] >= enough)


def _topic(ranked: Ranked) -> Topic:
    name, code, score = ranked
    return Topic(name=name, code=code, score=score)
