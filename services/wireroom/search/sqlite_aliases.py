"""The alias table of the embedded store: counted over the terms of its documents."""

import sqlite3
from collections.abc import Collection, Iterator

from wireroom.index.rows import CALLED
from wireroom.kernel.document import ALIAS, KINDS, fold
from wireroom.search.aliases import Meant, Use

_STARTING = (
    "SELECT value, count(*) FROM index_name JOIN index_term USING (name_id)"
    " WHERE field = ? AND folded >= ? AND folded < ? GROUP BY name_id"
)
_NAMED = (
    "SELECT field, folded, count(*) FROM index_name JOIN index_term USING (name_id)"
    " WHERE field = ? AND folded = ? GROUP BY name_id"
)


class SqliteAliases:
    """An AliasTable over a connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return what these forms stand for; see AliasTable."""
        return [use for form in forms for use in self._uses(fold(form))]

    def forms(self, names: Collection[Meant]) -> list[Use]:
        """Return how else these are called; see AliasTable."""
        return [
            Use(form, kind, called, number)
            for meant in names
            for (kind, called, form), number in self._starting(CALLED, f"{meant.kind}\t{fold(meant.name)}")
        ]

    def _uses(self, form: str) -> Iterator[Use]:
        for (short, kind, name), number in self._starting(ALIAS, form):
            yield Use(short, kind, name, number)
        for wanted in KINDS:
            for kind, name, number in self._db.execute(_NAMED, (wanted, form)):
                yield Use(name, kind, name, number)

    def _starting(self, field: str, start: str) -> Iterator[tuple[list[str], int]]:
        """Yield the parts of the field's values that begin with `start`, and the number of articles of each."""
        for value, number in self._db.execute(_STARTING, (field, f"{start}\t", f"{start}\n")):
            yield value.split("\t"), number
