"""Finds what stands between quotation marks: in one paragraph, or in several that each open with a mark."""

import re
from typing import NamedTuple

LONGEST = 3000  # characters of one paragraph; between marks that are further apart something else stands
_MARK = re.compile(r"[\"“”„«»‘’\n]|''?|``")
_OPENING = ("“", "„", "«", "``")


class Quotation(NamedTuple):
    """A paragraph's part of a quotation, `start` to `end` with its marks; the parts of one have the same `group`."""

    start: int
    end: int
    group: int


def find_quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text in order; none overlaps another."""
    return _Scan(text).run()


class _Scan:
    """Goes through the marks of a text once, with at most one quotation open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._quotations: list[Quotation] = []
        self._start = -1  # of the quotation that is open
        self._is_single = False  # whether it opened with a single mark
        self._group = -1

    def run(self) -> list[Quotation]:
        for match in _MARK.finditer(self._text):
            mark, place = match.group(), match.start()
            if mark == "\n":
                self._end_line(place)
            elif mark in "'‘’":
                self._read_single(mark, place)
            else:
                self._read_double(mark, place, match.end())
        self._end_line(len(self._text))
        return self._quotations

    def _read_double(self, mark: str, place: int, end: int) -> None:
        is_open = self._start >= 0 and not self._is_single
        opens = mark in _OPENING or (mark in ('"', "''") and _opens_double(self._text, place, end, is_open))
        if opens and is_open and place == self._start:
            return  # the mark that opens a further paragraph
        if opens:
            self._open(place, is_single=False)
        elif is_open:
            self._close(end)

    def _read_single(self, mark: str, place: int) -> None:
        if self._start >= 0 and self._is_single:
            if mark != "‘" and _closes_single(self._text, place):
                self._close(place + 1)
        elif self._start < 0 and mark != "’" and _opens_single(self._text, place):
            self._open(place, is_single=True)

    def _end_line(self, place: int) -> None:
        """End what is open, unless the next paragraph opens with a mark too: then it goes on there.

        A mark that never closes holds for its paragraph if it is a curly one; else it was none.
        """
        if self._start < 0 or place < self._start:
            return
        ahead = self._text[place : place + 8]
        next_start = place + len(ahead) - len(ahead.lstrip())
        goes_on = not self._is_single and self._text[next_start : next_start + 1] in ('"', "“")
        if goes_on or self._text.startswith(_OPENING, self._start):
            self._close(place)
        self._start = next_start if goes_on else -1

    def _open(self, place: int, *, is_single: bool) -> None:
        self._start, self._is_single = place, is_single
        self._group += 1

    def _close(self, end: int) -> None:
        if end - self._start <= LONGEST:
            self._quotations.append(Quotation(self._start, end, self._group))
        self._start = -1


def _opens_double(text: str, place: int, end: int, is_open: bool) -> bool:
    """Return whether a straight mark opens, by the spaces around it or else by whether one is open."""
    before, behind = text[place - 1 : place], text[end : end + 1]
    space_before, space_behind = not before or before.isspace() or before in "([—–-", not behind or behind.isspace()
    return space_before if space_before != space_behind else not is_open


def _opens_single(text: str, place: int) -> bool:
    before, behind = text[place - 1 : place], text[place + 1 : place + 2]
    return (not before or before.isspace() or before in "([—–") and behind.isalpha()


def _closes_single(text: str, place: int) -> bool:
    """Return whether the apostrophe ends a quotation and not a word or a possessive ("the workers' rights")."""
    before, behind = text[place - 1 : place], text[place + 1 : place + 2]
    return not behind.isalnum() and (before in ".,?!…" or not behind.isspace() or before not in "sz")
