"""What one word, phrase, range or date of a query means, in the field that it is searched in."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from wireroom.kernel.errors import BadQuery
from wireroom.kernel.moments import milliseconds
from wireroom.search import syntax
from wireroom.search.syntax import COPY, DATE, EXACT, FIELDS, NAMES, TEXT, Node

EXISTS = "_exists_"
# What Elasticsearch's _english_ stop filter leaves out.
_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this"
    " to was will with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split(" "))
_RANGE = re.compile(r'([\[{])\s*("[^"]*"|\S+)\s+TO\s+("[^"]*"|[^\s\]}]+)\s*([\]}])')
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](.+))?)?)?")
_WORD = re.compile(r"\w+")


class Token(NamedTuple):
    """A piece of the query, and the column that it starts in."""

    kind: str
    text: str
    column: int


def field_name(token: Token) -> str:
    """Return the field that the token names; raises BadQuery if there is none."""
    if token.text == EXISTS or token.text in FIELDS:
        return token.text
    raise query_error(token.column, f"there is no field {token.text}; there are: {', '.join(FIELDS)}")


def word_node(field: str, token: Token) -> Node:
    """Return what an unquoted word means in the field, or in no particular one where `field` is ""; raises BadQuery."""
    bare = re.sub(r"\\.", "__", token.text, flags=re.S)
    if bare in ("*", "*:*"):
        return _has_node(field, token) if field else syntax.Everything()
    if re.search(r"[*?](?=.)|\?$", bare, re.S):
        raise query_error(token.column, "a wildcard is a * at the end of a word; put a * or ? that is meant in quotes")
    if re.search(r"~\d*$|\^[\d.]+$|^/", bare):
        reason = f"{token.text}: fuzzy, boosted and regular expressions are not known here; use quotes"
        raise query_error(token.column, reason)
    if not bare.endswith("*"):
        return phrase_node(field, token)
    return _start_node(field, _unescape(token.text[:-1]), token)


def phrase_node(field: str, token: Token) -> Node:
    """Return what a phrase in quotes, or a word without a wildcard, means in the field; raises BadQuery."""
    value = _text_of(token)
    if field in NAMES or field in EXACT:
        return syntax.Name(NAMES.get(field, field), value)
    if field == DATE:
        return syntax.Published(*_period(value, token))
    if field == COPY:
        if value.lower() not in ("true", "false"):
            raise query_error(token.column, "copy is true or false")
        return syntax.Copy(value.lower() == "true")
    if field == EXISTS:
        return _has_node(field_name(Token("field", value, token.column)), token)
    words = _WORD.findall(re.sub(r"['’]s\b", "", value.lower()))
    return syntax.Words((field,) if field else TEXT, value) if set(words) - STOP_WORDS else syntax.Clauses()


def range_node(field: str, token: Token) -> Node:
    """Return what a range in brackets means in the field; raises BadQuery."""
    match = _RANGE.fullmatch(token.text)
    if match is None:
        raise query_error(token.column, "a range is written [2023-01-01 TO 2023-12-31]; * leaves an end open")
    opening, low, high, closing = match.groups()
    return _published_node(field, token, low.strip('"'), opening == "[", high.strip('"'), closing == "]")


def comparison_node(field: str, token: Token, bound: Token) -> Node:
    """Return what a bound behind the sign <, <=, > or >= in `token` means in the field; raises BadQuery."""
    date, inclusive = _text_of(bound), token.text.endswith("=")
    if token.text.startswith(">"):
        return _published_node(field, token, date, inclusive, "*", True)
    return _published_node(field, token, "*", True, date, inclusive)


def query_error(column: int, reason: str) -> BadQuery:
    """Return the error that says where the query does not parse, and why."""
    return BadQuery(f"the query does not parse at column {column}: {reason}")


def _text_of(token: Token) -> str:
    return _unescape(token.text[1:-1] if token.kind == "quoted" else token.text)


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)


def _start_node(field: str, value: str, token: Token) -> Node:
    if field in NAMES:
        return syntax.NameStart(NAMES[field], value)
    if field and field not in TEXT:
        raise query_error(token.column, f"{field} takes no wildcard")
    if not _WORD.fullmatch(value):
        raise query_error(token.column, "a wildcard follows a single word")
    return syntax.WordStart((field,) if field else TEXT, value)


def _has_node(field: str, token: Token) -> Node:
    if field in NAMES or field == DATE:
        return syntax.Has(NAMES.get(field, field))
    if field in ("title", EXISTS):
        raise query_error(token.column, f"{field} cannot be asked for whether it is there")
    return syntax.Everything()


def _published_node(field: str, token: Token, low: str, with_low: bool, high: str, with_high: bool) -> Node:
    if field != DATE:
        raise query_error(token.column, f"a range is asked of {DATE} only")
    if low == high == "*":
        return syntax.Has(DATE)
    start = None if low == "*" else _period(low, token)[0 if with_low else 1]
    return syntax.Published(start, None if high == "*" else _period(high, token)[1 if with_high else 0])


def _period(text: str, token: Token) -> tuple[int, int]:
    try:
        return _milliseconds(text)
    except (ValueError, OverflowError):
        raise query_error(token.column, f"{text} is not a date; write 2023-12-31, 2023-12 or 2023") from None


def _milliseconds(text: str) -> tuple[int, int]:
    """Return the first millisecond of the period and the first one after it; raises ValueError.

    `text` is a year, a month, a day or an ISO 8601 time, which is a period of one millisecond.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, clock = match.groups()
    if clock:
        start = milliseconds(datetime.fromisoformat(text))
        return start, start + 1
    first = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    if day:
        return milliseconds(first), milliseconds(first + timedelta(days=1))
    later = first + timedelta(days=31) if month else first.replace(year=first.year + 1)
    return milliseconds(first), milliseconds(later.replace(day=1))
