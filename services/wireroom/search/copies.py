"""Families of copies: who is original and how sure that is, who copies it, and which passages two texts share."""

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from wireroom.kernel.document import Document
from wireroom.search.port import Searcher, require_article

LEAST = 8  # words: shorter runs are phrases that anybody writes
EDIT = 3  # words on either side that may differ between two runs of one passage
_CJK = "\u3040-\u9fff\uac00-\ud7ff\U00020000-\U0010ffff"
_LETTERS = "0-9A-Za-z\u00c0-\u1fff\ua000-\uabff\ue000-\ufebf\uff80-\uffff"
_WORD = re.compile(rf"[{_CJK}]|[{_LETTERS}]+")  # as sketch.py has it: a Chinese, Japanese or Korean character is a word


class Passage(Struct, frozen=True, order=True):
    """A part of text a, `start_a` to `end_a` in code points, half-open, and the part of text b that is the same."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


class Family(NamedTuple):
    """A cluster: its original (None if the store has it no more), and copies with what they share with it.

    In a passage a is the copy's text and b the original's. `total` counts all copies, `members` may be fewer.
    `certainty`, 0 to 1, is how sure the original is.
    """

    cluster: str
    original: Document | None
    members: Sequence[tuple[Document, list[Passage]]]
    total: int
    certainty: float | None


def family(searcher: Searcher, article_id: str, size: int) -> Family:
    """Return the article's cluster, at most `size` copies of it: the article itself first, the others by date.

    Raises WireroomError for an article that there is not.
    """
    article = require_article(searcher, article_id)
    cluster = article["cluster"]
    documents = {document["id"]: document for document in searcher.copies(cluster)} | {article_id: article}
    original = documents.pop(cluster, None) or searcher.get(cluster)
    copies = sorted(documents.values(), key=lambda document: document["id"] != article_id)
    members = [(copy, passages(copy["text"], original["text"]) if original else []) for copy in copies[:size]]
    return Family(cluster, original, members, len(copies), certainty(original, copies))


def certainty(original: Document | None, copies: Iterable[Document]) -> float | None:
    """Return how sure the original is, 0 to 1: one over the articles that may as well have been the first.

    Those are the ones without a date, and those published at the original's time; a missing original is not sure.
    """
    if original is None:
        return None
    rivals = sum(copy["published"] in (None, original["published"]) for copy in copies)
    return round(1 / (1 + rivals), 4)


def passages(a: str, b: str, least: int = LEAST, edit: int = EDIT) -> list[Passage]:
    """Return what the texts share, in the order of a: runs of at least `least` words, joined over small edits.

    Words are compared without case and without what stands between them; a passage goes from the start of a word to
    the end of one. Up to `edit` words, fewer than `least`, may differ on either side between two runs that are joined.
    No two passages overlap, in either text. Equal texts are one passage, however short. Raises ValueError for a `least`
    below 1.
    """
    if least < 1:
        raise ValueError("a passage has at least one word")
    if b < a:  # whichever comes first, the result is the same
        swapped = passages(b, a, least, edit)
        return sorted(Passage(part.start_b, part.end_b, part.start_a, part.end_a) for part in swapped)
    words_a, words_b = words(a), words(b)
    ids: dict[str, int] = {}
    ids_a, ids_b = ([ids.setdefault(word[0], len(ids)) for word in text] for text in (words_a, words_b))
    runs = _join(_runs(ids_a, ids_b, least), min(edit, least - 1))
    return [Passage(*_span(words_a, run.start_a, run.end_a), *_span(words_b, run.start_b, run.end_b)) for run in runs]


def _span(words: list[re.Match[str]], start: int, end: int) -> tuple[int, int]:
    return words[start].start(), words[end - 1].end()


def words(text: str) -> list[re.Match[str]]:
    """Return the lower-cased words of the text, each with its offsets: those that articles are compared by."""
    return list(_WORD.finditer(text.replace("İ", "i").lower()))  # no other character is two in lower case


class _Run(Passage, frozen=True, order=True):
    """A passage that is counted in words."""


class _Level(NamedTuple):
    """For each position of both texts the id of the `size` words from there, the same for the same words.

    In b it is -1 where those words do not stand in a.
    """

    size: int
    a: list[int]
    b: list[int]


def _runs(a: list[int], b: list[int], least: int) -> list[_Run]:
    """Return runs that share no word, found greedily: those of 8, 16, 32 ... times `least` words before shorter ones.

    Greedy string tiling (Wise, "String similarity via greedy string tiling", 1993), with its search length halved from
    round to round and the repeats named by doubling (Karp, Miller and Rosenberg, STOC 1972) instead of hashed. A round
    takes time linear in the texts, whatever they repeat.
    """
    if a == b:
        return [_Run(0, len(a), 0, len(b))] if a else []
    taken = bytearray(len(a)), bytearray(len(b))
    return sorted(run for level in reversed(_levels(a, b, least)) for run in _take(a, b, level, taken))


def _levels(a: list[int], b: list[int], least: int) -> list[_Level]:
    levels: list[_Level] = []
    level = _level(least, _grams(a, least), _grams(b, least))
    while any(gram >= 0 for gram in level.b):
        levels.append(level)
        size = level.size
        level = _level(2 * size, zip(level.a, level.a[size:], strict=False), zip(level.b, level.b[size:], strict=False))
    return levels


def _grams(words: list[int], size: int) -> Iterable[Hashable]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _level(size: int, a: Iterable[Hashable], b: Iterable[Hashable]) -> _Level:
    ids: dict[Hashable, int] = {}
    ids_a = [ids.setdefault(gram, len(ids)) for gram in a]
    return _Level(size, ids_a, [ids.get(gram, -1) for gram in b])


def _take(a: list[int], b: list[int], level: _Level, taken: tuple[bytearray, bytearray]) -> Iterable[_Run]:
    """Yield the runs of at least the level's size that are free in both texts, from left to right in b; take them.

    What is taken is at least as long as the level's size, so words are free if the first and the last of them are.
    """
    positions, last, start_b = _positions(level), level.size - 1, 0
    taken_a, taken_b = taken
    while start_b < len(level.b):
        free = [] if taken_b[start_b] or taken_b[start_b + last] else positions.get(level.b[start_b], [])
        while free and (taken_a[free[-1]] or taken_a[free[-1] + last]):
            free.pop()
        if not free:
            start_b += 1
            continue
        start_a, size = free[-1], level.size
        for i, j in zip(range(start_a + size, len(a)), range(start_b + size, len(b)), strict=False):
            if a[i] != b[j] or taken_a[i] or taken_b[j]:
                break
            size += 1
        taken_a[start_a : start_a + size] = taken_b[start_b : start_b + size] = b"\1" * size
        yield _Run(start_a, start_a + size, start_b, start_b + size)
        start_b += size


def _positions(level: _Level) -> dict[int, list[int]]:
    """Return for each gram of the level that is in both texts its positions in a, the first one last."""
    positions: dict[int, list[int]] = {gram: [] for gram in level.b if gram >= 0}
    for i in range(len(level.a) - 1, -1, -1):
        if level.a[i] in positions:
            positions[level.a[i]].append(i)
    return positions


def _join(runs: Sequence[_Run], edit: int) -> list[_Run]:
    """Join neighbours with at most `edit` words between them on both sides, fewer than a run has: none lies there."""
    joined: list[_Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and run.start_a - last.end_a <= edit and 0 <= run.start_b - last.end_b <= edit:
            joined[-1] = _Run(last.start_a, run.end_a, last.start_b, run.end_b)
        else:
            joined.append(run)
    return joined
