"""What an encoder that reads lower case is told of each word besides: its casing, its sentence, the lists it is in."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from wireroom.entities.tagging.gazetteer import BIT, CASES, PHRASES, WORDS, Gazetteer, mark
from wireroom.entities.tagging.hashing import text_hash
from wireroom.entities.tagging.vocabulary import NEVER_NAMES, ORGANISATION_WORDS, TITLES

CASINGS = ("lower", "Initial", "UPPER", "DeadLetter", "mixed", "digits", "signs")
STYLES = ("capitals", "headline", "uncapped")
PLAIN = (*CASINGS, *STYLES, "first", "further")  # "further": a piece of a word that is not its first
PLACES = ("alone", "start", "inside", "end")  # of a word in a name of a list
LISTED = tuple(f"{kind} {place}" for kind in PHRASES for place in PLACES)
KNOWN = (*LISTED, *WORDS, *(f"usually {case}" for case in CASES), "organisation", "title", "never")
MARKS = (*PLAIN, *KNOWN)
AT = {name: number for number, name in enumerate(MARKS)}
_LISTED = AT[LISTED[0]]
_LETTERS = frozenset(AT[casing] for casing in ("lower", "Initial", "UPPER", "DeadLetter"))


class Marker:
    """Marks the words of a sentence with numbers of MARKS; keeps those of the words that it met lately."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._word = lru_cache(maxsize=50_000)(self._described)

    def sentence(self, words: Sequence[str]) -> list[list[int]]:
        """Return the marks of each word; the casing is left out where all words of a sentence are cased the same."""
        if not words:
            return []
        style = _style(words)
        uniform = style in ("capitals", "uncapped")
        described = [self._word(word) for word in words]
        listed = np.zeros((len(words), len(PHRASES)), dtype=np.int64)
        capital = np.array([uniform or word[:1].isupper() for word in words], dtype=np.int64)
        mark(self._gazetteer.slots, np.array([found[0] for found in described], dtype=np.int64), capital, listed)
        styled = [AT[style]] if style else []
        marks = [
            (found[2] if uniform and casing in _LETTERS else [casing, *found[2]]) + styled
            for found in described
            for casing in (found[1],)
        ]
        for index, kind in zip(*listed.nonzero(), strict=True):
            marks[index].append(_LISTED + len(PLACES) * int(kind) + int(listed[index, kind]) - 1)
        marks[0].append(AT["first"])
        return marks

    def _described(self, word: str) -> tuple[int, int, list[int]]:
        """Return a word's hash, the mark of its casing and its other marks."""
        lower = word.lower()
        mask = self._gazetteer.mask((lower,))
        found = [AT[kind] for kind in WORDS if mask & BIT[kind] and not word.islower()]
        found += [AT[f"usually {case}"] for case in CASES if mask & BIT[case]]
        vocabularies = (("organisation", ORGANISATION_WORDS), ("title", TITLES), ("never", NEVER_NAMES))
        found += [AT[name] for name, held in vocabularies if lower in held]
        return text_hash(lower), AT[_casing(word)], found


def _casing(word: str) -> str:
    if not any(char.isalpha() for char in word):
        return "digits" if any(char.isdigit() for char in word) else "signs"
    if word.islower():
        return "lower"
    if word.isupper():
        return "UPPER" if sum(char.isalpha() for char in word) > 1 else "DeadLetter"
    return "Initial" if word[0].isupper() and word[1:].islower() else "mixed"


def _style(words: Sequence[str]) -> str:
    """Return the one of STYLES that a sentence is written in, or "" for running text."""
    letters = [word for word in words if word[:1].isalpha()]
    if len(letters) < 3:
        return ""
    if sum(word.isupper() and len(word) > 1 for word in letters) > 0.7 * len(letters):
        return "capitals"
    if len(letters) > 3 and all(word.islower() for word in letters):
        return "uncapped"
    long = [word for word in letters if len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    return "headline" if len(long) >= 4 and capital > 0.85 * len(long) else ""
