"""The settings of the entities stage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from wireroom.runtime.settings import Section

Tier = Literal["fast", "best"]
MODELS = Path(__file__).parent / "model"  # the bundled spaCy pipelines, a folder for each tier
FAST, BEST = MODELS / "fast" / "wireroom_names", MODELS / "best" / "wireroom_best_names"


class Settings(Section, frozen=True, kw_only=True):
    """`model` is "bundled", an installed spaCy package or a folder with a pipeline.

    `tier` is which bundled one: "fast", or "best", slower by a factor of about ten, which needs the extra `onnx`.
    `limit` characters of an article are read, title first.
    """

    model: str = "bundled"
    tier: Tier = "fast"
    limit: Annotated[int, Meta(ge=1)] = 100_000

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the choice of a model."""
        if self.tier == "best" and self.model != "bundled":
            yield "entities: the tier best is a bundled model: set WIREROOM_ENTITIES_MODEL=bundled or no tier"
