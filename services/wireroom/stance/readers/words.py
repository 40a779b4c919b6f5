"""Mentions as numbers: the words around each, as rows of a vocabulary, for the compiled functions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wireroom.stance.port import Mention

UNKNOWN, TARGET = "<unknown>", "<t>"  # the first two rows of a vocabulary
REACH = 60  # words read on either side of a mention
# Marks of a word, as bits.
BREAK, NEGATION, PASSIVE, SPEECH, QUOTE, PRONOUN, BY = (1 << i for i in range(7))
_WORD = re.compile(
    r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|['’][sS]\b|\d[\d.,]*\d|\d|(?<!\w)[-–—]+|[-–—]+(?!\w)|[^\s\w-]"
)
_NEGATION_WORDS = (
    "not no never neither nor without hardly barely scarcely nobody none nothing cannot deny denied denies denying "
    "fail failed lack lacks lacked refuse refused"
)
_MARKED = {
    BREAK: (
        ", ; : ( ) - – — -- but while whereas although though because which who that and as after before when if since"
    ),
    NEGATION: _NEGATION_WORDS,
    PASSIVE: "was is were been be being are got",
    SPEECH: "said says told tweeted added argued insisted claimed warned wrote",
    QUOTE: "\" “ ” '' ``",
    PRONOUN: "he she him her his they them it its their",
    BY: "by",
}
Rows = NDArray[np.int32]


class Vocabulary(NamedTuple):
    """W words: the row of each, its marks, what it says, and its vector.

    `values` is W x 3: its opinion from -1 to 1, and as a verb, what it says of its subject and of its object.
    """

    rows: dict[str, int]
    marks: NDArray[np.uint8]  # W
    values: NDArray[np.float32]
    vectors: NDArray[np.float32]  # W x D


class Packed(NamedTuple):
    """M mentions in sentences, each sentence once, of N words in all.

    A place is, counted from the first of all words: where the sentence begins, where the target begins and ends, and
    where the sentence ends.
    """

    rows: Rows  # N
    hashes: NDArray[np.int64]  # N, CRC-32
    capital: NDArray[np.bool_]  # N
    places: Rows  # M x 4


def marks(words: Iterable[str]) -> NDArray[np.uint8]:
    """Return the marks of words, by which the compiled functions know them."""
    bits: dict[str, int] = {}
    for bit, listed in _MARKED.items():
        for word in listed.split():
            bits[word] = bits.get(word, 0) | bit
    return np.array([bits.get(word, 0) | NEGATION * word.endswith("n't") for word in words], dtype=np.uint8)


def pack(mentions: Sequence[Mention], vocabulary: dict[str, int]) -> Packed:
    """Return the mentions as numbers; mentions of one sentence that lie side by side share its words."""
    rows: list[int] = []
    hashes: list[int] = []
    capital: list[bool] = []
    places = []
    held, starts, ends = "", [], []  # the sentence that was packed last, and where its words are
    for sentence, start, end in mentions:
        if sentence != held:
            found = list(_WORD.finditer(sentence))
            held, starts, ends = sentence, [word.start() for word in found], [word.end() for word in found]
            words = lowered([word.group() for word in found])
            rows += [vocabulary.get(word, 0) for word in words]
            hashes += [crc32(word.encode()) for word in words]
            capital += [sentence[first].isupper() for first in starts]
        began = len(rows) - len(starts)
        at = bisect_right(ends, start)
        places.append((began, began + at, began + max(at, bisect_left(starts, end)), len(rows)))
    return Packed(
        np.array(rows, dtype=np.int32),
        np.array(hashes, dtype=np.int64),
        np.array(capital, dtype=np.bool_),
        np.array(places, dtype=np.int32).reshape(-1, 4),
    )


def split(text: str) -> list[str]:
    """Return the words of a text as a vocabulary writes them."""
    return lowered(_WORD.findall(text))


def lowered(words: Sequence[str]) -> list[str]:
    """Return the words in small letters, with straight apostrophes; none holds a space."""
    return " ".join(words).lower().replace("’", "'").split(" ") if words else []
