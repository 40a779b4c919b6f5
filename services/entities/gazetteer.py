"""Which words stand in lists of names: a table of hashes, as small as a model that is shipped should be."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from spacy.strings import get_string_id

PHRASES = ("country", "city", "town", "region", "company", "body", "university", "club", "demonym")
WORDS = ("forename", "commonforename", "surname", "commonsurname")
CASES = ("lower", "mixed", "upper")
KINDS = PHRASES + WORDS + CASES
LONGEST = 7

_BIT = {kind: 1 << number for number, kind in enumerate(KINDS)}
_PHRASE_MASK = sum(_BIT[kind] for kind in PHRASES)
_PHRASES = tuple((_BIT[kind], kind) for kind in PHRASES)
_WORDS = tuple((_BIT[kind], kind) for kind in WORDS)
_CASES = tuple((_BIT[kind], kind) for kind in CASES)


def key(phrase: str) -> int:
    """Return 32 bits of spaCy's MurmurHash of a lower-cased phrase, its words divided by one space."""
    return int(get_string_id(phrase)) & 0xFFFFFFFF


class Gazetteer:
    """Looks phrases up. About one absent phrase in 20,000 is taken for a present one: the model learned with that."""

    def __init__(self, table: Mapping[int, int]) -> None:
        self._table = dict(table)

    @classmethod
    def load(cls, path: Path) -> "Gazetteer":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(dict(zip(arrays["keys"].tolist(), arrays["masks"].tolist(), strict=True)))

    @classmethod
    def build(cls, lists: Mapping[str, Iterable[Sequence[str]]]) -> "Gazetteer":
        """Make a table from lists of tokenised names under the KINDS; the beginnings of phrases are kept as well."""
        table: dict[int, int] = {}
        for kind, names in lists.items():
            for words in names:
                lowered = [word.lower() for word in words[:LONGEST]]
                for length in range(1, len(lowered)):
                    table.setdefault(key(" ".join(lowered[:length])), 0)
                full = key(" ".join(lowered))
                table[full] = table.get(full, 0) | _BIT[kind]
        return cls(table)

    def save(self, path: Path) -> None:
        """Write the table, sorted by key, so that the same lists give the same bytes."""
        keys = sorted(self._table)
        masks = [self._table[item] for item in keys]
        np.savez_compressed(path, keys=np.array(keys, dtype=np.uint32), masks=np.array(masks, dtype=np.uint16))

    def casing(self, lowered: str) -> str:
        """Return how running text mostly writes the word: "lower", "mixed" or "upper", or "" if it is unknown."""
        mask = self._table.get(key(lowered), 0)
        return next((name for bit, name in _CASES if mask & bit), "")

    def is_demonym(self, lowered: str) -> bool:
        """Whether the word is the adjective of a country or a people."""
        return bool(self._table.get(key(lowered), 0) & _BIT["demonym"])

    def marks(self, lowered: Sequence[str], capital: Sequence[bool]) -> list[list[str]]:
        """Return for each word the lists that it is in, alone or as a part of a phrase that starts with a capital."""
        found: list[dict[str, None]] = [{} for _ in lowered]
        for start, first in enumerate(lowered):
            if not capital[start]:
                continue
            for kind, length in self._phrases(lowered, start).items():
                size = "1" if length == 1 else "+"
                found[start]["B" + size + kind] = None
                for index in range(start + 1, start + length):
                    found[index]["I" + size + kind] = None
            mask = self._table.get(key(first), 0)
            found[start].update((kind, None) for bit, kind in _WORDS if mask & bit)
        return [list(names) for names in found]

    def _phrases(self, lowered: Sequence[str], start: int) -> dict[str, int]:
        """Return the length in words of the longest phrase from `start` on in each list."""
        longest: dict[str, int] = {}
        phrase = ""
        for length, word in enumerate(lowered[start : start + LONGEST], 1):
            phrase = f"{phrase} {word}" if phrase else word
            mask = self._table.get(key(phrase))
            if mask is None:
                break
            if mask & _PHRASE_MASK:
                longest.update((kind, length) for bit, kind in _PHRASES if mask & bit)
        return longest
