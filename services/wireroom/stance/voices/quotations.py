"""Finds what stands between quotation marks: in one paragraph, or in several that each open with a mark."""

import re
from typing import NamedTuple

LONGEST = 3000  # characters of one paragraph; between marks that are further apart something else stands
_MARK = re.compile(r"[\"“”„«»'‘’\n]")
_OPENING, _CLOSING = "“„«", "”»"


class Quotation(NamedTuple):
    """A paragraph's part of a quotation, `start` to `end` with its marks; the parts of one have the same `group`."""

    start: int
    end: int
    group: int


class _Scan:
    """Goes through the marks of a text once, with at most one quotation open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quotation] = []
        self._open = -1
        self._single = False
        self._group = 0

    def run(self) -> list[Quotation]:
        for mark in _MARK.finditer(self.text):
            character, at = mark.group(), mark.start()
            if character == "\n":
                self._line_ends(at)
            elif character in "'‘’":
                self._apostrophe(character, at)
            else:
                self._double(character, at)
        self._line_ends(len(self.text))
        return self.found

    def _double(self, character: str, at: int) -> None:
        opened = self._open >= 0 and not self._single
        opening = character in _OPENING or (character == '"' and _opens(self.text, at, opened))
        if opening and opened and at == self._open:
            return  # the mark that opens a further paragraph
        if opening:
            self._begin(at, single=False)
        elif opened:
            self._close(at + 1)
            self._group += 1

    def _apostrophe(self, character: str, at: int) -> None:
        if self._open >= 0 and self._single:
            if character != "‘" and _closes_single(self.text, at):
                self._close(at + 1)
                self._group += 1
        elif self._open < 0 and character != "’" and _opens_single(self.text, at):
            self._begin(at, single=True)

    def _line_ends(self, at: int) -> None:
        """End what is open, unless the next paragraph opens with a mark too: then it goes on there.

        A mark that never closes holds for its paragraph if it is a curly one; else it was none.
        """
        if self._open < 0 or at < self._open:
            return
        following = at + len(self.text[at : at + 8]) - len(self.text[at : at + 8].lstrip())
        goes_on = not self._single and self.text[following : following + 1] in ('"', "“")
        if goes_on or self.text[self._open] in _OPENING:
            self._close(at)
        if goes_on:
            self._open = following
        else:
            self._open = -1
            self._group += 1

    def _begin(self, at: int, *, single: bool) -> None:
        if self._open >= 0:
            self._group += 1
        self._open, self._single = at, single

    def _close(self, end: int) -> None:
        if end - self._open <= LONGEST:
            self.found.append(Quotation(self._open, end, self._group))
        self._open = -1


def quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text in order; none overlaps another."""
    return _Scan(text).run()


def _opens(text: str, at: int, opened: bool) -> bool:
    """Return whether a straight mark opens, by the spaces around it or else by whether one is open."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    space_before, space_after = not before or before.isspace() or before in "([—–-", not after or after.isspace()
    return space_before if space_before != space_after else not opened


def _opens_single(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before.isspace() or before in "([—–") and after.isalpha()


def _closes_single(text: str, at: int) -> bool:
    """Return whether the apostrophe ends a quotation and not a word or a possessive ("the workers' rights")."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not after.isalnum() and (before in ".,?!…" or not after.isspace() or before not in "sz")
