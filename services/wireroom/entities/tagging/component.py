"""The spaCy components: names by a compiled tagger or a network, then rules over the document; and the patterns."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import numpy as np
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from wireroom.entities.patterns.spans import join_spans
from wireroom.entities.port import EntitySpan
from wireroom.entities.settings import Tier
from wireroom.entities.tagging.document_rules import apply_rules, apply_rules_by_scores
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.network import Network, Scores
from wireroom.entities.tagging.tagger import Tagger, Weights
from wireroom.entities.tagging.tags import BILOU_TAGS, BIO_TAGS, LABELS, best_bio_tags, names_of_tags
from wireroom.kernel.article import EntityKind
from wireroom.models.labels import log_probabilities

MODELS = Path(__file__).parents[1] / "model"  # the bundled pipelines: a folder for each tier
FAST, BEST = MODELS / "fast" / "wireroom_names", MODELS / "best" / "wireroom_best_names"
WEIGHTS_FILE = "tagger.npz"
SPANS = "wireroom"  # of doc.spans
KINDS: dict[str, EntityKind] = {
    "PER": "person", "PERSON": "person", "ORG": "org", "LOC": "place", "GPE": "place", "FAC": "place",
    "PRODUCT": "product", "EVENT": "event",
}  # fmt: skip
_FAST_WEIGHT = 1.0  # of the fast model's tag beside the network's log-probabilities
_BIO_PLACE = {"B": "B", "I": "I", "L": "I", "U": "B"}  # of a BILOU tag
_BIO_NUMBER = {tag: number for number, tag in enumerate(BIO_TAGS)}


class NameRecognizer:
    """Labels people (PER), organisations (ORG) and places (LOC) by a compiled tagger.

    In the tier best a fine-tuned MiniLM does, in which the tagger has a say. A component that is not read from disk
    loads the bundled model with the first document.
    """

    labels = LABELS
    _tagger: Tagger
    _network: Network | None = None

    def __init__(self, tier: Tier) -> None:
        self._is_best = tier == "best"
        self._folder, self._tagger_folder = BEST if self._is_best else FAST, FAST
        self._is_loaded = False

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "NameRecognizer":  # noqa: ARG002 - spaCy gives both
        """Load the model of a folder; for the tier best the tagger of a folder inside, or else the bundled one.

        Raises BadSettings for a missing library.
        """
        self._folder = self._tagger_folder = path
        if self._is_best:
            self._tagger_folder = path / FAST.name if (path / FAST.name).is_dir() else FAST
        lexicon = Lexicon.load(self._tagger_folder)
        self._tagger = Tagger(Weights.load(self._tagger_folder / WEIGHTS_FILE), lexicon)
        self._network = Network(path, lexicon.gazetteer) if self._is_best else None
        self._is_loaded = True
        return self

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 - spaCy gives both
        """Copy the model from where it was loaded."""
        copies = {path: self._folder} | ({path / FAST.name: self._tagger_folder} if self._is_best else {})
        for copy, folder in copies.items():
            if copy != folder:
                copytree(folder, copy, dirs_exist_ok=True)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        if not self._is_loaded:
            self.from_disk(self._folder)
        columns = doc.to_array([ORTH, SENT_START]).view(np.int64)
        words = [token.text for token in doc]
        tagged = self._tagger.tag(columns[:, 0], words, columns[:, 1])
        sentences = [slice(*borders) for borders in pairwise(tagged.bounds.tolist())]
        numbers, all_tags = tagged.places.tolist(), [BILOU_TAGS[number] for number in tagged.tags.tolist()]
        places, tags = [numbers[part] for part in sentences], [all_tags[part] for part in sentences]
        texts = [[words[place] for place in row] for row in places]
        if self._network is None:
            names = apply_rules(texts, [names_of_tags(row) for row in tags])
        else:
            scores = [with_fast_tags(*row) for row in zip(self._network.scores(texts), tags, strict=True)]
            names = apply_rules_by_scores(texts, [names_of_tags(best_bio_tags(rows)) for rows in scores], scores)
        doc.ents = [
            Span(doc, row[name.start], row[name.end - 1] + 1, label=name.label)
            for row, in_sentence in zip(places, names, strict=True)
            for name in in_sentence
        ]
        return doc


def with_fast_tags(scores: Scores, tags: Sequence[str]) -> Scores:
    """Return the log-probabilities of a sentence after the fast model's tags were added to what speaks for each."""
    columns = [_BIO_NUMBER[_BIO_PLACE[tag[0]] + tag[1:] if tag != "O" else tag] for tag in tags]
    added = scores.copy()
    added[np.arange(len(tags)), columns] += _FAST_WEIGHT
    return log_probabilities(added)


def names_in(doc: Doc) -> list[EntitySpan]:
    """Return the document's entities of the KINDS."""
    kinds = ((entity, KINDS.get(entity.label_)) for entity in doc.ents)
    return [EntitySpan(entity.start_char, entity.end_char, kind) for entity, kind in kinds if kind]


def set_pattern_spans(doc: Doc) -> Doc:
    """Set doc.spans["wireroom"] to the events, products, dates and amounts of money beside the names of doc.ents.

    The labels are EVENT, PRODUCT, DATE and MONEY; the id of a date or an amount is its value, as in documents.
    """
    joined = join_spans(doc.text, names_in(doc))
    things = [(*name, "") for name in joined.names if name.kind in ("event", "product")]
    places: list[tuple[int, int, str, str]] = [*things, *joined.values]
    spans = [
        doc.char_span(start, end, label=kind.upper(), span_id=value, alignment_mode="expand")
        for start, end, kind, value in sorted(places)
    ]
    doc.spans[SPANS] = [span for span in spans if span]
    return doc


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make_names(nlp: Language, name: str) -> NameRecognizer:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the fast tier."""
    return NameRecognizer("fast")


@Language.factory("wireroom_best_names", assigns=["doc.ents"])
def make_best_names(nlp: Language, name: str) -> NameRecognizer:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the best tier."""
    return NameRecognizer("best")


@Language.factory("wireroom_patterns", requires=["doc.ents"], assigns=["doc.spans"])
def make_patterns(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of events, products, dates and amounts."""
    return set_pattern_spans
