"""The spaCy components: names by a compiled tagger or a network, then rules over the document; and the patterns."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import numpy as np
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from wireroom.entities.patterns.spans import join_spans
from wireroom.entities.port import Found
from wireroom.entities.tagging.document_rules import apply_rules, apply_rules_by_scores
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.network import Network, Scores
from wireroom.entities.tagging.tagger import Tagger, Weights
from wireroom.entities.tagging.tags import BILOU_TAGS, BIO_TAGS, LABELS, Name, best_bio_tags, names_of_tags
from wireroom.kernel.article import EntityKind
from wireroom.models.labels import log_probabilities

MODELS = Path(__file__).parents[1] / "model"  # the bundled pipelines: a folder for each tier
FAST, BEST = MODELS / "fast" / "wireroom_names", MODELS / "best" / "wireroom_best_names"
WEIGHTS_FILE = "tagger.npz"
SPANS = "wireroom"  # of doc.spans
KINDS: dict[str, EntityKind] = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "org",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "EVENT": "event",
}
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


class _FromFolder:
    """A component whose model is a folder: the bundled one, loaded with the first document, unless read from disk."""

    labels = LABELS
    bundled: Path
    folder: Path | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities; raises BadSettings for a missing library."""
        if self.folder is None:
            self.from_disk(self.bundled)
        sentences, names = self.find_names(doc)
        sentences.set_entities(doc, names)
        return doc

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "_FromFolder":  # noqa: ARG002 - spaCy gives both
        """Load the model of a folder."""
        self.load(path)
        self.folder = path
        return self

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 - spaCy gives both
        """Copy the model from the folder that it was loaded from."""
        folder = self.folder or self.bundled
        if folder != path:
            copytree(folder, path, dirs_exist_ok=True)

    def load(self, path: Path) -> None:
        """Load the model of a folder."""
        raise NotImplementedError

    def find_names(self, doc: Doc) -> tuple[TaggedSentences, list[list[Name]]]:
        """Return the document's sentences and the names of each."""
        raise NotImplementedError


class NameRecognizer(_FromFolder):
    """The fast tier: labels people (PER), organisations (ORG) and places (LOC)."""

    bundled = FAST
    lexicon: Lexicon

    def load(self, path: Path) -> None:
        """Load the tagger."""
        self.lexicon = Lexicon.load(path)
        self._tagger = Tagger(Weights.load(path / WEIGHTS_FILE), self.lexicon)

    def find_names(self, doc: Doc) -> tuple[TaggedSentences, list[list[Name]]]:
        """Return the document's sentences and the names of each."""
        sentences = self.tag(doc)
        return sentences, apply_rules(sentences.texts, [names_of_tags(tags) for tags in sentences.tags])

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


class BestRecognizer(_FromFolder):
    """The best tier: the same labels by a fine-tuned MiniLM, in which the fast model has a say."""

    bundled = BEST

    def __init__(self) -> None:
        self._fast = NameRecognizer()

    def load(self, path: Path) -> None:
        """Load the network and the fast model, which is in a folder inside, or else the bundled one."""
        fast = path / FAST.name
        self._fast.from_disk(fast if fast.is_dir() else FAST)
        self._network = Network(path, self._fast.lexicon.gazetteer)

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Copy both models."""
        super().to_disk(path, exclude)
        self._fast.to_disk(path / FAST.name)

    def find_names(self, doc: Doc) -> tuple[TaggedSentences, list[list[Name]]]:
        """Return the document's sentences and the names of each."""
        sentences = self._fast.tag(doc)
        rows = zip(self._network.scores(sentences.texts), sentences.tags, strict=True)
        scores = [with_fast_tags(scores, tags) for scores, tags in rows]
        names = [names_of_tags(best_bio_tags(rows)) for rows in scores]
        return sentences, apply_rules_by_scores(sentences.texts, names, scores)


def with_fast_tags(scores: Scores, tags: Sequence[str]) -> Scores:
    """Return the log-probabilities of a sentence after the fast model's tags were added to what speaks for each."""
    columns = [_BIO_NUMBER[_BIO_PLACE[tag[0]] + tag[1:] if tag != "O" else tag] for tag in tags]
    added = scores.copy()
    added[np.arange(len(tags)), columns] += _FAST_WEIGHT
    return log_probabilities(added)


def names_in(doc: Doc) -> list[Found]:
    """Return the document's entities of the KINDS."""
    kinds = ((entity, KINDS.get(entity.label_)) for entity in doc.ents)
    return [Found(entity.start_char, entity.end_char, kind) for entity, kind in kinds if kind]


def set_pattern_spans(doc: Doc) -> Doc:
    """Set doc.spans["wireroom"] to the events, products, dates and amounts of money beside the names of doc.ents.

    The labels are EVENT, PRODUCT, DATE and MONEY; the id of a date or an amount is its value, as in documents.
    """
    joined = join_spans(doc.text, names_in(doc))
    rows = [(name.start, name.end, name.kind, "") for name in joined.names if name.kind in ("event", "product")]
    rows += [(value.start, value.end, value.kind, value.value) for value in joined.values]
    doc.spans[SPANS] = [
        doc.char_span(start, end, label=kind.upper(), span_id=value, alignment_mode="expand")
        for start, end, kind, value in sorted(rows)
    ]
    return doc


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make_names(nlp: Language, name: str) -> NameRecognizer:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the fast tier."""
    return NameRecognizer()


@Language.factory("wireroom_best_names", assigns=["doc.ents"])
def make_best_names(nlp: Language, name: str) -> BestRecognizer:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the best tier."""
    return BestRecognizer()


@Language.factory("wireroom_patterns", requires=["doc.ents"], assigns=["doc.spans"])
def make_patterns(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of events, products, dates and amounts."""
    return set_pattern_spans
