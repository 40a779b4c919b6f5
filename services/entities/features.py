"""What the CRF sees of a sentence: strings for each word, its neighbours and the lists of names that it is in."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from services.entities.gazetteer import Gazetteer
from services.entities.vocabulary import NEVER_NAMES, ORGANISATION_WORDS, TITLES

_JOINERS = frozenset(("of", "for", "&", "and"))
_OFFSETS = (-2, -1, 1, 2)
_REACH = 6


class Word(NamedTuple):
    """A word by itself: `near` holds its strings as its neighbours at the distances of _OFFSETS see them."""

    lower: str
    shape: str
    capital: bool
    organisation: bool
    own: tuple[str, ...]
    near: tuple[tuple[str, ...], ...]


def shape(word: str) -> str:
    """Return the word with X for capitals, x for other letters and d for digits, runs cut to two."""
    classes = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1+", r"\1\1", classes)


class Features:
    """Makes the strings; keeps those of the words that it met lately."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._word = lru_cache(maxsize=50_000)(self._describe)

    def sentence(self, words: Sequence[str]) -> list[list[str]]:
        """Return the strings of each word of a sentence."""
        style = _style(words)
        described = [self._word(word.title() if style == "capitals" and word.isupper() else word) for word in words]
        lists = self._gazetteer.marks([word.lower for word in described], [word.capital for word in described])
        strings = [self._strings(described, lists, index) for index in range(len(described))]
        if style:
            for features in strings:
                features.append(style)
        return strings

    def _strings(self, words: list[Word], lists: list[list[str]], index: int) -> list[str]:
        word, size = words[index], len(words)
        strings = [*word.own]
        for number, offset in enumerate(_OFFSETS):
            if 0 <= index + offset < size:
                strings += words[index + offset].near[number]
                strings += [f"{offset}g={name}" for name in lists[index + offset]]
            else:
                strings.append(f"{offset}=#")
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < size else None
        strings += _pairs(word, before, after)
        strings += [f"g={name}" for name in lists[index]]
        strings += [f"gs={name}|{word.shape}" for name in lists[index]]
        if len(lists[index]) > 1:
            strings.append("gg=" + "+".join(sorted(lists[index])))
        if word.capital:
            strings += _run(words, index)
        return strings

    def _describe(self, word: str) -> Word:
        lower, form, capital = word.lower(), shape(word), word[:1].isupper()
        casing = self._gazetteer.casing(lower)
        own = ["b", "w=" + lower, "s=" + form, "p2=" + lower[:2], "p3=" + lower[:3]]
        own += ["x2=" + lower[-2:], "x3=" + lower[-3:], "x4=" + lower[-4:], f"cp={casing}", f"cp={casing}|{form}"]
        marks = [name for name, holds in self._marks(word, lower) if holds]
        near = []
        for offset in _OFFSETS:
            seen = [f"{offset}w={lower}", f"{offset}s={form}"] + [f"{offset}{name}" for name in marks]
            if abs(offset) == 1:
                seen += [f"{offset}x3={lower[-3:]}", f"{offset}cp={casing}{capital:d}"]
            near.append(tuple(seen))
        return Word(lower, form, capital, lower in ORGANISATION_WORDS, tuple(own + marks), tuple(near))

    def _marks(self, word: str, lower: str) -> tuple[tuple[str, bool], ...]:
        return (
            ("ini", word[:1].isupper()),
            ("AC", word.isupper()),
            ("hy", "-" in word),
            ("tit", lower in TITLES),
            ("org", lower in ORGANISATION_WORDS),
            ("neg", lower in NEVER_NAMES),
            ("dem", self._gazetteer.is_demonym(lower)),
            ("dems", lower.endswith("s") and self._gazetteer.is_demonym(lower[:-1])),
        )


def _style(words: Sequence[str]) -> str:
    """Return "capitals" or "headline" for a sentence that writes most of its words so, else ""."""
    letters = [word for word in words if word[:1].isalpha()]
    if len(letters) < 3:
        return ""
    if sum(word.isupper() and len(word) > 1 for word in letters) > 0.7 * len(letters):
        return "capitals"
    long = [word for word in letters if len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    return "headline" if len(long) >= 4 and capital > 0.85 * len(long) else ""


def _pairs(word: Word, before: Word | None, after: Word | None) -> list[str]:
    """Return the word joined with the one before and the one after."""
    strings = []
    if before is None:
        strings += ["BOS", "BOS|" + word.shape]
    else:
        strings.append(f"bg-={before.lower}|{word.shape}")
    if after is None:
        strings.append("EOS")
    else:
        strings.append(f"bg+={word.shape}|{after.lower}")
    if before is not None and after is not None:
        strings.append(f"bgc={before.shape}|{word.shape}|{after.shape}")
    return strings


def _run(words: list[Word], index: int) -> list[str]:
    """Say whether the run of capitals around a word holds a word such as "Ministry" or "Ltd"."""
    strings = []
    for step, name in ((1, "orgR"), (-1, "orgL")):
        for distance in range(1, _REACH):
            at = index + step * distance
            if not 0 <= at < len(words) or not (words[at].capital or words[at].lower in _JOINERS):
                break
            if words[at].organisation and words[at].capital:
                strings.append(name)
                break
    return strings
