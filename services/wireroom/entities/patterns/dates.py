"""Finds dates that name a day, a month or a year. Each is found in constant time, from its month, weekday or number."""

import re
from calendar import monthrange

from wireroom.entities.port import ValueSpan

_REACH = 32  # characters that are read on either side of a month, a weekday or a number
_BLANK = "[ \u00a0\u202f]"
_FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT_MONTHS = {name[:3]: month for month, name in enumerate(_FULL_MONTHS, 1) if name != "May"} | {"Sept": 9}
MONTHS = {name: month for month, name in enumerate(_FULL_MONTHS, 1)} | _SHORT_MONTHS
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMES_TOO = frozenset(("March", "April", "May", "June", "August"))
_YEAR = r"(?:1[5-9]|20)\d\d(?![\d\w])(?![.,:/-]\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY_BEFORE = re.compile(rf"(?<![\w.,:/$£€-])(?P<day>{_DAY})(?:{_BLANK}of)?(?:{_BLANK}|-)$")
_DAY_BEHIND = re.compile(rf"\.?{_BLANK}(?P<day>{_DAY})(?!\w)(?![.,:/%]\d)(?!-[^\W\d])")
_DAYS_BEHIND = re.compile(rf"(?:-|–|{_BLANK}(?:and|to){_BLANK}){_DAY}(?!\w)(?![.,:/%]\d)")
_YEAR_BEHIND = re.compile(rf"(?:\.?,?{_BLANK}(?:of{_BLANK})?|-)(?P<year>{_YEAR})")
_WEEKDAY_BEFORE = re.compile(rf"(?<!\w)(?:{'|'.join(WEEKDAYS)}),?{_BLANK}(?:the{_BLANK})?$")
_MONTH_CUE = re.compile(
    rf"(?<!\w)(?:in|since|until|till|during|last|next|early|late|mid|through|[Ii]n{_BLANK}(?:early|late))(?:{_BLANK}|-)$"
)
_YEAR_CUE = re.compile(
    rf"(?<!\w)(?:[Ii]n|[Ss]ince|until|till|during|[Bb]y|from|before|after|(?:summer|winter|spring|autumn|fall|end|start)"
    rf"{_BLANK}of)(?:{_BLANK}(?:early|late|mid))?(?:{_BLANK}|-)$"
)
_CUED_YEAR = re.compile(r"(?:19|20)\d\d(?![\w%-])(?![.,:/]\d)(?![ ][a-z]+s\b)")
_ISO = re.compile(r"(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w-])")
_SLASHED = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\w/])")
_NAMED_DAY = re.compile(  # "Black Friday" is an event, "Good Friday" a feast
    rf"(?<!\w)(?:Ash|Big|Black|Bloody|Cyber|Easter|Fat|Giving|Good|Holy|Maundy|Palm|Red|Shrove|Super|Whit){_BLANK}$"
)
_NAME_BEHIND = re.compile(rf"(?:{_BLANK}|-)[A-Z]|\w")


def date_at_month(text: str, start: int, end: int) -> ValueSpan | None:
    """Return the date whose month stands at `start` to `end`, if it is one."""
    month = MONTHS[text[start:end]]
    before = _DAY_BEFORE.search(text, max(0, start - _REACH), start)
    if before is not None:
        year = _YEAR_BEHIND.match(text, end, end + _REACH)
        return _full_date(text, before.start(), year.end() if year else end, year, month, before["day"])
    behind = _DAY_BEHIND.match(text, end, end + _REACH)
    if behind is not None:
        days = _DAYS_BEHIND.match(text, behind.end(), behind.end() + _REACH)
        last = (days or behind).end()
        year = _YEAR_BEHIND.match(text, last, last + _REACH)
        date = _full_date(text, start, year.end() if year else last, year, month, behind["day"])
        return date and (date._replace(value="") if days else date)
    year = _YEAR_BEHIND.match(text, end, end + _REACH)
    if year is not None:
        return ValueSpan(start, year.end(), "date", f"{year['year']}-{month:02}")
    return _month_alone(text, start, end, month)


def date_at_weekday(text: str, start: int, end: int) -> ValueSpan | None:
    """Return the day of the week at `start` to `end`; which date it is the words do not tell."""
    if _NAMED_DAY.search(text, max(0, start - _REACH), start) or _NAME_BEHIND.match(text, end):
        return None
    return ValueSpan(start, end, "date", "")


def date_at_number(text: str, start: int) -> ValueSpan | None:
    """Return the date that is written in numbers from `start` on, or the year that follows a word such as "since"."""
    if text[start - 1 : start].isalnum():
        return None
    iso = _ISO.match(text, start)
    if iso is not None:
        return _date(start, iso.end(), iso["year"], int(iso["month"]), int(iso["day"]))
    slashed = _SLASHED.match(text, start)
    if slashed is not None:
        return _slashed_date(start, slashed)
    year = _CUED_YEAR.match(text, start)
    if year is not None and _YEAR_CUE.search(text, max(0, start - _REACH), start):
        return ValueSpan(start, year.end(), "date", year[0])
    return None


def _slashed_date(start: int, match: re.Match[str]) -> ValueSpan | None:
    """Return the date, its value only where no month can be taken for a day."""
    first, second = int(match["first"]), int(match["second"])
    day, month = (first, second) if first > 12 else (second, first)
    date = _date(start, match.end(), match["year"], month, day)
    return date and (date._replace(value="") if first <= 12 and second <= 12 and first != second else date)


def _month_alone(text: str, start: int, end: int, month: int) -> ValueSpan | None:
    name = text[start:end]
    cue = _MONTH_CUE.search(text, max(0, start - _REACH), start)
    if cue is None or name in _SHORT_MONTHS or _NAME_BEHIND.match(text, end):
        return None
    if name in _NAMES_TOO and cue[0].strip() in ("during", "through"):
        return None
    return ValueSpan(start, end, "date", f"--{month:02}")


def _full_date(text: str, start: int, end: int, year: re.Match[str] | None, month: int, day: str) -> ValueSpan | None:
    """Return the date with the weekday before it."""
    weekday = _WEEKDAY_BEFORE.search(text, max(0, start - _REACH), start)
    start = weekday.start() if weekday else start
    return _date(start, end, year["year"] if year else "", month, int(day.rstrip("stndrh")))


def _date(start: int, end: int, year: str, month: int, day: int) -> ValueSpan | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(int(year or 2000), month)[1]:
        return None
    return ValueSpan(start, end, "date", f"{year or '-'}-{month:02}-{day:02}")
