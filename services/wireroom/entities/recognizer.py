"""The recogniser behind the port: the bundled spaCy pipeline, or any other spaCy package or folder."""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cached_property
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import spacy
import spacy.about
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from wireroom.entities.port import EntitySpan
from wireroom.entities.settings import MODELS, Tier
from wireroom.entities.tagging.component import KINDS, names_in
from wireroom.kernel.article import ENGLISH
from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import import_for_best_tier

_SET_NO_NAMES = ("wireroom_patterns", "wireroom_topic")
_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter", *_SET_NO_NAMES)
_LONGEST = 1 << 31  # the stage limits what it asks for
_BATCH = 32
_VOCABULARY = 150_000  # words that stay in memory, about 40 MB
_LONGEST_WORD = 200
_OVERLONG = re.compile(rf"(?<!\S)(\S{{{_LONGEST_WORD}}})(\S+)")
_OTHERWISE = "or leave the setting out"
_MEND = f"install one that fits spaCy {spacy.about.__version__} (python -m spacy download NAME) {_OTHERWISE}"


class SpacyRecognizer:
    """Loads the bundled pipeline when it is first needed, in the process that needs it; a pickled one loads anew."""

    def __init__(self, model: str, tier: Tier = "fast") -> None:
        """Take "bundled", of which there are two tiers (best needs the extra `onnx`), or a package's name or a folder.

        Raises BadSettings, which says what to do, for one that is not there, is made for another spaCy, does not load,
        or gives none of the labels of KINDS.
        """
        self._model, self._tier = model, tier
        if model == "bundled":
            self._path = str(MODELS / tier)
            self.version = "{name}/{version}".format_map(spacy.util.get_model_meta(self._path))
            self.language = ENGLISH  # spaCy's code of the language that the pipeline is for
            if tier == "best":
                import_for_best_tier("entities")
        else:
            self._path = model
            _check_version(model)
            self.version = _version(model, self.nlp)
            self.language = f"{self.nlp.lang}"

    def __reduce__(self) -> tuple[type["SpacyRecognizer"], tuple[str, Tier]]:
        return type(self), (self._model, self._tier)

    @cached_property
    def nlp(self) -> Language:
        """The loaded pipeline, without the pipes that names do not need; raises BadSettings."""
        try:
            nlp = spacy.load(self._path, exclude=list(_UNUSED))
        except Exception as error:  # spaCy raises what a package's own code raises
            raise BadSettings(f"entities: {self._path} does not load as a spaCy pipeline: {error}; {_MEND}") from error
        _check_labels(self._path, nlp)
        nlp.max_length = _LONGEST
        return nlp

    def recognise(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the names in each text, sorted; labels that no kind of entity stands for are left out.

        Of a word without end only the start is read, as spaCy takes quadratic time for one; not so in a language that
        puts no spaces between words, whose tokeniser is another.
        """
        if isinstance(self.nlp.tokenizer, Tokenizer):
            texts = [_OVERLONG.sub(lambda word: word[1] + " " * len(word[2]), text) for text in texts]
        # The words that are met first stay in memory, as making them anew takes half the time.
        with nullcontext() if len(self.nlp.vocab) < _VOCABULARY else self.nlp.memory_zone():
            return [names_in(doc) for doc in self.nlp.pipe(texts, batch_size=_BATCH)]


def _version(model: str, nlp: Language) -> str:
    if not Path(model).is_dir():
        return f"{model}/{metadata.version(model)}"
    return "{lang}_{name}/{version}+".format_map(nlp.meta) + _digest(Path(model))


def _check_version(model: str) -> None:
    folder = Path(model)
    if not folder.is_dir() and not spacy.util.is_package(model):
        raise BadSettings(
            f"entities: no spaCy package named {model!r} is installed, nor is it a folder with one; "
            f"install it (python -m spacy download {model}) {_OTHERWISE}"
        )
    meta = (folder if folder.is_dir() else spacy.util.get_package_path(model)) / "meta.json"
    try:
        made_for = str(msgspec.json.decode(meta.read_bytes(), type=dict[str, Any]).get("spacy_version") or "")
    except (OSError, msgspec.DecodeError) as error:
        raise BadSettings(f"entities: {model} is no spaCy pipeline: {error}; {_MEND}") from error
    if made_for and not _fits_this_spacy(made_for):
        raise BadSettings(f"entities: {model} is made for spaCy {made_for}, not for {spacy.about.__version__}; {_MEND}")


def _fits_this_spacy(made_for: str) -> bool:
    """Return whether this spaCy is in the range, or of the minor version that the range begins with."""
    util, installed = spacy.util, spacy.about.__version__
    lowest = util.get_model_lower_version(made_for) or ""
    return bool(util.is_compatible_version(installed, made_for) or util.is_minor_version_match(installed, lowest))


def _check_labels(model: str, nlp: Language) -> None:
    recognizers = [
        name
        for name, pipe in nlp.pipeline
        if "doc.ents" in nlp.get_pipe_meta(name).assigns or getattr(pipe, "annotate_ents", False)
    ]
    if not recognizers:
        raise BadSettings(f"entities: {model} has no entity recogniser, only {', '.join(nlp.pipe_names) or 'no pipes'}")
    labels = {label for name in recognizers for label in nlp.pipe_labels.get(name, [])}
    if labels and not labels & KINDS.keys():
        raise BadSettings(
            f"entities: {model} labels {', '.join(sorted(labels))}, and none of these is known; "
            f"known are {', '.join(sorted(KINDS))}"
        )


def _digest(folder: Path) -> str:
    state = blake2b(digest_size=6)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        state.update(str(path.relative_to(folder)).encode())
        state.update(path.read_bytes())
    return state.hexdigest()
