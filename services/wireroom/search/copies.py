"""The passages that two texts share, word for word or with small edits, as offsets in both."""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

LEAST = 8  # words: shorter runs are phrases that anybody writes
EDIT = 3  # words on either side that may differ between two runs of one passage
_OWN = "\u3040-\u9fff\uac00-\ud7ff\U00020000-\U0010ffff"
_LETTERS = "0-9A-Za-z\u00c0-\u1fff\ua000-\uabff\ue000-\ufebf\uff80-\uffff"
_WORD = re.compile(rf"[{_OWN}]|[{_LETTERS}]+")  # as sketch.py has it: a Chinese, Japanese or Korean character is a word


class Passage(Struct, frozen=True, order=True):
    """A part of text a, `start_a` to `end_a` in code points, half-open, and the part of text b that is the same."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


class _Run(NamedTuple):
    """Words `start_a` to `end_a` of one text, and the same words in the other."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


class _Level(NamedTuple):
    """For each position of both texts a number for the `size` words from there, the same for the same words.

    In b it is -1 where those words do not stand in a.
    """

    size: int
    a: list[int]
    b: list[int]


def passages(a: str, b: str, least: int = LEAST) -> list[Passage]:
    """Return what the texts share, in the order of a: runs of at least `least` words, joined over small edits.

    Words are compared without case and without what stands between them; a passage goes from the start of a word to
    the end of one. No two overlap, in either text. Equal texts are one passage, however short.
    """
    return _located(a, b, least, lambda found: _joined(found, min(EDIT, least - 1)))


def runs(a: str, b: str, least: int = LEAST) -> list[Passage]:
    """Return the runs of at least `least` words that the texts share word for word, in the order of a."""
    return _located(a, b, least, lambda found: found)


def containment(shared: Iterable[Passage], a: str, b: str) -> tuple[float, float]:
    """Return the share of the words of a, and of b, that lie in these passages: 0 to 1, and 0 for a text of none.

    What was edited inside a passage counts as shared; give the `runs` to count what is the same word for word.
    """
    found = list(shared)
    in_a = _covered([(part.start_a, part.end_a) for part in found], a)
    return in_a, _covered([(part.start_b, part.end_b) for part in found], b)


def words(text: str) -> list[re.Match[str]]:
    """Return the lower-cased words of the text, each with its offsets: those that articles are compared by."""
    return list(_WORD.finditer(text.replace("İ", "i").lower()))  # no other character is two in lower case


def _covered(parts: Iterable[tuple[int, int]], text: str) -> float:
    starts = [word.start() for word in words(text)]
    count = sum(bisect_left(starts, end) - bisect_left(starts, start) for start, end in parts)
    return count / len(starts) if starts else 0.0


def _located(a: str, b: str, least: int, chosen: Callable[[list[_Run]], list[_Run]]) -> list[Passage]:
    if least < 1:
        raise ValueError("a passage has at least one word")
    if b < a:  # whichever is given first, the same is found
        swapped = _located(b, a, least, chosen)
        return sorted(Passage(part.start_b, part.end_b, part.start_a, part.end_a) for part in swapped)
    in_a, in_b = words(a), words(b)
    numbers: dict[str, int] = {}
    numbered_a, numbered_b = ([numbers.setdefault(word[0], len(numbers)) for word in text] for text in (in_a, in_b))
    return [
        Passage(
            in_a[run.start_a].start(), in_a[run.end_a - 1].end(), in_b[run.start_b].start(), in_b[run.end_b - 1].end()
        )
        for run in chosen(_runs(numbered_a, numbered_b, least))
    ]


def _runs(a: list[int], b: list[int], least: int) -> list[_Run]:
    """Return runs that share no word, found greedily: those of 8, 16, 32 ... times `least` words before shorter ones.

    Greedy string tiling (Wise, "String similarity via greedy string tiling", 1993), with its search length halved from
    round to round and the repeats named by doubling (Karp, Miller and Rosenberg, STOC 1972) instead of hashed. A round
    takes time linear in the texts, whatever they repeat.
    """
    if a == b:
        return [_Run(0, len(a), 0, len(b))] if a else []
    taken = bytearray(len(a)), bytearray(len(b))
    found = [run for level in reversed(_levels(a, b, least)) for run in _take(a, b, level, taken)]
    return sorted(found)


def _levels(a: list[int], b: list[int], least: int) -> list[_Level]:
    levels: list[_Level] = []
    level = _named(least, _grams(a, least), _grams(b, least))
    while any(name >= 0 for name in level.b):
        levels.append(level)
        size = level.size
        level = _named(2 * size, zip(level.a, level.a[size:], strict=False), zip(level.b, level.b[size:], strict=False))
    return levels


def _grams(words: list[int], size: int) -> Iterable[Hashable]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _named(size: int, a: Iterable[Hashable], b: Iterable[Hashable]) -> _Level:
    numbers: dict[Hashable, int] = {}
    names = [numbers.setdefault(gram, len(numbers)) for gram in a]
    return _Level(size, names, [numbers.get(gram, -1) for gram in b])


def _take(a: list[int], b: list[int], level: _Level, taken: tuple[bytearray, bytearray]) -> Iterable[_Run]:
    """Yield the runs of at least the level's size that are free in both texts, from left to right in b; take them.

    What is taken is at least as long as the level's size, so words are free if the first and the last of them are.
    """
    places, last, at = _places(level), level.size - 1, 0
    taken_a, taken_b = taken
    while at < len(level.b):
        open_ = [] if taken_b[at] or taken_b[at + last] else places.get(level.b[at], [])
        while open_ and (taken_a[open_[-1]] or taken_a[open_[-1] + last]):
            open_.pop()
        if not open_:
            at += 1
            continue
        start, size = open_[-1], level.size
        while _go_on(a, b, start + size, at + size) and not taken_a[start + size] and not taken_b[at + size]:
            size += 1
        taken_a[start : start + size] = taken_b[at : at + size] = b"\1" * size
        yield _Run(start, start + size, at, at + size)
        at += size


def _go_on(a: list[int], b: list[int], in_a: int, in_b: int) -> bool:
    return in_a < len(a) and in_b < len(b) and a[in_a] == b[in_b]


def _places(level: _Level) -> dict[int, list[int]]:
    """Return for each name of the level that stands in both texts its places in a, the first one last."""
    places: dict[int, list[int]] = {name: [] for name in level.b if name >= 0}
    for at in range(len(level.a) - 1, -1, -1):
        if level.a[at] in places:
            places[level.a[at]].append(at)
    return places


def _joined(found: Sequence[_Run], edit: int) -> list[_Run]:
    """Join neighbours with at most `edit` words between them on both sides, fewer than a run has: none lies there."""
    joined: list[_Run] = []
    for run in found:
        last = joined[-1] if joined else None
        if last and run.start_a - last.end_a <= edit and 0 <= run.start_b - last.end_b <= edit:
            joined[-1] = _Run(last.start_a, run.end_a, last.start_b, run.end_b)
        else:
            joined.append(run)
    return joined
