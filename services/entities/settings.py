"""The settings of the entities stage."""

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled" or an installed spaCy package; `limit` characters of an article are read, title first."""

    model: str = "bundled"
    limit: int = 100_000
