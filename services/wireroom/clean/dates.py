"""Publication dates, from the forms that feeds, pages and bylines write them in, to UTC."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from dateutil import parser, tz  # type: ignore[import-untyped]

from wireroom.kernel.moments import from_microseconds

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST = 64
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})|(\d{15,16})")
_MICROSECONDS = (1_000_000, 1_000, 1)  # of a second, a millisecond and a microsecond
_INTERNET = re.compile(r"(?:[A-Za-z]{3}, ?)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}.*")
_LABEL = re.compile(r"^(?:(?:first |last )?(?:published|updated|posted|modified)|date)(?: on| at)?\s*:?\s+", re.I)
_MERIDIEM = re.compile(r"\b([ap])\.\s?m\.?", re.I)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_FIRST = re.compile(r"\d{4}[-/. ]")
_HOURS = {"UT": 0, "ET": -5, "EST": -5, "EDT": -4, "CT": -6, "CST": -6, "CDT": -5, "MT": -7, "MST": -7, "MDT": -6}
_HOURS |= {"PT": -8, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "JST": 9, "HKT": 8, "SGT": 8}
# What is missing in a form comes from the default: a date that changes with the default was not given in full.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001

_FORMS: Any = parser.parserinfo()
# Two-digit years stay as they are, and so out of range: the library would take their century from the clock.
_FORMS.convertyear = lambda year, century_specified: year  # noqa: ARG005


def parse(written: str) -> datetime | None:
    """Return the moment in UTC, or None for what is no full date, is ambiguous, or lies outside 1900 to 2100.

    ISO 8601, RFC 822, seconds to microseconds since 1970, and common human forms. A time without a zone is UTC.
    """
    text = _LABEL.sub("", written.strip()).strip()
    if not text or len(text) > LONGEST:
        return None
    for read in (_epoch, datetime.fromisoformat, _internet, _human):
        with suppress(ValueError, OverflowError, TypeError):
            if moment := read(text):
                return _utc(moment)
    return None


def _utc(moment: datetime) -> datetime | None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _epoch(text: str) -> datetime | None:
    match = _EPOCH.fullmatch(text)
    if not match or not match.lastindex:
        return None
    return from_microseconds(int(match[match.lastindex]) * _MICROSECONDS[match.lastindex - 1])


def _internet(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if _INTERNET.fullmatch(text) else None


def _zone(name: str | None, offset: int | None) -> Any:
    """Return the zone of an offset in seconds or of a name, None if unknown; never the machine's own zone."""
    seconds = offset if offset is not None else _HOURS[name] * 3600 if name in _HOURS else None
    return None if seconds is None else tz.tzoffset(name, seconds)


def _human(text: str) -> datetime | None:
    if not _YEAR.search(text):
        return None
    plain = _MERIDIEM.sub(r"\1m", text.replace("|", " "))
    day_first = (False, not _YEAR_FIRST.match(plain))
    readings = {
        parser.parse(plain, _FORMS, default=default, dayfirst=day, tzinfos=_zone)
        for default, day in zip(_DEFAULTS, day_first, strict=True)
    }
    return readings.pop() if len(readings) == 1 else None
