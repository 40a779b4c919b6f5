"""The spaCy components, as spacy.load makes them, and what is read of a document that they have been through.

spaCy imports this module with every pipeline of anybody's, so numba and the models wait until they are needed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind

if TYPE_CHECKING:
    from wireroom.entities.tagging.tagger import NameRecognizer

SPANS = "wireroom"  # of doc.spans
_LABELS: dict[EntityKind, str] = {  # those of spaCy's pipelines in all their languages
    "person": "PER PERS PERSON PRS PS persName",
    "org": "ORG ORGANIZATION OG orgName",
    "place": "LOC LOCATION LC GPE GPE_LOC GPE_ORG FAC FACILITY placeName geogName",
    "product": "PRODUCT PROD",
    "event": "EVENT EVN EVT",
}
KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}


@Language.factory("wireroom_names", assigns=["doc.ents"])
def make_names(nlp: Language, name: str) -> "NameRecognizer":  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the fast tier."""
    from wireroom.entities.tagging.tagger import NameRecognizer

    return NameRecognizer("fast")


@Language.factory("wireroom_best_names", assigns=["doc.ents"])
def make_best_names(nlp: Language, name: str) -> "NameRecognizer":  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of the best tier."""
    from wireroom.entities.tagging.tagger import NameRecognizer

    return NameRecognizer("best")


@Language.factory("wireroom_patterns", requires=["doc.ents"], assigns=["doc.spans"])
def make_patterns(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy calls factories with both
    """Make the component of events, products, dates and amounts."""
    return set_pattern_spans


def names_in(doc: Doc) -> list[EntitySpan]:
    """Return the document's entities of the KINDS."""
    kinds = ((entity, KINDS.get(entity.label_)) for entity in doc.ents)
    return [EntitySpan(entity.start_char, entity.end_char, kind) for entity, kind in kinds if kind]


def set_pattern_spans(doc: Doc) -> Doc:
    """Set doc.spans["wireroom"] to the events, products, dates and amounts of money beside the names of doc.ents.

    The labels are EVENT, PRODUCT, DATE and MONEY; the id of a date or an amount is its value, as in documents.
    """
    from wireroom.entities.patterns.spans import join_spans

    joined = join_spans(doc.text, names_in(doc))
    things = [(*name, "") for name in joined.names if name.kind in ("event", "product")]
    places: list[tuple[int, int, str, str]] = [*things, *joined.values]
    spans = [
        doc.char_span(start, end, label=kind.upper(), span_id=value, alignment_mode="expand")
        for start, end, kind, value in sorted(places)
    ]
    doc.spans[SPANS] = [span for span in spans if span]
    return doc
