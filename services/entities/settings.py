"""The settings of the entities stage."""

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled", an installed spaCy package or a folder with a pipeline.

    `limit` characters of an article are read, title first.
    """

    model: str = "bundled"
    limit: int = 100_000
