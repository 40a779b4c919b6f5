"""Hits as a table for spreadsheets: CSV as RFC 4180 has it."""

import csv
import re
from collections.abc import Iterable
from typing import Any, TextIO

from wireroom.kernel.document import Document

COLUMNS = {  # and the fields of a hit that they show
    **{name: name for name in ("id", "published", "outlet", "title", "url", "language", "authors", "topic")},
    "entities": "entity",
    **{name: name for name in ("subject", "tone", "copy", "copy_of", "similarity", "cluster", "score")},
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: the same, of full width


def write_csv(hits: Iterable[Document], file: TextIO) -> None:
    """Write a line of the columns' names and one for each hit; several values of a field stand in one cell, with "; ".

    A cell holds no line break and no control character, and an apostrophe comes before a text that a spreadsheet would
    take for a formula.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow(_cell(hit.get(field)) for field in COLUMNS.values())


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(value)
    if not isinstance(value, str):
        return value
    text = _CONTROLS.sub(" ", value).strip()
    return f"'{text}" if text.startswith(_FORMULA) else text
