"""The spaCy component that sets doc.ents: a compiled tagger, then rules over the document."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from wireroom.entities.tagging.document_rules import Name, apply
from wireroom.entities.tagging.evidence import untitled
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.tagger import LABELS, Tagger, Weights

MODEL = Path(__file__).parents[1] / "model"
WEIGHTS_FILE = "tagger.npz"


def names(tags: Sequence[str]) -> list[Name]:
    """Return the names that tags mark (B-, I-, L-, U-); an I- or L- that follows nothing of its label begins a name."""
    found: list[Name] = []
    for index, tag in enumerate(tags):
        if tag == "O":
            continue
        prefix, _, label = tag.partition("-")
        if prefix in "IL" and found and found[-1].end == index and found[-1].label == label:
            found[-1] = found[-1]._replace(end=index + 1)
        else:
            found.append(Name(index, index + 1, label))
    return found


class Sentences(NamedTuple):
    """Of each sentence of a document the numbers of its words, the words, and a tag for each (B-, I-, L-, U-, O)."""

    places: list[list[int]]
    texts: list[list[str]]
    tags: list[list[str]]

    def label(self, doc: Doc, names: Sequence[Sequence[Name]]) -> None:
        """Set the document's entities to the names of each sentence."""
        doc.ents = [
            Span(doc, place[name.start], place[name.end - 1] + 1, label=name.label)
            for place, found in zip(self.places, names, strict=True)
            for name in found
        ]


class NameRecognizer:
    """Labels people (PER), organisations (ORG) and places (LOC)."""

    def __init__(self, path: Path) -> None:
        self._tagger = Tagger(Weights.load(path / WEIGHTS_FILE), Lexicon.load(path))

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        read = self.read(doc)
        found = [untitled(words, names(tags)) for words, tags in zip(read.texts, read.tags, strict=True)]
        read.label(doc, apply(read.texts, found))
        return doc

    def read(self, doc: Doc) -> Sentences:
        """Return the document's sentences with the tags that the model gives them."""
        told = doc.to_array([ORTH, SENT_START])
        words = [token.text for token in doc]
        hashes, starts = told[:, 0].view(np.int64), told[:, 1].view(np.int64)
        places, bounds, labels = self._tagger.tag(hashes, words, starts)
        number, tags = places.tolist(), [LABELS[label] for label in labels.tolist()]
        limits = list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
        texts = [[words[place] for place in number[start:end]] for start, end in limits]
        parts = [number[start:end] for start, end in limits]
        return Sentences(parts, texts, [tags[start:end] for start, end in limits])


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make(nlp: Language, name: str) -> Any:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component from the bundled model."""
    return NameRecognizer(MODEL)


def pipeline(component: str = "wireroom_names") -> Language:
    """Return spaCy's English tokeniser and sentence splitter with a bundled recogniser."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(component)
    return nlp
