"""Marks the words of a query in title and text, the same for every store."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape

from wireroom.index.analysis import is_stemmed, locate, stems, words
from wireroom.kernel.document import Document
from wireroom.search.patterns import fits, is_like
from wireroom.search.port import FRAGMENT, FRAGMENTS
from wireroom.search.syntax import TEXT, FullText, FuzzyWord, WordPattern, Words

_CONTEXT = 50  # characters before the first mark of a fragment, and those in which a word's start is looked for
_MOST = 100  # parts of a query that are marked
_LONGEST = 50  # words of a phrase that are looked for
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
        text = document[field]
        if marked := _marked(words(text), phrases, stemmed=stemmed):
            marks = locate(text, sorted(marked))
            pieces[field] = [_html(text, marks, 0, len(text))] if field == "title" else _fragments(text, marks)
    return pieces


def _phrases(node: FullText, *, stemmed: bool) -> Iterator[tuple[bool, int, list[str | Fit]]]:
    """Yield what to look for: whether in stems or in words, with which slop, and what each word must be or fit."""
    match node:
        case Words(_, text, slop):
            own: list[str | Fit] = list(stems(words(text)) if stemmed else words(text))
            yield stemmed, slop if len(own) > 1 else 0, own[:_LONGEST]
        case WordPattern(_, pattern):
            yield False, 0, [fits(pattern)]
        case FuzzyWord(_, word, edits):
            yield False, 0, [is_like(word, edits)]


def _marked(plain: list[str], phrases: Sequence[tuple[bool, int, list[str | Fit]]], *, stemmed: bool) -> set[int]:
    """Return the numbers of the words that the phrases match."""
    stemmed_words = stems(plain) if stemmed and phrases else plain
    return {
        number
        for in_stems, slop, phrase in phrases
        if phrase
        for number in _matches(stemmed_words if in_stems else plain, phrase, slop)
    }


def _matches(tokens: Sequence[str], phrase: Sequence[str | Fit], slop: int) -> Iterator[int]:
    """Yield the places of the words that belong to a match of the phrase."""
    first = phrase[0]
    if callable(first):
        fit = lru_cache(None)(first)
        yield from (place for place, token in enumerate(tokens) if fit(token))
    elif slop:
        places = [{place for place, token in enumerate(tokens) if token == word} for word in set(phrase)]
        near = len(phrase) + slop
        for place in set().union(*places):
            if not any(of_word.isdisjoint(range(place - near, place + near + 1)) for of_word in places):
                yield place
    else:
        length = len(phrase)
        starts = (place for place, token in enumerate(tokens) if token == first)
        for start in starts:
            if length == 1 or list(tokens[start : start + length]) == phrase:
                yield from range(start, start + length)


def _fragments(text: str, marks: Iterator[Span]) -> list[str]:
    """Return the first pieces of the text that hold a mark, each of about FRAGMENT characters."""
    pieces: list[str] = []
    mark = next(marks, None)
    while mark and len(pieces) < FRAGMENTS:
        start = _word_start(text, max(0, mark[0] - _CONTEXT))
        end = max(start + FRAGMENT, mark[1])
        inside = [mark]
        while (mark := next(marks, None)) and mark[1] <= end:
            inside.append(mark)
        if end < len(text):  # at the end of a word, if there is one behind the last mark
            blank = text.rfind(" ", inside[-1][1], end + 1)
            end = blank if blank >= 0 else end
        pieces.append(_html(text, inside, start, end))
    return pieces


def _word_start(text: str, position: int) -> int:
    blank = text.find(" ", position, position + _CONTEXT) if position else -1
    return blank + 1 if blank >= 0 else position


def _html(text: str, marks: Iterable[Span], start: int, end: int) -> str:
    html, position = "", start
    for mark_start, mark_end in marks:
        html += f"{escape(text[position:mark_start])}<em>{escape(text[mark_start:mark_end])}</em>"
        position = mark_end
    return (html + escape(text[position:end])).replace("</em><em>", "")
