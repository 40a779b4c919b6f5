"""What stands above an article's first paragraph: its headline, its byline and its date."""

import re
from datetime import datetime
from typing import NamedTuple

from wireroom.clean import dates
from wireroom.clean.normalise import line

TOP, DEPTH = 4, 20
TITLE_LENGTH, TITLE_WORDS = 160, 25
BYLINE_LENGTH, AUTHOR_LENGTH = 120, 80
_DATE_PREFIX = re.compile(r"date:? (\d{4}-\d{2}-\d{2})(?:\s+|$)", re.I)
_DATELINE = re.compile(r"[A-Z][A-Z .'-]+, (?:[A-Z][a-z.]+, )?([A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}) ?(?:\(|--|-|—|–|/|:)")
_NAME = r"(?:[^\W\d_][\w.'-]*)(?: (?:[^\W\d_][\w.'-]*)){1,3}"
_BY = r"(?-i:By|BY|(?:Written|Reported|Words) by):?"
_BYLINE = re.compile(rf"{_BY} ({_NAME}(?:(?:, and|,| and| &) {_NAME})*)(?: ?[|,·•/—–-] ?(.{{0,60}}))?", re.I)
_SEPARATORS = re.compile(r"\s*(?:;|\||,? and |,? & )\s*")
_PREFIX = re.compile(r"^(?:written |reported )?by:? ", re.I)
_END = re.compile(r"[.:;,][\"')]?$")


class Head(NamedTuple):
    """What the top of a text gave away, and the paragraphs that are left."""

    title: str
    authors: tuple[str, ...]
    published: datetime | None
    paragraphs: list[str]


def read(paragraphs: list[str], title: str) -> Head:
    """Take the headline, byline and date lines off the top. A title given is not looked for, but its copy is taken."""
    rest, published = _date_prefix(paragraphs)
    title, rest = _title(rest, title)
    authors: tuple[str, ...] = ()
    above: list[str] = []
    while rest and len(above) < TOP and len(paragraphs) - len(rest) < DEPTH:
        paragraph, *rest = rest
        found = _byline(paragraph)
        written = dates.parse(found[1] if found else paragraph)
        authors = authors or (found[0] if found else ())
        published = published or written
        if not found and not written and above[-1:] != [paragraph]:
            above.append(paragraph)
    rest = above + rest
    return Head(title, authors, published or _dateline(rest), rest)


def names(written: list[str] | str | None) -> tuple[str, ...]:
    """Return the authors that a field names, each once, without "By" and without links."""
    parts = [written] if isinstance(written, str) else written or []
    split = [name for part in parts for name in _SEPARATORS.split(_PREFIX.sub("", line(part)))]
    flat = [each for name in split for each in _commas(name)]
    return tuple(dict.fromkeys(n for n in flat if n and len(n) <= AUTHOR_LENGTH and "://" not in n and "@" not in n))


def _commas(name: str) -> list[str]:
    """Split at commas between full names; "Surname, Name" and "Name, Jr." stay whole."""
    parts = [part.strip() for part in name.split(",")]
    return parts if all(" " in part for part in parts) else [name.strip(" ,")]


def _date_prefix(paragraphs: list[str]) -> tuple[list[str], datetime | None]:
    found = _DATE_PREFIX.match(paragraphs[0]) if paragraphs else None
    published = dates.parse(found[1]) if found else None
    if not found or not published:
        return paragraphs, None
    rest = paragraphs[0][found.end() :]
    return ([rest] if rest else []) + paragraphs[1:], published


def _title(paragraphs: list[str], given: str) -> tuple[str, list[str]]:
    if paragraphs and given and paragraphs[0].casefold() == given.casefold():
        return given, paragraphs[1:]
    if not given and len(paragraphs) > 1 and _is_title(paragraphs[0], paragraphs[1:]):
        return paragraphs[0], paragraphs[1:]
    return given, paragraphs


def _is_title(first: str, rest: list[str]) -> bool:
    """Whether a first paragraph is short, has no final period, and stands over longer paragraphs of sentences."""
    short = len(first) <= TITLE_LENGTH and 2 <= len(first.split()) <= TITLE_WORDS
    aside = _END.search(first) or _byline(first) or dates.parse(first)
    return bool(short and not aside and any(len(each) > len(first) and each[-1] in ".!?\"')" for each in rest))


def _byline(paragraph: str) -> tuple[tuple[str, ...], str] | None:
    """Return the authors of a byline and what follows them (a date, an outlet)."""
    found = _BYLINE.fullmatch(paragraph) if len(paragraph) <= BYLINE_LENGTH else None
    if not found or not all(word[0].isupper() for word in re.findall(r"[^\W\d_][\w.'-]+", found[1]) if word != "and"):
        return None
    return names(found[1]), found[2] or ""


def _dateline(paragraphs: list[str]) -> datetime | None:
    found = _DATELINE.match(paragraphs[0]) if paragraphs else None
    return dates.parse(found[1]) if found else None
