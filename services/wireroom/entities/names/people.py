"""Which of an article's people a name stands for: by surname, by forename, and by both."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from wireroom.entities.names.mention import Mention, Words
from wireroom.entities.tagging.vocabulary import vocabulary

_SUFFIXES = vocabulary("jr sr ii iii iv")
_PARTICLES = vocabulary("von van de der den da di du dos del della la le bin ibn al el ter ten st")


class People:
    """The full names of an article's people, by the shorter ways of writing them."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._full_names: dict[Words, list[tuple[int, Words]]] = defaultdict(list)
        for mention in mentions:
            if mention.kind == "person" and len(mention.words) > 1:
                for short in _short_names(_plain(mention.words)):
                    self._full_names[short].append((mention.start, mention.words))

    def full_name(self, mention: Mention) -> Words | None:
        """Return the full name that a person's name stands for, if there is one.

        A surname or a forename stands for the last full name before it, or else for the first one after it; a name
        without its middle names stands for the first full name of all.
        """
        words = _plain(mention.words)
        is_part = len(words) == 1 or words[0] in _PARTICLES
        candidates = self._full_names.get(words if is_part else (words[0], words[-1]))
        if not candidates:
            return None
        if not is_part:
            return self._first_form(candidates[0][1])
        before = bisect_right(candidates, mention.start, key=lambda candidate: candidate[0])
        return self._first_form(candidates[max(0, before - 1)][1])

    def _first_form(self, name: Words) -> Words:
        """Return the first full name that has the forename and the surname of this one."""
        words = _plain(name)
        return self._full_names[(words[0], words[-1])][0][1]


def _plain(words: Words) -> Words:
    """Return the name without "Jr", and its surname without "al-"."""
    if len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return (*words[:-1], words[-1].removeprefix("al-").removeprefix("el-") or words[-1])


def _short_names(words: Words) -> set[Words]:
    """Return the ways to write the name shorter: forename, surname with and without its particles, and both."""
    names = {words[:1], words[-1:], (words[0], words[-1])}
    surname = len(words) - 1
    while surname > 1 and words[surname - 1] in _PARTICLES:
        surname -= 1
        names.add(words[surname:])
    return names
