"""The best tier: a spaCy component that sets doc.ents with a fine-tuned MiniLM and the fast model beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from wireroom.entities.tagging.component import MODEL, NameRecognizer, names
from wireroom.entities.tagging.decode import TAGS, decode
from wireroom.entities.tagging.evidence import settled
from wireroom.entities.tagging.gazetteer import Gazetteer
from wireroom.entities.tagging.network import Network, Scores

BEST = MODEL / "best"
_WEIGHT = 1.0  # of the fast model's tag beside the network's log-probabilities
_BEGINS = {"B": "B", "I": "I", "L": "I", "U": "B"}
_AT = {tag: number for number, tag in enumerate(TAGS)}


class BestRecognizer:
    """Labels people (PER), organisations (ORG) and places (LOC): the fast model has a say beside the network."""

    def __init__(self, path: Path = BEST) -> None:
        """Load the network from the folder `path`; raises BadSettings for a missing library."""
        self._network = Network(path, Gazetteer.load(MODEL / "gazetteer.npz"))
        self._fast = NameRecognizer(MODEL)

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        read = self._fast.read(doc)
        scores = [joined(rows, tags) for rows, tags in zip(self._network.scores(read.texts), read.tags, strict=True)]
        read.label(doc, settled(read.texts, [names(decode(rows)) for rows in scores], scores))
        return doc


def joined(scores: Scores, tags: Sequence[str]) -> Scores:
    """Return the log-probabilities of a sentence after the fast model's tags were added to what speaks for each."""
    added = scores.copy()
    added[np.arange(len(tags)), [_AT[_BEGINS[tag[0]] + tag[1:] if tag != "O" else tag] for tag in tags]] += _WEIGHT
    shares: Scores = added - np.log(np.exp(added).sum(axis=1, keepdims=True))
    return shares


@Language.factory("wireroom_best_names", assigns=["doc.ents"])
def make(nlp: Language, name: str) -> Any:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component from the bundled model."""
    return BestRecognizer()
