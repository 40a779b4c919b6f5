"""The words of a text, one function for training and serving."""

import re

_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> list[str]:
    """Return the words of the text in lower case: runs of letters."""
    return _WORD.findall(text.lower())
