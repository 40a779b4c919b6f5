"""One spelling of characters and white space, so that the same words are the same text from every outlet."""

import re
import unicodedata
from itertools import pairwise

_CHARACTERS = (
    dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u02bc"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033"), '"')
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012"), "-")
    | dict.fromkeys(map(ord, "\u2015"), "\u2014")
    | dict.fromkeys(map(ord, "\u0085\u2028\u2029\v\f"), "\n")
    | dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"), "")
    | dict.fromkeys(range(0x2066, 0x206A), "")
    | {ord("\ufb00"): "ff", ord("\ufb01"): "fi", ord("\ufb02"): "fl", ord("\ufb03"): "ffi", ord("\ufb04"): "ffl"}
    | {ord("\ufb05"): "st", ord("\ufb06"): "st", ord("\u2026"): "..."}
)
# Zero-width joiners spell words in Persian and the Indic scripts, and emoji; next to ASCII they are litter.
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]++(?![^\x00-\x7f])")
# Composing takes the square of the length of a run of combining marks, and a page may be made of one such run.
_RUN = re.compile(r"([^\w\s\x00-\x7f]{64})[^\w\s\x00-\x7f]+")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINES = re.compile(r"\r\n?")
_BLANKS = re.compile(r"[^\S\n]+")
_CAPITALS = re.compile(r"\A(\s*[^\W\d_a-z][^a-z\n]*)\n")
_INDENT = re.compile(r"\n(?=[ ]{2,}\S)")
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
WRAP_MIN, WRAP_MAX, WRAP_SHARE, WRAP_LINES = 40, 100, 0.6, 3


def characters(text: str) -> str:
    """Return `text` in NFC with plain quotes, hyphens and ligatures, without invisible and control characters."""
    plain = _LINES.sub("\n", text).translate(_CHARACTERS).replace("\t", "    ")
    composed = unicodedata.normalize("NFC", _RUN.sub(r"\1", _CONTROL.sub("", plain)))
    return unicodedata.normalize("NFC", _JOINERS.sub("", composed))


def line(text: str) -> str:
    """Return `text` normalised, on one line."""
    return " ".join(characters(text).split())


def paragraphs(text: str) -> list[str]:
    """Return the normalised paragraphs, none of them empty.

    A blank line ends a paragraph; so does a single newline, unless the text is hard-wrapped: there it is a space,
    an indented line opens a paragraph, and a first line in capitals is one.
    """
    plain = characters(text)
    if _is_hard_wrapped(plain):
        blocks = [part for block in _GAP.split(_CAPITALS.sub(r"\1\n\n", plain)) for part in _INDENT.split(block)]
    else:
        blocks = plain.split("\n")
    return [joined for block in blocks if (joined := " ".join(block.split()))]


def _is_hard_wrapped(text: str) -> bool:
    """Whether most lines that a line follows are about as long as a terminal is wide, and few end with a sentence."""
    lines = [_BLANKS.sub(" ", each).strip() for each in text.split("\n")]
    followed = [here for here, after in pairwise(lines) if here and after]
    full = sum(WRAP_MIN <= len(each) <= WRAP_MAX for each in followed)
    ended = sum(each[-1] in ".!?\"'" for each in followed)
    short_enough = max(map(len, lines), default=0) <= WRAP_MAX
    return short_enough and len(followed) >= WRAP_LINES and full >= WRAP_SHARE * len(followed) > 2 * ended
