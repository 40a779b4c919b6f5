"""The settings of the entities stage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from wireroom.kernel.article import ENGLISH
from wireroom.runtime.settings import Section

Tier = Literal["fast", "best"]
MANY = "xx"  # spaCy's code of a pipeline for many languages
MODELS = Path(__file__).parent / "model"  # the bundled spaCy pipelines, a folder for each tier
FAST, BEST = MODELS / "fast" / "wireroom_names", MODELS / "best" / "wireroom_best_names"


class Settings(Section, frozen=True, kw_only=True):
    """`model` is "bundled", an installed spaCy package or a folder with a pipeline: the one for English.

    `model_by_language` are packages or folders for other languages, by their codes; that of "xx" reads all languages
    that have none of their own, and so does a pipeline of many languages that is named in `model`.
    `tier` is which bundled one: "fast", or "best", slower by a factor of about ten, which needs the extra `onnx`.
    `limit` characters of an article are read, title first.
    """

    model: str = "bundled"
    model_by_language: dict[str, str] = field(default_factory=dict)
    tier: Tier = "fast"
    limit: Annotated[int, Meta(ge=1)] = 100_000

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the choice of a model."""
        if self.tier == "best" and self.model != "bundled":
            yield "entities: the tier best is a bundled model: set WIREROOM_ENTITIES_MODEL=bundled or no tier"
        for language in sorted({ENGLISH, "und"} & self.model_by_language.keys()):
            yield f"entities: the model for {language} is the one without a language: WIREROOM_ENTITIES_MODEL"
        if "bundled" in self.model_by_language.values():
            yield "entities: the bundled models read English alone: name a spaCy pipeline for any other language"
