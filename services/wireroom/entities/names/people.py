"""Which of an article's people a name stands for: by surname, by forename, and by both."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from wireroom.entities.names.mention import Mention
from wireroom.entities.tagging.vocabulary import vocabulary

_SUFFIXES = vocabulary("jr sr ii iii iv")
_PARTICLES = vocabulary("von van de der den da di du dos del della la le bin ibn al el ter ten st")
Words = tuple[str, ...]


class People:
    """The full names of people."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._full: dict[Words, list[tuple[int, Words]]] = defaultdict(list)
        for mention in mentions:
            words = mention.words
            if mention.kind == "person" and len(words) > 1:
                for part in _parts(_plain(words)):
                    self._full[part].append((mention.start, words))

    def full(self, mention: Mention) -> Words | None:
        """Return the full name that a person's name stands for, if there is one.

        A surname or a forename stands for the last full name before it, or else for the first one after it; a name
        without its middle names stands for the first full name of all.
        """
        words = _plain(mention.words)
        surname = len(words) == 1 or words[0] in _PARTICLES
        fits = self._full.get(words if surname else (words[0], words[-1]))
        if not fits:
            return None
        if not surname:
            return self._as_one(fits[0][1])
        before = bisect_right(fits, mention.start, key=lambda name: name[0])
        return self._as_one(fits[max(0, before - 1)][1])

    def _as_one(self, name: Words) -> Words:
        """Return the first full name that has the forename and the surname of this one."""
        words = _plain(name)
        return self._full[(words[0], words[-1])][0][1]


def _plain(words: Words) -> Words:
    """Return the name without "Jr", and its surname without "al-"."""
    if len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return (*words[:-1], words[-1].removeprefix("al-").removeprefix("el-") or words[-1])


def _parts(words: Words) -> set[Words]:
    """Return the ways to write the name shorter: forename, surname with and without its particles, and both."""
    parts = {words[:1], words[-1:], (words[0], words[-1])}
    at = len(words) - 1
    while at > 1 and words[at - 1] in _PARTICLES:
        at -= 1
        parts.add(words[at:])
    return parts
