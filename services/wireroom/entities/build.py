"""Puts the stage together."""

from pathlib import Path

import numpy as np

from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import MODELS, Settings, Tier
from wireroom.entities.stage import EntitiesStage
from wireroom.entities.tagging.tags import BIO_TAGS, best_bio_tags


def build(settings: Settings) -> EntitiesStage:
    """Return the stage; it loads its model with the first article.

    Raises BadSettings for a model that is not installed.
    """
    return EntitiesStage(SpacyRecognizer(settings.model, settings.tier), settings)


def model_folder(tier: Tier = "fast") -> Path:
    """Return the folder of a bundled spaCy pipeline, for spacy.load; the tier best needs the extra `onnx`."""
    return MODELS / tier


def warm() -> None:
    """Take an invented article through the bundled pipeline, so that numba keeps it compiled (pipeline.warm)."""
    text = "ORBO BUYS ITS LAST RIVAL\n\nOrbo Group of Bath said on Monday that Ann Berg would lead it."
    SpacyRecognizer("bundled").recognise([text])
    best_bio_tags(np.zeros((1, len(BIO_TAGS))))  # of the best tier, whose libraries may not be there
