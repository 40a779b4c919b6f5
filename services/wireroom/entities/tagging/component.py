"""The spaCy components that set doc.ents: a compiled tagger or a network, then rules over the document."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from wireroom.entities.tagging.document_rules import apply_rules, apply_rules_by_scores
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.network import Network, Scores
from wireroom.entities.tagging.tagger import Tagger, Weights
from wireroom.entities.tagging.tags import BILOU_TAGS, BIO_TAGS, Name, best_bio_tags, names_of_tags
from wireroom.models.labels import log_probabilities

MODEL = Path(__file__).parents[1] / "model"
BEST = MODEL / "best"
WEIGHTS_FILE = "tagger.npz"
_FAST_WEIGHT = 1.0  # of the fast model's tag beside the network's log-probabilities
_BIO_PLACE = {"B": "B", "I": "I", "L": "I", "U": "B"}  # of a BILOU tag
_BIO_NUMBER = {tag: number for number, tag in enumerate(BIO_TAGS)}


class TaggedSentences(NamedTuple):
    """Of each sentence of a document the numbers of its words, the words, and their BILOU tags."""

    places: list[list[int]]
    texts: list[list[str]]
    tags: list[list[str]]

    def set_entities(self, doc: Doc, names: Sequence[Sequence[Name]]) -> None:
        """Set the document's entities to the names of each sentence."""
        doc.ents = [
            Span(doc, places[name.start], places[name.end - 1] + 1, label=name.label)
            for places, in_sentence in zip(self.places, names, strict=True)
            for name in in_sentence
        ]


class NameRecognizer:
    """The fast tier: labels people (PER), organisations (ORG) and places (LOC)."""

    def __init__(self, path: Path) -> None:
        """Load the model from the folder `path`."""
        self.lexicon = Lexicon.load(path)
        self._tagger = Tagger(Weights.load(path / WEIGHTS_FILE), self.lexicon)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        sentences = self.tag(doc)
        names = [names_of_tags(tags) for tags in sentences.tags]
        sentences.set_entities(doc, apply_rules(sentences.texts, names))
        return doc

    def tag(self, doc: Doc) -> TaggedSentences:
        """Return the document's sentences with the tags that the model gives them."""
        columns = doc.to_array([ORTH, SENT_START]).view(np.int64)
        words = [token.text for token in doc]
        tagged = self._tagger.tag(columns[:, 0], words, columns[:, 1])
        places, tags = tagged.places.tolist(), [BILOU_TAGS[number] for number in tagged.tags.tolist()]
        borders = list(zip(tagged.bounds[:-1].tolist(), tagged.bounds[1:].tolist(), strict=True))
        parts = [places[start:end] for start, end in borders]
        texts = [[words[place] for place in part] for part in parts]
        return TaggedSentences(parts, texts, [tags[start:end] for start, end in borders])


class BestRecognizer:
    """The best tier: the same labels by a fine-tuned MiniLM, in which the fast model has a say."""

    def __init__(self, path: Path = BEST) -> None:
        """Load the network from the folder `path`; raises BadSettings for a missing library."""
        self._fast = NameRecognizer(MODEL)
        self._network = Network(path, self._fast.lexicon.gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        sentences = self._fast.tag(doc)
        rows = zip(self._network.scores(sentences.texts), sentences.tags, strict=True)
        scores = [with_fast_tags(scores, tags) for scores, tags in rows]
        names = [names_of_tags(best_bio_tags(rows)) for rows in scores]
        sentences.set_entities(doc, apply_rules_by_scores(sentences.texts, names, scores))
        return doc


def with_fast_tags(scores: Scores, tags: Sequence[str]) -> Scores:
    """Return the log-probabilities of a sentence after the fast model's tags were added to what speaks for each."""
    columns = [_BIO_NUMBER[_BIO_PLACE[tag[0]] + tag[1:] if tag != "O" else tag] for tag in tags]
    added = scores.copy()
    added[np.arange(len(tags)), columns] += _FAST_WEIGHT
    return log_probabilities(added)


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make_names(nlp: Language, name: str) -> Any:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the fast tier from the bundled model."""
    return NameRecognizer(MODEL)


@Language.factory("wireroom_best_names", assigns=["doc.ents"])
def make_best_names(nlp: Language, name: str) -> Any:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the best tier from the bundled model."""
    return BestRecognizer()


def pipeline(component: str = "wireroom_names") -> Language:
    """Return spaCy's English tokeniser and sentence splitter with a bundled recogniser."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(component)
    return nlp
