"""What is known of a word by itself: its form, the lists it is in, and the cluster of its vector."""

import re
from pathlib import Path

import numpy as np

from wireroom.entities.tagging.gazetteer import BIT, CASES, WORDS, Gazetteer, find, slots
from wireroom.entities.tagging.hashing import MASK32, text_hash
from wireroom.entities.tagging.vocabulary import JOINERS, NEVER_NAMES, ORGANISATION_WORDS, TITLES
from wireroom.models.compiled import Numbers

ATOMS = (
    "bias", "word", "shape", "p2", "p3", "p4", "s2", "s3", "s4", "casing", "casing+shape", "initial", "capitals",
    "hyphen", "title", "organisation", "never", "demonym", "people", "names", "names+shape", "coarse", "middle", "fine",
    "middle+shape", "class", "class+shape", "length",
)  # fmt: skip
ATOM = {name: number for number, name in enumerate(ATOMS)}
FACTS = ("hash", "word", "shape", "coarse", "middle", "class", "names", "flags")
FACT = {name: number for number, name in enumerate(FACTS)}
CAPITAL, ORGANISATION, JOINER, SPACE, BREAK, UPPER, LETTER, LONG, LOWER, TITLE, DIGIT = (1 << bit for bit in range(11))
_RUNS = re.compile(r"(.)\1+")


class Lexicon:
    """Describes words; `vectors` maps the 32-bit hash of a lower-cased word to its fine cluster and its class."""

    def __init__(self, gazetteer: Gazetteer, vectors: Numbers, levels: Numbers) -> None:
        self.gazetteer = gazetteer
        self._vectors = vectors
        self._levels = levels

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Read the gazetteer and the words' clusters; `levels` has for each fine cluster the middle and the coarse."""
        with np.load(folder / "words.npz") as arrays:
            keys = np.cumsum(arrays["steps"], dtype=np.int64)
            values = arrays["clusters"].astype(np.int64) << 8 | arrays["classes"]
            return cls(Gazetteer.load(folder / "gazetteer.npz"), slots(keys, values), arrays["levels"].astype(np.int64))

    def describe(self, word: str) -> tuple[list[int], list[int]]:
        """Return a word's atoms (hashes, 0 for what it has not) and its facts, in the order of ATOMS and FACTS."""
        lower, form, capital = word.lower(), shape(word), word[:1].isupper()
        mask = self.gazetteer.mask((lower,))
        casing = next((name for name in CASES if mask & BIT[name]), "")
        names = "".join(str(place) for place, kind in enumerate(WORDS) if capital and mask & BIT[kind])
        fine, middle, coarse, kind = self._clusters(lower)
        texts = ["b", lower, form, lower[:2], lower[:3], lower[:4], lower[-2:], lower[-3:], lower[-4:], casing]
        texts += [
            f"{casing}|{form}",
            *self._marks(word, lower, mask),
            names,
            names and f"{names}|{form}",
            coarse,
            middle,
        ]
        texts += [fine, middle and f"{middle}|{form}", kind, kind and f"{kind}|{form}", str(min(len(word), 12))]
        atoms = [text_hash(text) if text else 0 for text in texts]
        seen = [atoms[ATOM[name]] for name in FACTS[1:-1]]
        return atoms, [text_hash(lower), *seen, _flags(word, lower, casing, int(kind[1:] or 0))]

    def _marks(self, word: str, lower: str, mask: int) -> list[str]:
        people = lower.endswith("s") and self.gazetteer.mask((lower[:-1],)) & BIT["demonym"]
        known = (lower in TITLES, lower in ORGANISATION_WORDS, lower in NEVER_NAMES)
        form = (word[:1].isupper(), word.isupper(), "-" in word)
        return ["1" if holds else "" for holds in (*form, *known, mask & BIT["demonym"], people)]

    def _clusters(self, lower: str) -> tuple[str, str, str, str]:
        value = int(find(self._vectors, text_hash(lower) & MASK32))
        if value < 0:
            return "", "", "", ""
        middle, coarse = self._levels[value >> 8].tolist()
        return f"f{value >> 8}", f"m{middle}", f"c{coarse}", f"k{value & 255}"


def shape(word: str) -> str:
    """Return the word with X for capitals, x for other letters and d for digits, runs cut to two."""
    classes = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word)
    return _RUNS.sub(r"\1\1", classes)


def _flags(word: str, lower: str, casing: str, kind: int) -> int:
    """Return the bits that a sentence's style and runs of capitals are read from; `kind` is the word's class."""
    capital, letter = word[:1].isupper(), word[:1].isalpha()
    facts = (
        (CAPITAL, capital),
        (ORGANISATION, capital and lower in ORGANISATION_WORDS),
        (JOINER, lower in JOINERS),
        (SPACE, word.isspace()),
        (BREAK, word.isspace() and "\n" in word),
        (UPPER, letter and word.isupper() and len(word) > 1),
        (LETTER, letter),
        (LONG, letter and len(word) > 3),
        (LOWER, casing == "lower" or (not casing and kind & 3 == 3)),
        (TITLE, lower in TITLES),
        (DIGIT, word[:1].isdigit()),
    )
    return sum(bit for bit, holds in facts if holds)
