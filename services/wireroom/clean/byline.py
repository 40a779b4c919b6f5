"""What stands around an article's paragraphs: headline, byline and date above, a block about the author below."""

import re
from datetime import datetime
from typing import NamedTuple

from wireroom.clean import dates
from wireroom.clean.normalise import line

TOP, DEPTH = 4, 20  # paragraphs that may stand above or between the lines of a head, and that are read for them
TITLE_LENGTH, TITLE_WORDS = 160, 25
BYLINE_LENGTH, AUTHOR_LENGTH = 120, 80
BOTTOM, BIOGRAPHY_LENGTH = 6, 600  # paragraphs of a signature, and characters of each of them
_DATE_PREFIX = re.compile(r"date:? (\d{4}-\d{2}-\d{2})(?:\s+|$)", re.I)
_DATELINE = re.compile(r"[A-Z][A-Z .'-]+, (?:[A-Z][a-z.]+, )?([A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}) ?(?:\(|--|-|—|–|/|:)")
_NAME = r"(?:[^\W\d_][\w.'-]*)(?: (?:[^\W\d_][\w.'-]*)){1,3}"
_BY = r"(?-i:By|BY|(?:Written|Reported|Words) by):?"
_BYLINE = re.compile(rf"{_BY} ({_NAME}(?:(?:, and|,| and| &) {_NAME})*)(?: ?[|,·•/—–-] ?(.{{0,60}}))?", re.I)
_NAME_PART = re.compile(r"[^\W\d_][\w.'-]+")
_SEPARATORS = re.compile(r"\s*(?:;|\||,? and |,? & )\s*")
_PREFIX = re.compile(r"^(?:written |reported )?by:? ", re.I)
_END = re.compile(r"[.:;,][\"')]?$")
_SIGNED = re.compile(r"([A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}?) ?https?://\S+")
_ROLE = re.compile(
    r"(?!(?:The|This|That|An?|Our|In|On|At) )[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3} (?:is|was|has been|works as) "
    r"(?:an? |the |our )?(?:[\w'-]+ ){0,6}?"
    r"(?:writer|reporter|editor|journalist|correspondent|contributor|columnist|blogger|freelancer|author"
    r"|editor-(?:at-large|in-chief))\b"
)
_CONTACT = re.compile(r"\b(?:follow|contact|reach|email)\b|@\w|https?://", re.I)


class Head(NamedTuple):
    """What the top of a text gave away, and the paragraphs that are left."""

    title: str
    authors: tuple[str, ...]
    published: datetime | None
    paragraphs: list[str]


class Signature(NamedTuple):
    """The author that the block below an article names ("" if none), and the paragraphs above the block."""

    author: str
    paragraphs: list[str]


def take_head(paragraphs: list[str], title: str) -> Head:
    """Take the headline, byline and date lines off the top; where a title is stated, only its copy is taken off."""
    rest, published = _take_date_prefix(paragraphs)
    title, rest = _take_title(rest, title)
    authors: tuple[str, ...] = ()
    above: list[str] = []
    while rest and len(above) < TOP and len(paragraphs) - len(rest) < DEPTH:
        paragraph, *rest = rest
        byline = _byline(paragraph)
        moment = dates.parse(byline[1] if byline else paragraph)
        authors = authors or (byline[0] if byline else ())
        published = published or moment
        if not byline and not moment and above[-1:] != [paragraph]:
            above.append(paragraph)
    rest = above + rest
    return Head(title, authors, published or _dateline(rest), rest)


def _take_date_prefix(paragraphs: list[str]) -> tuple[list[str], datetime | None]:
    match = _DATE_PREFIX.match(paragraphs[0]) if paragraphs else None
    published = dates.parse(match[1]) if match else None
    if not match or not published:
        return paragraphs, None
    rest = paragraphs[0][match.end() :]
    return ([rest] if rest else []) + paragraphs[1:], published


def _take_title(paragraphs: list[str], title: str) -> tuple[str, list[str]]:
    if paragraphs and title and paragraphs[0].casefold() == title.casefold():
        return title, paragraphs[1:]
    if not title and len(paragraphs) > 1 and _is_title(paragraphs[0], paragraphs[1:]):
        return paragraphs[0], paragraphs[1:]
    return title, paragraphs


def _is_title(first: str, rest: list[str]) -> bool:
    """Whether a first paragraph is short, has no final period, and stands over longer paragraphs of sentences."""
    is_short = len(first) <= TITLE_LENGTH and 2 <= len(first.split()) <= TITLE_WORDS
    is_other_line = _END.search(first) or _byline(first) or dates.parse(first)
    return is_short and not is_other_line and any(len(each) > len(first) and each[-1] in ".!?\"')" for each in rest)


def _byline(paragraph: str) -> tuple[tuple[str, ...], str] | None:
    """Return the authors of a byline and what follows them (a date, an outlet)."""
    match = _BYLINE.fullmatch(paragraph) if len(paragraph) <= BYLINE_LENGTH else None
    if not match or not all(word[0].isupper() for word in _NAME_PART.findall(match[1]) if word != "and"):
        return None
    return author_names(match[1]), match[2] or ""


def _dateline(paragraphs: list[str]) -> datetime | None:
    match = _DATELINE.match(paragraphs[0]) if paragraphs else None
    return dates.parse(match[1]) if match else None


def author_names(field: list[str] | str | None) -> tuple[str, ...]:
    """Return the authors that a field names, each once, without "By" and without links."""
    parts = [field] if isinstance(field, str) else field or []
    listed = [each for part in parts for each in _SEPARATORS.split(_PREFIX.sub("", line(part)))]
    names = [name for each in listed for name in _split_at_commas(each)]
    return tuple(dict.fromkeys(n for n in names if n and len(n) <= AUTHOR_LENGTH and "://" not in n and "@" not in n))


def _split_at_commas(names: str) -> list[str]:
    """Split at commas between full names; "Surname, Name" and "Name, Jr." stay whole."""
    parts = [part.strip() for part in names.split(",")]
    return parts if all(" " in part for part in parts) else [names.strip(" ,")]


def take_signature(paragraphs: list[str]) -> Signature:
    """Take off a closing block of name, link and biography; without a link, a biography that gives a contact."""
    for place in range(max(1, len(paragraphs) - BOTTOM), len(paragraphs)):
        match = _SIGNED.fullmatch(paragraphs[place])
        if match and all(len(each) <= BIOGRAPHY_LENGTH for each in paragraphs[place:]):
            start = place - (place > 1 and paragraphs[place - 1] == match[1])
            return Signature(match[1], take_signature(paragraphs[:start]).paragraphs)
    if len(paragraphs) > 1 and _is_biography(paragraphs[-1]):
        return take_signature(paragraphs[:-1])
    return Signature("", paragraphs)


def _is_biography(paragraph: str) -> bool:
    return bool(len(paragraph) <= BIOGRAPHY_LENGTH and _ROLE.match(paragraph) and _CONTACT.search(paragraph))
