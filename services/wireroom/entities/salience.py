"""How much a mention says that the article is about what it names."""

import re

from wireroom.entities.names.mention import Mention

_TITLE = 3.0
_LAST = 0.5
_ASIDE = 0.1  # of what the mention would count, in a credit or in a list of links
_CREDIT = 80  # characters from the start of the text in which the name of an agency stands in brackets
_CREDITED = re.compile(r"(?:,? [^()\n]{0,30})?(?: \([^()\n]{2,30})?\)? ?(?:-|–|—|:)")
_LINKS = frozenset("|•·»")


class Weights:
    """The weights of the mentions in an analysed text, whose first `offset` characters are the title."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._length = max(1, len(text) - offset)

    def of(self, mention: Mention) -> float:
        """Return 3 in the title, then from 1 for the first word of the text to 1/2 for the last; less where aside.

        Aside are the place and the agency of a dateline, "LAGOS (Agency) -", and names beside bars, which are links.
        """
        if mention.start < self._offset:
            return _TITLE
        weight = 1 - (1 - _LAST) * (mention.start - self._offset) / self._length
        return weight * _ASIDE if self._aside(mention) else weight

    def _aside(self, mention: Mention) -> bool:
        start, end = mention.start, mention.end
        before, behind = self._text[start - 1 : start] if start else "", self._text[end : end + 1]
        dateline = before == "(" or (start == self._offset and mention.kind == "place" and mention.surface.isupper())
        if dateline and start - self._offset < _CREDIT:
            return _CREDITED.match(self._text, end) is not None
        if before == " ":
            before = self._text[start - 2 : start - 1]
        if behind == " ":
            behind = self._text[end + 1 : end + 2]
        return before in _LINKS or behind in _LINKS
