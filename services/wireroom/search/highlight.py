"""Marks the words that were sought in title and text, with the tokenizer that the store itself uses."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from html import escape

from wireroom.index.rows import TEXT_TABLE
from wireroom.kernel.document import Document
from wireroom.search.port import FRAGMENT, FRAGMENTS

START, END = "\x02", "\x03"
_MARK = re.compile(f"[{START}{END}]")
_BEFORE = 50
Span = tuple[int, int]


def highlights(found: Sequence[Document], match: str) -> list[dict[str, list[str]]]:
    """Return for each document the marked pieces of title and text, as HTML; `match` is an FTS5 expression."""
    marked: list[dict[str, list[str]]] = [{} for _ in found]
    if not match:
        return marked
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(TEXT_TABLE.format(name="page", content=""))
        rows = [(n, _MARK.sub(" ", doc["title"]), _MARK.sub(" ", doc["text"])) for n, doc in enumerate(found)]
        scratch.executemany("INSERT INTO page(rowid, title, text) VALUES (?, ?, ?)", rows)
        for number, title, text in scratch.execute(
            "SELECT rowid, highlight(page, 0, ?1, ?2), highlight(page, 1, ?1, ?2) FROM page WHERE page MATCH ?3",
            (START, END, match),
        ):
            pieces = {"title": _whole(title), "text": fragments(text)}
            marked[number] = {name: of for name, of in pieces.items() if of}
    return marked


def fragments(marked: str) -> list[str]:
    """Return the first pieces of a marked text that hold a mark, each of about FRAGMENT characters."""
    plain, spans = _spans(marked)
    pieces: list[str] = []
    while spans and len(pieces) < FRAGMENTS:
        start = _word_border(plain, max(0, spans[0][0] - _BEFORE))
        end = max(start + FRAGMENT, spans[0][1])
        inside = [span for span in spans if span[1] <= end]
        pieces.append(_html(plain, inside, start, end))
        spans = spans[len(inside) :]
    return pieces


def _whole(marked: str) -> list[str]:
    plain, spans = _spans(marked)
    return [_html(plain, spans, 0, len(plain))] if spans else []


def _spans(marked: str) -> tuple[str, list[Span]]:
    pieces = _MARK.split(marked)
    spans: list[Span] = []
    at = 0
    for number, piece in enumerate(pieces):
        if number % 2:
            spans.append((at, at + len(piece)))
        at += len(piece)
    return "".join(pieces), spans


def _word_border(plain: str, at: int) -> int:
    blank = plain.find(" ", at, at + _BEFORE) if at else -1
    return blank + 1 if blank >= 0 else at


def _html(plain: str, spans: Sequence[Span], start: int, end: int) -> str:
    html, at = "", start
    for first, last in spans:
        html += f"{escape(plain[at:first])}<em>{escape(plain[first:last])}</em>"
        at = last
    return html + escape(plain[at:end])
