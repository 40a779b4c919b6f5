"""Words that fit a pattern or are spelt like another, among all words of a store or in one text."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heapreplace
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from wireroom.index.analysis import words
from wireroom.kernel.document import fold

LIKE = 100  # words that are spelt alike, of which the best are given
_LIKENESS = 66.0  # percent that two names must have in common to be spelt alike
_SIGN = re.compile(r"\\.|[^\w*?]", re.S)  # in a pattern: what stands, or is to stand, behind a backslash
_PIECE = re.compile(r"\\(.)|([*?])|([^\\*?]+)", re.S)


def wildcard_regex(pattern: str) -> str:
    r"""Return the regular expression of a pattern in which * is any letters and ? is one; it matches in linear time.

    A letter behind a backslash stands for itself. Neither wildcard takes a line's end.
    """
    parts = [""]
    for escaped, wildcard, plain in _PIECE.findall(pattern):
        if wildcard == "*":
            parts.append("")
        else:
            parts[-1] += r"[^\n]" if wildcard else re.escape(escaped or plain)
    if len(parts) == 1:
        return parts[0]
    first, *middle, last = parts
    # What stands between two * may be taken where it first occurs, so nothing is ever tried twice.
    return first + "".join(rf"(?>[^\n]*?{part})" for part in middle if part) + rf"[^\n]*{last}"


def escape_signs(pattern: str) -> str:
    """Return the pattern with a backslash before every sign that is no wildcard."""
    return _SIGN.sub(lambda match: match[0] if len(match[0]) == 2 else f"\\{match[0]}", pattern)


def prefix_of(pattern: str) -> str | None:
    """Return what a word starts with that fits the pattern, if the pattern says no more than that."""
    start = pattern.removesuffix("*")
    plain = not re.search(r"[*?\\]", start)
    return start if plain and len(start) == len(pattern) - 1 else None


def is_of_several_words(pattern: str) -> bool:
    """Return whether the pattern is of a whole name, of several words, and not of one word in it."""
    return len(words(_PIECE.sub(lambda piece: "x" if piece[2] else piece[1] or piece[3], pattern))) > 1


def fits(pattern: str) -> Callable[[str], bool]:
    """Return a function that says whether a word fits the pattern."""
    match = re.compile(wildcard_regex(pattern)).fullmatch
    return lambda word: match(word) is not None


def is_like(word: str, edits: int) -> Callable[[str], bool]:
    """Return a function that says whether another word is at most so many edits away."""
    return lambda other: OSA.distance(word, other, score_cutoff=edits) <= edits


def edits_of_a_slip(word: str) -> int:
    """Return how many letters another word may be away to be proposed instead of this one."""
    return 1 if len(word) < 6 else 2


def all_like(word: str, edits: int, words: Sequence[str]) -> list[str]:
    """Return those of the words that are at most `edits` away from this one, the nearest first."""
    near = [other for other in words if abs(len(other) - len(word)) <= edits]
    matches = process.extract(word, near, scorer=OSA.distance, score_cutoff=edits, limit=None)
    return [match for match, _, _ in matches]


def best_spellings(word: str, articles: Mapping[str, int], size: int) -> list[str]:
    """Return the words, of which each is in so many articles, the nearest to this one first, then the most frequent.

    Those that are more than a letter away begin with the same one, as Elasticsearch has it. A word of one letter is
    like none: any other is one letter away.
    """
    keys = {other: (OSA.distance(word, other), -number, other) for other, number in articles.items() if number}
    alike = {other: edits for other, (edits, *_) in keys.items() if 0 < edits < len(word)}
    near = [other for other, edits in alike.items() if edits == 1 or other[0] == word[0]]
    return sorted(near, key=keys.__getitem__)[:size]


def best_names(name: str, names: Sequence[str], size: int) -> list[str]:
    """Return those of the names that share words with this one or are spelt like it, the most alike first.

    One that is not half as long must share a word: its few letters stand somewhere in any long name.
    """
    own = set(words(name))
    alike = process.extract(name, names, scorer=fuzz.WRatio, processor=fold, score_cutoff=_LIKENESS, limit=None)
    ranked = sorted((-likeness, other) for other, likeness, _ in alike)
    near = (other for _, other in ranked if 2 * len(other) >= len(name) or not own.isdisjoint(words(other)))
    return list(islice(near, size))


def are_near(offsets: Sequence[Sequence[int]], slop: int) -> bool:
    """Return whether a text has the words of a phrase near each other, as Lucene's slop means it.

    `offsets` says for each word of the phrase where it stands, in rising order. A word is moved to its place in the
    phrase from where it stands; together no two may be more than `slop` apart then. Words that are the same stand
    apart.
    """
    heads = [(word[0] - place, place, 0) for place, word in enumerate(offsets)]
    heapify(heads)
    last = max(moved for moved, _, _ in heads)
    while True:
        first, place, index = heads[0]
        if last - first <= slop and _are_apart(offsets, first, slop):
            return True
        if index + 1 == len(offsets[place]):
            return False
        following = offsets[place][index + 1] - place
        last = max(last, following)
        heapreplace(heads, (following, place, index + 1))


def _are_apart(offsets: Sequence[Sequence[int]], first: int, slop: int) -> bool:
    """Return whether the words, moved to their places, stand from `first` to `first + slop`, each by itself."""
    taken: dict[int, int] = {}
    for place, word in enumerate(offsets):
        least = max(first + place, taken.get(word[0], -1) + 1)  # no other word has the same first offset
        index = bisect_left(word, least)
        if index == len(word) or word[index] > first + place + slop:
            return False
        taken[word[0]] = word[index]
    return True
