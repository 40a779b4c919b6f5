"""Another spaCy pipeline in place of the bundled one: an installed package or a folder, checked before it is used."""

from collections.abc import Set as AbstractSet
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import spacy
import spacy.about
from spacy.language import Language

from wireroom.kernel.errors import BadSettings

_UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter")
_OTHERWISE = "or set WIREROOM_ENTITIES_MODEL=bundled"


def load(model: str, known: AbstractSet[str]) -> tuple[Language, str]:
    """Return the pipeline of a package's name or a folder's path, without the pipes that names do not need.

    And its name and version. Raises BadSettings, which says what to do, for one that is not there, is made for another
    spaCy, does not load, or gives none of the labels that are `known`.
    """
    folder = Path(model)
    if not folder.is_dir() and not spacy.util.is_package(model):
        raise BadSettings(
            f"entities: no spaCy package named {model!r} is installed, nor is it a folder with one; "
            f"install it (python -m spacy download {model}) {_OTHERWISE}"
        )
    _check_version(model, folder)
    try:
        nlp = spacy.load(model, exclude=list(_UNUSED))
    except Exception as error:  # spaCy raises what a package's own code raises
        raise BadSettings(f"entities: {model} does not load as a spaCy pipeline: {error}; {_MEND}") from error
    _check_labels(model, nlp, known)
    version = f"{_named(nlp.meta)}+{_digest(folder)}" if folder.is_dir() else f"{model}/{metadata.version(model)}"
    return nlp, version


_MEND = f"install one that fits spaCy {spacy.about.__version__} (python -m spacy download NAME) {_OTHERWISE}"


def _check_version(model: str, folder: Path) -> None:
    meta = (folder if folder.is_dir() else spacy.util.get_package_path(model)) / "meta.json"
    try:
        made_for = str(msgspec.json.decode(meta.read_bytes(), type=dict[str, Any]).get("spacy_version") or "")
    except (OSError, msgspec.DecodeError) as error:
        raise BadSettings(f"entities: {model} is no spaCy pipeline: {error}; {_MEND}") from error
    if made_for and not _fits(made_for):
        raise BadSettings(f"entities: {model} is made for spaCy {made_for}, not for {spacy.about.__version__}; {_MEND}")


def _fits(made_for: str) -> bool:
    """Return whether this spaCy is in the range, or of the minor version that the range begins with."""
    util, here = spacy.util, spacy.about.__version__
    lowest = util.get_model_lower_version(made_for) or ""
    return bool(util.is_compatible_version(here, made_for) or util.is_minor_version_match(here, lowest))


def _check_labels(model: str, nlp: Language, known: AbstractSet[str]) -> None:
    finders = [name for name, pipe in nlp.pipeline if _finds_names(nlp, name, pipe)]
    if not finders:
        raise BadSettings(f"entities: {model} has no entity recogniser, only {', '.join(nlp.pipe_names) or 'no pipes'}")
    labels = {label for name in finders for label in nlp.pipe_labels.get(name, [])}
    if labels and not labels & known:
        raise BadSettings(
            f"entities: {model} labels {', '.join(sorted(labels))}, and none of these is known; "
            f"known are {', '.join(sorted(known))}"
        )


def _finds_names(nlp: Language, name: str, pipe: Any) -> bool:
    return "doc.ents" in nlp.get_pipe_meta(name).assigns or bool(getattr(pipe, "annotate_ents", False))


def _named(meta: dict[str, Any]) -> str:
    return f"{meta['lang']}_{meta['name']}/{meta['version']}"


def _digest(folder: Path) -> str:
    state = blake2b(digest_size=6)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        state.update(str(path.relative_to(folder)).encode())
        state.update(path.read_bytes())
    return state.hexdigest()
