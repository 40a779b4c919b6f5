"""The recogniser behind the port: the bundled spaCy pipeline, or any installed spaCy package in its place."""

import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from wireroom.entities.port import Found
from wireroom.entities.settings import Tier
from wireroom.entities.tagging import package
from wireroom.entities.tagging.best import BEST
from wireroom.entities.tagging.component import MODEL, pipeline
from wireroom.kernel.article import EntityKind
from wireroom.models.onnx import import_for_best_tier

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
_COMPONENTS: dict[Tier, str] = {"fast": "wireroom_names", "best": "wireroom_best_names"}
LONGEST = 1 << 31  # the stage limits what it asks for
_BATCH = 32
_KEPT = 150_000  # words that stay in memory, about 40 MB
_LONGEST_WORD = 200
_OVERLONG = re.compile(rf"(?<!\S)(\S{{{_LONGEST_WORD}}})(\S+)")


class SpacyRecognizer:
    """Loads the bundled pipeline when it is first needed, in the process that needs it; a pickled one loads anew."""

    def __init__(self, model: str, tier: Tier = "fast") -> None:
        """Raise BadSettings unless `model` is "bundled" or loads as package.load says, which it does at once.

        Of the bundled ones there are two tiers; best needs the extra `onnx`.
        """
        self._model, self._tier = model, tier
        if model == "bundled":
            self.version = _version(tier)
        else:
            self.nlp, self.version = package.load(model, KINDS.keys())
            self.nlp.max_length = LONGEST

    def __reduce__(self) -> tuple[type["SpacyRecognizer"], tuple[str, Tier]]:
        return type(self), (self._model, self._tier)

    @cached_property
    def nlp(self) -> Language:
        """The loaded pipeline."""
        nlp = pipeline(_COMPONENTS[self._tier])
        nlp.max_length = LONGEST
        return nlp

    def recognise(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return the names in each text, sorted; labels that no kind of entity stands for are left out.

        Of a word without end only the start is read, as spaCy takes quadratic time for one.
        """
        read = [_OVERLONG.sub(lambda word: word[1] + " " * len(word[2]), text) for text in texts]
        with self._zone():
            return [_found(doc) for doc in self.nlp.pipe(read, batch_size=_BATCH)]

    def _zone(self) -> AbstractContextManager[object]:
        """Let the words that are met first stay in memory, as making them anew takes half the time, and no more."""
        return nullcontext() if len(self.nlp.vocab) < _KEPT else self.nlp.memory_zone()


def _found(doc: Doc) -> list[Found]:
    kinds = ((entity, KINDS.get(entity.label_)) for entity in doc.ents)
    return [Found(entity.start_char, entity.end_char, kind) for entity, kind in kinds if kind]


def _version(tier: Tier) -> str:
    fast = json.loads((MODEL / "meta.json").read_text())["version"]
    if tier == "fast":
        return f"wireroom-crf/{fast}"
    import_for_best_tier("entities")
    return f"wireroom-minilm/{json.loads((BEST / 'meta.json').read_text())['version']}+{fast}"
