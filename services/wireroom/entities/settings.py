"""The settings of the entities stage."""

from typing import Literal

from msgspec import Struct

Tier = Literal["fast", "best"]


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled", an installed spaCy package or a folder with a pipeline.

    `tier` is which bundled one: "fast", or "best", slower by a factor of about ten, which needs the extra `onnx`.
    `limit` characters of an article are read, title first.
    """

    model: str = "bundled"
    tier: Tier = "fast"
    limit: int = 100_000
