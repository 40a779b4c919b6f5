"""Dates in a query: each names a period, a day or a whole year."""

import re
from datetime import UTC, datetime, timedelta

from wireroom.kernel.moments import milliseconds

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](.+))?)?)?")


def period(text: str) -> tuple[int, int]:
    """Return the first millisecond of the period and the first one after it; raises ValueError.

    `text` is a year, a month, a day or an ISO 8601 time, which is a period of one millisecond.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, clock = match.groups()
    if clock:
        start = datetime.fromisoformat(text)
        return milliseconds(start), milliseconds(start) + 1
    start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    if day:
        return milliseconds(start), milliseconds(start + timedelta(days=1))
    over = start + timedelta(days=31) if month else start.replace(year=start.year + 1)
    return milliseconds(start), milliseconds(over.replace(day=1))
