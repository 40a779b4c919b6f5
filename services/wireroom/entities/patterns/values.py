"""Finds the dates and the amounts of money in a text, in time that grows with its length whatever it holds."""

import re

from wireroom.entities.patterns.dates import MONTHS, WEEKDAYS, of_month, of_number, of_weekday
from wireroom.entities.patterns.money import CURRENCY_NAMES, amount, spelled
from wireroom.entities.port import Valued

_NUMBERS = re.compile(r"\d[\d.,/-]*")
_WORDS = re.compile(rf"(?<![^\W_])(?:{'|'.join([*MONTHS, *WEEKDAYS, *CURRENCY_NAMES])})(?![^\W_])")


def values(text: str) -> list[Valued]:
    """Return the dates and amounts, sorted; of two that overlap the one that begins first, and of those the longest."""
    found = [made for match in _NUMBERS.finditer(text) if (made := _of_number(text, match.start()))]
    found += [made for match in _WORDS.finditer(text) if (made := _of_word(text, *match.span()))]
    found.sort(key=lambda value: (value.start, -value.end))
    kept: list[Valued] = []
    for value in found:
        if not kept or kept[-1].end <= value.start:
            kept.append(value)
    return kept


def _of_number(text: str, start: int) -> Valued | None:
    return amount(text, start) or of_number(text, start)


def _of_word(text: str, start: int, end: int) -> Valued | None:
    word = text[start:end]
    if word in WEEKDAYS:
        return of_weekday(text, start, end)
    return spelled(text, start, end) if word in CURRENCY_NAMES else of_month(text, start, end)
