"""The recogniser behind the port: the bundled spaCy pipeline, or any installed spaCy package in its place."""

import json
import re
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from services.entities.component import MODEL, pipeline
from services.entities.port import Found
from services.kernel.article import EntityKind
from services.kernel.errors import BadSettings

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
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter")
_BATCH = 32
_LONGEST_WORD = 200
_OVERLONG = re.compile(rf"(?<!\S)(\S{{{_LONGEST_WORD}}})(\S+)")


class SpacyRecognizer:
    """Loads the pipeline when it is first needed, in the process that needs it; a pickled one loads anew."""

    def __init__(self, model: str) -> None:
        """Raise BadSettings unless `model` is "bundled" or an installed spaCy package."""
        self._model = model
        self.version = _version(model)

    def __reduce__(self) -> tuple[type["SpacyRecognizer"], tuple[str]]:
        return type(self), (self._model,)

    @cached_property
    def nlp(self) -> Language:
        """The loaded pipeline."""
        nlp = pipeline() if self._model == "bundled" else spacy.load(self._model, exclude=list(_UNUSED))
        nlp.max_length = 1 << 31  # the stage limits what it asks for
        return nlp

    def recognise(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return the names in each text, sorted; labels that no kind of entity stands for are left out.

        Of a word without end only the start is read, as spaCy takes quadratic time for one.
        """
        read = [_OVERLONG.sub(lambda word: word[1] + " " * len(word[2]), text) for text in texts]
        with self.nlp.memory_zone():
            return [_found(doc) for doc in self.nlp.pipe(read, batch_size=_BATCH)]


def _found(doc: Doc) -> list[Found]:
    kinds = ((entity, KINDS.get(entity.label_)) for entity in doc.ents)
    return [Found(entity.start_char, entity.end_char, kind) for entity, kind in kinds if kind]


def _version(model: str) -> str:
    if model == "bundled":
        return "wireroom-crf/" + str(json.loads((MODEL / "meta.json").read_text())["version"])
    if not spacy.util.is_package(model):
        raise BadSettings(
            f"entities: no spaCy package named {model!r} is installed; "
            f"install it (python -m spacy download {model}) or set WIREROOM_ENTITIES_MODEL=bundled"
        )
    return f"{model}/{metadata.version(model)}"
