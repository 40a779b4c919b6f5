"""Reads the dates and the amounts of money of a query: what period a date is, and what number an amount."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from wireroom.kernel.moments import milliseconds

LAST = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
_LONGEST = 100  # characters of a date or an amount
_STEPS = {
    "w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "H": timedelta(hours=1),
    "m": timedelta(minutes=1), "s": timedelta(seconds=1), "ms": timedelta(milliseconds=1),
}  # fmt: skip
_MONTHS = {"y": 12, "M": 1}
_CLEARED = {  # what is nought at the beginning of a period
    "y": {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "M": {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "d": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "h": {"minute": 0, "second": 0, "microsecond": 0},
    "m": {"second": 0, "microsecond": 0},
    "s": {"microsecond": 0},
}
_WORDS = {"today": "now/d", "yesterday": "now-1d/d", "tomorrow": "now+1d/d"}
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d(:\d\d(:\d\d([.,]\d+)?)?)?)(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)
_MATH = re.compile(r"(?:[+-]\d{0,9}[yMwdhHms]|/[yMwdhHms])*")
_STEP = re.compile(r"([+/-])(\d*)(\w)")
_LENGTHS = {"y": 4, "M": 7}  # characters of a date that names a year or a month
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_SCALES = {
    "": 0, "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9, "tn": 12,
    "trillion": 12,
}  # fmt: skip
_AMOUNT = re.compile(r"(?:([A-Z]{3})|(US\$|[$€£]))? ?(\d[\d,]*(?:\.\d+)?) ?([a-z]*)(?: ([A-Z]{3}))?", re.I)


class Range(NamedTuple):
    """The two ends of a range as they are written, "" for an open one, and whether each belongs to it."""

    low: str
    high: str
    with_low: bool = True
    with_high: bool = True


class Period(NamedTuple):
    """A year, month, week, day or time of which `unit` says how long it is: y, M, w, d, h, m, s or ms."""

    start: datetime
    unit: str

    @property
    def end(self) -> datetime:
        """The first moment after it, at most LAST."""
        try:
            return _shift(self.start, 1, self.unit)
        except (ValueError, OverflowError):
            return LAST

    @property
    def milliseconds(self) -> tuple[int, int]:
        """The first millisecond of it, and the first one after it."""
        return milliseconds(self.start), milliseconds(self.end)

    def text(self, moment: datetime) -> str:
        """Return the moment as a date that an article names, as exactly as the period is meant."""
        return moment.isoformat()[: _LENGTHS.get(self.unit, 10)]


def read_period(text: str, now: datetime) -> Period:
    """Return the period that a date with Elasticsearch's date math is, such as 2023-02, now-7d/d or 2023-02||+1M/d.

    Raises ValueError or OverflowError for one that is none.
    """
    text = _WORDS.get(text.lower(), text)
    anchor, _, steps = ("now", "", text[3:]) if text.startswith("now") else text.partition("||")
    if len(text) > _LONGEST or not _MATH.fullmatch(steps):
        raise ValueError(text)
    start, unit = (now.astimezone(UTC), "ms") if anchor == "now" else _read_date(anchor)
    for sign, number, step in _STEP.findall(steps):
        if sign == "/":
            start, unit = _round(start, step), step.replace("H", "h")
        else:
            start = _shift(start, int(f"{sign}{number or 1}"), step)
    return Period(start, unit)


def read_amount(text: str) -> tuple[str, float]:
    """Return currency, "" for any, and number of an amount such as USD 5,000,000, $5m or 5; raises ValueError."""
    match = _AMOUNT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None or match[4].lower() not in _SCALES or (match[5] and (match[1] or match[2])):
        raise ValueError(text)
    currency = _SIGNS.get((match[2] or "").upper(), match[1] or match[5] or "")
    return currency.upper(), float(Decimal(match[3].replace(",", "")).scaleb(_SCALES[match[4].lower()]))


def read_range(text: str) -> Range:
    """Return the ends of a range in brackets; raises ValueError."""
    inside = text[1:-1].split()
    separators = [place for place, word in enumerate(inside) if word.upper() == "TO"]
    if len(separators) != 1 or not 0 < separators[0] < len(inside) - 1:
        raise ValueError(text)
    low, high = (" ".join(part) for part in (inside[: separators[0]], inside[separators[0] + 1 :]))
    return Range(_end(low), _end(high), text.startswith("["), text.endswith("]"))


def _end(text: str) -> str:
    text = text.strip('"“”„‟«»')
    return "" if text == "*" else text


def _read_date(text: str) -> tuple[datetime, str]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, clock, minute, second, fraction = match.groups()
    if clock is None:
        unit = "d" if day else "M" if month else "y"
        return datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC), unit
    moment = datetime.fromisoformat(text)
    unit = "ms" if fraction else "s" if second else "m" if minute else "h"
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), unit


def _shift(moment: datetime, number: int, unit: str) -> datetime:
    """Return the moment so many units later; a day that the month does not have becomes its last."""
    if unit in _STEPS:
        return moment + number * _STEPS[unit]
    years, month = divmod(moment.month - 1 + number * _MONTHS[unit], 12)
    first = moment.replace(year=moment.year + years, month=month + 1, day=1)
    following = 31 if month == 11 else (first.replace(month=month + 2) - first).days
    return first.replace(day=min(moment.day, following))


def _round(moment: datetime, unit: str) -> datetime:
    """Return the beginning of the moment's year, month, week (from Monday), day, hour, minute or second."""
    if unit == "w":
        moment -= timedelta(days=moment.weekday())
    return moment.replace(**_CLEARED[{"w": "d", "H": "h"}.get(unit, unit)])  # type: ignore[arg-type]
