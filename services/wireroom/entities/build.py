"""Puts the stage together."""

from pathlib import Path

import numpy as np

from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import MANY, MODELS, Settings, Tier
from wireroom.entities.stage import EntitiesStage
from wireroom.entities.tagging.tags import BIO_TAGS, best_bio_tags
from wireroom.kernel.article import ENGLISH
from wireroom.kernel.errors import BadSettings

_WRITTEN_AS = {"no": ("nb", "nn")}  # codes under which spaCy has pipelines for a language


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads the bundled model with the first article, others now.

    Raises BadSettings, which lists all mistakes, for models that do not load or are for another language.
    """
    recognizers, mistakes = dict[str, SpacyRecognizer](), list[str]()
    for language, model in {ENGLISH: settings.model, **settings.model_by_language}.items():
        try:
            recognizers[language] = _load(language, model, settings.tier)
        except BadSettings as error:
            mistakes.append(str(error))
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    english = recognizers.pop(ENGLISH)
    return EntitiesStage(english, settings, {MANY: english} | recognizers if english.language == MANY else recognizers)


def _load(language: str, model: str, tier: Tier) -> SpacyRecognizer:
    recognizer = SpacyRecognizer(model, tier)
    code = recognizer.language
    if code not in (language, MANY, *_WRITTEN_AS.get(language, ())):
        setting = "WIREROOM_ENTITIES_MODEL" + ("" if code == ENGLISH else f"_{code.upper()}")
        raise BadSettings(
            f"entities: {model} is a pipeline for the language {code}, not {language}: name it in {setting}"
        )
    return recognizer


def model_folder(tier: Tier = "fast") -> Path:
    """Return the folder of a bundled spaCy pipeline, for spacy.load; the tier best needs the extra `onnx`."""
    return MODELS / tier


def warm() -> None:
    """Take an invented article through the bundled pipeline, so that numba keeps it compiled (pipeline.warm)."""
    text = "ORBO BUYS ITS LAST RIVAL\n\nOrbo Group of Bath said on Monday that Ann Berg would lead it."
    SpacyRecognizer("bundled").recognise([text])
    best_bio_tags(np.zeros((1, len(BIO_TAGS))))  # of the best tier, whose libraries may not be there
