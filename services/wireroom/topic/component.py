"""The spaCy component that gives a document its topics."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("wireroom_topic", assigns=["doc.cats"])
def make_topic(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component: doc.cats has the name of each top-level IPTC Media Topic and its score between 0 and 1."""
    from wireroom.topic.classifiers import LinearClassifier

    classifier = LinearClassifier()

    def set_topics(doc: Doc) -> Doc:
        doc.cats |= {topic.name: topic.score for topic in classifier.scores(doc.text)}
        return doc

    return set_topics
