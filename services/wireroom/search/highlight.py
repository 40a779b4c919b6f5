"""Marks the words of a query in title and text, with the tokenizer that the store itself uses."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from html import escape
from itertools import accumulate, pairwise

from wireroom.index.rows import TEXT_TABLE
from wireroom.kernel.document import Document
from wireroom.search.port import FRAGMENT, FRAGMENTS

_START, _END = "\x02", "\x03"
_MARK = re.compile(f"[{_START}{_END}]")
_CONTEXT = 50  # characters before the first mark of a fragment, and those in which a word's start is looked for
Span = tuple[int, int]


def highlights(documents: Sequence[Document], match: str) -> list[dict[str, list[str]]]:
    """Return for each document the marked pieces of title and text, as HTML; `match` is an FTS5 expression."""
    highlighted: list[dict[str, list[str]]] = [{} for _ in documents]
    if not match:
        return highlighted
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(TEXT_TABLE.format(name="page", content=""))
        rows = [(n, _MARK.sub(" ", doc["title"]), _MARK.sub(" ", doc["text"])) for n, doc in enumerate(documents)]
        scratch.executemany("INSERT INTO page(rowid, title, text) VALUES (?, ?, ?)", rows)
        for number, title, text in scratch.execute(
            "SELECT rowid, highlight(page, 0, ?1, ?2), highlight(page, 1, ?1, ?2) FROM page WHERE page MATCH ?3",
            (_START, _END, match),
        ):
            pieces = {"title": _whole(title), "text": fragments(text)}
            highlighted[number] = {field: marked for field, marked in pieces.items() if marked}
    return highlighted


def fragments(marked: str) -> list[str]:
    """Return the first pieces of a marked text that hold a mark, each of about FRAGMENT characters."""
    plain, spans = _spans(marked)
    pieces: list[str] = []
    while spans and len(pieces) < FRAGMENTS:
        start = _word_start(plain, max(0, spans[0][0] - _CONTEXT))
        end = max(start + FRAGMENT, spans[0][1])
        inside = [span for span in spans if span[1] <= end]
        pieces.append(_html(plain, inside, start, end))
        spans = spans[len(inside) :]
    return pieces


def _whole(marked: str) -> list[str]:
    plain, spans = _spans(marked)
    return [_html(plain, spans, 0, len(plain))] if spans else []


def _spans(marked: str) -> tuple[str, list[Span]]:
    """Return the text without its marks, and the spans that were marked."""
    pieces = _MARK.split(marked)
    spans = pairwise(accumulate(map(len, pieces), initial=0))
    return "".join(pieces), list(spans)[1::2]


def _word_start(plain: str, position: int) -> int:
    blank = plain.find(" ", position, position + _CONTEXT) if position else -1
    return blank + 1 if blank >= 0 else position


def _html(plain: str, spans: Sequence[Span], start: int, end: int) -> str:
    html, position = "", start
    for span_start, span_end in spans:
        html += f"{escape(plain[position:span_start])}<em>{escape(plain[span_start:span_end])}</em>"
        position = span_end
    return html + escape(plain[position:end])
