"""The stage: says what an article is about."""

from collections.abc import Sequence

from wireroom.kernel.article import Article, Topic, fill_in, is_read
from wireroom.kernel.stage import Emit, Spec
from wireroom.topic.port import Classifier
from wireroom.topic.settings import Settings

SPEC = Spec("topic", reads=frozenset({"title", "text", "language"}), sets=frozenset({"topics", "models", "skipped"}))


class TopicStage:
    """Gives each article the topics that the classifier is sure enough of; none in a language that it does not read."""

    spec = SPEC

    def __init__(self, classifier: Classifier, settings: Settings) -> None:
        self._classifier = classifier
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its topics: those of the top level, then those below them, the best one first."""
        return [Emit(self._with_topics(article)) for article in batch]

    def _with_topics(self, article: Article) -> Article:
        if not is_read(article, self._settings.languages):
            return fill_in(article, SPEC.name, None, topics=())
        topics = self._topics(f"{article.title}\n{article.text}")
        return fill_in(article, SPEC.name, self._classifier.version, topics=topics)

    def _topics(self, text: str) -> tuple[Topic, ...]:
        top = choose_topics(self._classifier.scores(text), self._settings)
        codes = {topic.code for topic in top if topic.score >= self._settings.threshold}
        narrower = self._classifier.narrower_scores(text, codes)[: self._settings.narrower] if codes else []
        return top + tuple(topic for topic in narrower if topic.score >= self._settings.sure)


def choose_topics(topics: Sequence[Topic], settings: Settings) -> tuple[Topic, ...]:
    """Return the topics that are sure enough, of all of them, the best one first."""
    enough = [settings.least] + [settings.threshold] * (settings.most - 1)
    return tuple(topic for topic, least in zip(topics, enough, strict=False) if topic.score >= least)
