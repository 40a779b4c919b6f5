"""How an article is told in a line or two, wherever commands show one, and in a row of CSV (RFC 4180)."""

import re
from collections.abc import Iterable
from textwrap import shorten
from typing import Any, TextIO

from wireroom.cli.output import line
from wireroom.kernel.article import OUTLET
from wireroom.kernel.document import Document

COLOURS = {"negative": "red", "neutral": "dim", "positive": "green"}
BETWEEN = " · "
COLUMNS = {  # and the fields of a hit that they show
    **{name: name for name in ("id", "published", "outlet", "title", "url", "language", "authors", "genre")},
    **{name: name for name in ("topic", "subtopic")},
    "entities": "entity",
    **{name: name for name in ("subject", "tone", "copy", "copy_of", "similarity", "cluster", "score")},
    **{name: name for name in ("stance.negative", "stance.positive", "portrayal.negative", "portrayal.positive")},
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: the same, of full width


def headline(document: Document) -> str:
    """Return the article's title, or where it has none the first words of its text."""
    return line(document["title"]) or shorten(line(document["text"]), 80, placeholder=" …") or "untitled"


def when(document: Document) -> str:
    """Return the day on which the article was published, or else first seen."""
    published = document["published"]
    return str(published[:10] if published else f"seen {document['ingested'][:10]}")


def summary(document: Document) -> str:
    """Return the article's outlet, day, genre and topics."""
    return join((document["outlet"], when(document), document.get("genre") or "", *document["topic"]))


def copy_status(document: Document) -> str:
    """Return whether the article is an original, or of what it is a copy and how much they share."""
    if not document["copy"]:
        return "original"
    figures = percent(document, "similarity", "{}"), percent(document, "contained", "{} of this text is in it")
    return f"a copy of {document['copy_of']} ({'; '.join(figure for figure in figures if figure)})"


def percent(document: Document, name: str, sentence: str) -> str:
    """Return the sentence with the field's value as a percentage in it, or "" where the document has none."""
    value = document.get(name)
    return "" if value is None else sentence.format(f"{value:.0%}")


def is_of_outlet(stance: dict[str, Any]) -> bool:
    """Return whether the stance is the outlet's own, and not that of somebody it quotes."""
    return bool(stance.get("voice", OUTLET) == OUTLET)


def join(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, which may be hostile text, in one line."""
    return BETWEEN.join(part for part in map(line, parts) if part)


def write_csv(hits: Iterable[Document], file: TextIO) -> None:
    """Write a line of the columns' names and one for each hit; several values of a field stand in one cell, with "; ".

    A cell holds no line break and no control character, and an apostrophe comes before a text that a spreadsheet would
    take for a formula.
    """
    import csv

    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow(_cell(_value(hit, field)) for field in COLUMNS.values())


def _value(hit: Document, field: str) -> Any:
    outer, _, inner = field.partition(".")
    return hit[outer][inner] if inner else hit.get(outer)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(value)
    if not isinstance(value, str):
        return value
    text = _CONTROLS.sub(" ", value).strip()
    return f"'{text}" if text.startswith(_FORMULA) else text
