"""Moments in time as text and as whole numbers since 1970; a moment without a time zone is taken to be in UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def timestamp(moment: datetime, timespec: str = "milliseconds") -> str:
    """Return the moment in UTC as ISO 8601 with a Z, to the given precision (a `timespec` of datetime.isoformat)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def microseconds(moment: datetime) -> int:
    """Return the microseconds from 1970 to the moment."""
    return (_in_utc(moment) - EPOCH) // _MICROSECOND


def milliseconds(moment: datetime) -> int:
    """Return the milliseconds from 1970 to the moment, to the nearest one."""
    return round(_in_utc(moment).timestamp() * 1000)


def from_microseconds(number: int) -> datetime:
    """Return the moment so many microseconds after 1970; raises OverflowError beyond the year 9999."""
    return EPOCH + timedelta(microseconds=number)


def from_milliseconds(number: int) -> datetime:
    """Return the moment so many milliseconds after 1970; raises OverflowError beyond the year 9999."""
    return EPOCH + timedelta(milliseconds=number)


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
