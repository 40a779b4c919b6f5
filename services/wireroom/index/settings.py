"""Settings of the index stage."""

from typing import NamedTuple

from wireroom.runtime.settings import Section


class Access(NamedTuple):
    """Where Elasticsearch is, and how to get in: an `api_key`, or user and password; `ca` is a PEM file's path."""

    url: str
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca: str = ""


class Settings(Section, frozen=True, kw_only=True):
    """Where Elasticsearch keeps the documents, and how patiently they are written. The embedded store needs none."""

    alias: str = "articles"
    refresh: bool = False
    timeout_s: float = 30.0
    bulk_bytes: int = 8_000_000
    rounds: int = 20

    @property
    def places(self) -> str:
        """The alias of the index that holds where each article stands among its copies."""
        return f"{self.alias}-places"

    @property
    def letters(self) -> str:
        """The alias of the index of dead letters, which Kibana shows."""
        return f"{self.alias}-dead"
