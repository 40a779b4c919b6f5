"""Says what an article is about."""

from collections.abc import Sequence

from msgspec.structs import replace

from services.kernel.article import Article, Topic
from services.kernel.outcome import Emit
from services.kernel.stage import Spec
from services.topic.port import Classifier, Ranked
from services.topic.settings import Settings

SPEC = Spec("topic", reads=frozenset({"title", "text", "language"}), sets=frozenset({"topics", "models"}))
LANGUAGES = ("en", "und")


class TopicStage:
    """Gives each article the topics that the classifier is sure enough of; none if it is not in English."""

    spec = SPEC

    def __init__(self, classifier: Classifier, settings: Settings) -> None:
        self._classifier = classifier
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its topics, the best one first."""
        return [Emit(self._classified(article)) for article in batch]

    def _classified(self, article: Article) -> Article:
        known = article.language.split("-")[0].lower() in LANGUAGES
        ranked = self._classifier.scores(f"{article.title}\n{article.text}") if known else ()
        topics = chosen(ranked, self._settings)
        return replace(article, topics=topics, models=article.models | {SPEC.name: self._classifier.version})


def chosen(ranked: Sequence[Ranked], settings: Settings) -> tuple[Topic, ...]:
    """Return the topics that are sure enough, of all of them, the best one first."""
    best = ranked[: settings.most]
    needed = [settings.least] + [settings.threshold] * (settings.most - 1)
    sure = zip(best, needed, strict=False)
    return tuple(Topic(name=name, code=code, score=score) for (name, code, score), enough in sure if score >= enough)
