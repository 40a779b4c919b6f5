"""Sentences and where they stand in a text."""

import re

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w.])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|Hon|St|Jr|Sr|vs|v|No|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|Corp|approx|e\.g|i\.e)\.$"
)
_LONGEST_ABBREVIATION = 16


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence, in order, without the white space around it.

    A sentence ends at a full stop, question or exclamation mark before white space, unless the stop closes an
    abbreviation or the next letter is small, and at the end of a line.
    """
    found, start = [], len(text) - len(text.lstrip())
    for end in _END.finditer(text, start):
        if _closes(text, end):
            found.append((start, end.end()))
            start = end.end()
    found.append((start, len(text)))
    trimmed = ((first, first + len(text[first:last].rstrip())) for first, last in found)
    return [(first, last) for first, last in trimmed if first < last]


def _closes(text: str, end: re.Match[str]) -> bool:
    if "\n" in end.group() or end.end() == len(text):
        return True
    if text[end.end()].islower():
        return False
    stop = end.start() + 1
    before = text[max(0, stop - _LONGEST_ABBREVIATION) : stop]
    return not _ABBREVIATION.search(before)
