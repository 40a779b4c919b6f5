"""The block about the author below an article: a name, a link, a line of biography."""

import re
from typing import NamedTuple

BOTTOM = 6
BIOGRAPHY_LENGTH = 600
_SIGNED = re.compile(r"([A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}?) ?https?://\S+")
_ROLE = re.compile(
    r"(?!(?:The|This|That|An?|Our|In|On|At) )[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3} (?:is|was|has been|works as) "
    r"(?:an? |the |our )?(?:[\w'-]+ ){0,6}?"
    r"(?:writer|reporter|editor|journalist|correspondent|contributor|columnist|blogger|freelancer|author"
    r"|editor-(?:at-large|in-chief))\b"
)
_CONTACT = re.compile(r"\b(?:follow|contact|reach|email)\b|@\w|https?://", re.I)


class Signed(NamedTuple):
    """The author that the block names ("" if none), and the paragraphs above the block."""

    author: str
    paragraphs: list[str]


def cut(paragraphs: list[str]) -> Signed:
    """Take off a closing block of name, link and biography; without a link, a biography that gives a contact."""
    for place in range(max(1, len(paragraphs) - BOTTOM), len(paragraphs)):
        found = _SIGNED.fullmatch(paragraphs[place])
        if found and all(len(each) <= BIOGRAPHY_LENGTH for each in paragraphs[place:]):
            start = place - (place > 1 and paragraphs[place - 1] == found[1])
            return Signed(found[1], cut(paragraphs[:start]).paragraphs)
    if len(paragraphs) > 1 and _is_biography(paragraphs[-1]):
        return cut(paragraphs[:-1])
    return Signed("", paragraphs)


def _is_biography(paragraph: str) -> bool:
    return bool(len(paragraph) <= BIOGRAPHY_LENGTH and _ROLE.match(paragraph) and _CONTACT.search(paragraph))
