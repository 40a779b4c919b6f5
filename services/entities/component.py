"""The spaCy component that sets doc.ents: a CRF over hand-made features, then rules over the document."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycrfsuite
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from services.entities.document_rules import Name, apply
from services.entities.features import Features
from services.entities.gazetteer import Gazetteer

MODEL = Path(__file__).parent / "model"
TAGGER_FILE = "names.crfsuite.gz"
GAZETTEER_FILE = "gazetteer.npz"
_LONGEST_SENTENCE = 250


def names(tags: list[str]) -> list[Name]:
    """Return the names that B-, I- and O tags mark; an I- that follows nothing of its label begins a name."""
    found: list[Name] = []
    for index, tag in enumerate(tags):
        prefix, _, label = tag.partition("-")
        if prefix == "I" and found and found[-1].end == index and found[-1].label == label:
            found[-1] = found[-1]._replace(end=index + 1)
        elif prefix != "O":
            found.append(Name(index, index + 1, label))
    return found


def sentences(doc: Doc) -> Iterator[list[int]]:
    """Yield the indices of the words of each sentence; a line break ends one too, and so does a great length."""
    current: list[int] = []
    for token in doc:
        broken = token.is_sent_start or len(current) >= _LONGEST_SENTENCE or (token.is_space and "\n" in token.text)
        if broken and current:
            yield current
            current = []
        if not token.is_space:
            current.append(token.i)
    if current:
        yield current


class NameRecognizer:
    """Labels people (PER), organisations (ORG) and places (LOC)."""

    def __init__(self, path: Path) -> None:
        self._features = Features(Gazetteer.load(path / GAZETTEER_FILE))
        self._tagger = pycrfsuite.Tagger()
        self._weights = gzip.decompress((path / TAGGER_FILE).read_bytes())  # the tagger reads from these very bytes
        self._tagger.open_inmemory(self._weights)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        places = list(sentences(doc))
        texts = [[doc[index].text for index in place] for place in places]
        tagged = [names(self._tagger.tag(self._features.sentence(words))) for words in texts]
        doc.ents = [
            Span(doc, place[name.start], place[name.end - 1] + 1, label=name.label)
            for place, found in zip(places, apply(texts, tagged), strict=True)
            for name in found
        ]
        return doc


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make(nlp: Language, name: str) -> Any:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component from the bundled model."""
    return NameRecognizer(MODEL)


def pipeline() -> Language:
    """Return spaCy's English tokeniser and sentence splitter with the bundled recogniser."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("wireroom_names")
    return nlp
