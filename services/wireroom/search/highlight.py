"""Marks the words of a query in title and text, the same for every store."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape

from wireroom.index.analysis import is_stemmed, spans, stem, words
from wireroom.kernel.document import Document
from wireroom.search.patterns import fits, is_like
from wireroom.search.port import FRAGMENT, FRAGMENTS
from wireroom.search.syntax import TEXT, FullText, FuzzyWord, WordPattern, Words

_CONTEXT = 50  # characters before the first mark of a fragment, and those in which a word's start is looked for
_MOST = 100  # parts of a query that are marked
Span = tuple[int, int]
Fit = Callable[[str], bool]


def highlights(documents: Sequence[Document], nodes: Sequence[FullText]) -> list[dict[str, list[str]]]:
    """Return for each document the marked pieces of its title and text, as HTML in which only <em> is markup."""
    return [_highlight(document, nodes[:_MOST]) if nodes else {} for document in documents]


def _highlight(document: Document, nodes: Sequence[FullText]) -> dict[str, list[str]]:
    stemmed = is_stemmed(document["language"])
    pieces: dict[str, list[str]] = {}
    for field in TEXT:
        phrases = [phrase for node in nodes if field in node.fields for phrase in _phrases(node, stemmed=stemmed)]
        marks = _marks(document[field], phrases, stemmed=stemmed) if phrases else []
        if marks:
            text = document[field]
            pieces[field] = [_html(text, marks, 0, len(text))] if field == "title" else _fragments(text, marks)
    return pieces


def _phrases(node: FullText, *, stemmed: bool) -> Iterator[tuple[bool, int, list[str | Fit]]]:
    """Yield what to look for: whether in stems or in words, with which slop, and what each word must be or fit."""
    match node:
        case Words(_, text, slop):
            own = words(text)
            yield stemmed, slop if len(own) > 1 else 0, list(map(stem, own) if stemmed else own)
        case WordPattern(_, pattern):
            yield False, 0, [fits(pattern)]
        case FuzzyWord(_, word, edits):
            yield False, 0, [is_like(word, edits)]


def _marks(text: str, phrases: Iterable[tuple[bool, int, list[str | Fit]]], *, stemmed: bool) -> list[Span]:
    """Return the spans of the text that the phrases match, in order and apart from each other."""
    places = spans(text)
    plain = [place.word for place in places]
    stems = [stem(word) for word in plain] if stemmed else plain
    marked: set[int] = set()
    for in_stems, slop, phrase in phrases:
        marked.update(_matches(stems if in_stems else plain, phrase, slop))
    return [(places[number].start, places[number].end) for number in sorted(marked)]


def _matches(tokens: Sequence[str], phrase: Sequence[str | Fit], slop: int) -> Iterator[int]:
    """Yield the places of the words that belong to a match of the phrase."""
    first = phrase[0]
    if callable(first):
        fit = lru_cache(None)(first)
        yield from (place for place, token in enumerate(tokens) if fit(token))
    elif slop:
        places = [[place for place, token in enumerate(tokens) if token == word] for word in phrase]
        near = len(phrase) + slop
        yield from (
            place
            for number, own in enumerate(places)
            for place in own
            if all(
                any(abs(place - other) < near for other in others) for others in places[:number] + places[number + 1 :]
            )
        )
    else:
        length = len(phrase)
        starts = (place for place, token in enumerate(tokens) if token == first)
        for start in starts:
            if length == 1 or list(tokens[start : start + length]) == phrase:
                yield from range(start, start + length)


def _fragments(text: str, spans: Sequence[Span]) -> list[str]:
    """Return the first pieces of the text that hold a mark, each of about FRAGMENT characters."""
    pieces: list[str] = []
    while spans and len(pieces) < FRAGMENTS:
        start = _word_start(text, max(0, spans[0][0] - _CONTEXT))
        end = max(start + FRAGMENT, spans[0][1])
        inside = [span for span in spans if span[1] <= end]
        pieces.append(_html(text, inside, start, end))
        spans = spans[len(inside) :]
    return pieces


def _word_start(text: str, position: int) -> int:
    blank = text.find(" ", position, position + _CONTEXT) if position else -1
    return blank + 1 if blank >= 0 else position


def _html(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    html, position = "", start
    for span_start, span_end in spans:
        html += f"{escape(text[position:span_start])}<em>{escape(text[span_start:span_end])}</em>"
        position = span_end
    return html + escape(text[position:end])
