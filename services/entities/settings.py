"""The settings of the entities stage."""

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled" or an installed spaCy package; of an article `limit` characters are read at most."""

    model: str = "bundled"
    limit: int = 200_000
