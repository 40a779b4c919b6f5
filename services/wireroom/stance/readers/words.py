"""Mentions as numbers: the words around each, as rows of a vocabulary, and what is within its reach, compiled."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import Int, compiled
from wireroom.stance.port import Mention

UNKNOWN, TARGET = "<unknown>", "<t>"  # the first two rows of a vocabulary
TARGET_ROW, TARGET_HASH = 1, 1  # of the word that stands for the mention
REACH = 60  # words read on either side of a mention
# Marks of a word, as bits.
BREAK, NEGATION, PASSIVE, SPEECH, QUOTE, PRONOUN, BY = (1 << i for i in range(7))
_WORD = re.compile(
    r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|['’][sS]\b|\d[\d.,]*\d|\d|(?<!\w)[-–—]+|[-–—]+(?!\w)|[^\s\w-]"
)
_MARKED_WORDS = {
    BREAK: (
        ", ; : ( ) - – — -- but while whereas although though because which who that and as after before when if since"
    ),
    NEGATION: (
        "not no never neither nor without hardly barely scarcely nobody none nothing cannot deny denied denies denying "
        "fail failed lack lacks lacked refuse refused"
    ),
    PASSIVE: "was is were been be being are got",
    SPEECH: "said says told tweeted added argued insisted claimed warned wrote",
    QUOTE: "\" “ ” '' ``",
    PRONOUN: "he she him her his they them it its their",
    BY: "by",
}
_NEGATED_WORDS, _NEGATED_SHARE = 4, -0.7  # a negation turns the opinion of so many words into this share of it
NAMED_BY_WORD, NAMED_IN_FULL, NAMED_BY_PRONOUN = range(3)
Rows = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
OPINION, SUBJECT, OBJECT = range(3)  # the columns of a vocabulary's values
SENTENCE_START, TARGET_START, TARGET_END, SENTENCE_END = range(4)  # the columns of a packed mention's place


class Vocabulary(NamedTuple):
    """W words: the row of each, its marks, what it says, and its vector.

    `values` are an opinion from -1 to 1 (OPINION), and what a verb says of its SUBJECT and of its OBJECT.
    """

    rows: dict[str, int]
    marks: NDArray[np.uint8]  # W
    values: Floats  # W x 3
    vectors: Floats  # W x D


class Packed(NamedTuple):
    """M mentions in sentences, each sentence once, of N words in all; places are counted from the first of them."""

    rows: Rows  # N
    hashes: NDArray[np.int64]  # N, CRC-32
    capital: NDArray[np.bool_]  # N
    places: Rows  # M x 4: SENTENCE_START, TARGET_START, TARGET_END, SENTENCE_END


class Context(NamedTuple):
    """The words of a mention's sentence within reach, in arrays; the mention itself is one word of it, at `target`."""

    rows: NDArray[np.int32]
    hashes: NDArray[np.int64]
    marks: NDArray[np.uint8]
    is_capital: NDArray[np.bool_]
    is_negated: NDArray[np.bool_]
    values: Floats  # of the words, as in Vocabulary, turned by negation
    target: int
    clause_start: int
    clause_end: int
    named_by: int


def mark_words(words: Iterable[str]) -> NDArray[np.uint8]:
    """Return the marks of words, by which the compiled functions know them."""
    bits: dict[str, int] = {}
    for bit, listed in _MARKED_WORDS.items():
        for word in listed.split():
            bits[word] = bits.get(word, 0) | bit
    return np.array([bits.get(word, 0) | NEGATION * word.endswith("n't") for word in words], dtype=np.uint8)


def pack_mentions(mentions: Sequence[Mention], vocabulary: dict[str, int]) -> Packed:
    """Return the mentions as numbers; mentions of one sentence that lie side by side share its words."""
    rows: list[int] = []
    hashes: list[int] = []
    capital: list[bool] = []
    places = []
    packed_sentence, starts, ends = "", [], []  # the sentence that was packed last, and where its words are
    for sentence, start, end in mentions:
        if sentence != packed_sentence:
            matches = list(_WORD.finditer(sentence))
            packed_sentence, starts, ends = sentence, [m.start() for m in matches], [m.end() for m in matches]
            words = _lower([match.group() for match in matches])
            rows += [vocabulary.get(word, 0) for word in words]
            hashes += [crc32(word.encode()) for word in words]
            capital += [sentence[first].isupper() for first in starts]
        sentence_start = len(rows) - len(starts)
        first = bisect_right(ends, start)
        last = max(first, bisect_left(starts, end))
        places.append((sentence_start, sentence_start + first, sentence_start + last, len(rows)))
    return Packed(
        np.array(rows, dtype=np.int32),
        np.array(hashes, dtype=np.int64),
        np.array(capital, dtype=np.bool_),
        np.array(places, dtype=np.int32).reshape(-1, 4),
    )


def split_words(text: str) -> list[str]:
    """Return the words of a text as a vocabulary writes them: in small letters, with straight apostrophes."""
    return _lower(_WORD.findall(text))


def _lower(words: Sequence[str]) -> list[str]:
    """Return the words, none of which holds a space, as a vocabulary writes them; of all at once, which is faster."""
    return " ".join(words).lower().replace("’", "'").split(" ") if words else []


@compiled
def context_of(rows: Any, hashes: Any, capital: Any, place: Any, marks: Any, values: Any) -> Context:
    """Return what is within reach of a mention, from a place of Packed."""
    start, end = place[TARGET_START], place[TARGET_END]
    first, last = max(place[SENTENCE_START], start - REACH), min(place[SENTENCE_END], end + REACH)
    near = np.concatenate((rows[first:start], np.full(1, TARGET_ROW, np.int32), rows[end:last]))
    near_hashes = np.concatenate((hashes[first:start], np.full(1, TARGET_HASH, np.int64), hashes[end:last]))
    is_capital = np.concatenate((capital[first:start], np.zeros(1, np.bool_), capital[end:last]))
    near_marks, near_values = marks[near], values[near]
    is_negated = _negated_words(near_marks)
    for i in range(len(near)):
        if is_negated[i]:
            near_values[i] *= _NEGATED_SHARE
    target = start - first
    clause_start, clause_end = _clause(near_marks, target)
    is_single = end - start < 2
    is_pronoun = is_single and end > start and marks[rows[start]] & PRONOUN
    named_by = NAMED_BY_PRONOUN if is_pronoun else NAMED_BY_WORD if is_single else NAMED_IN_FULL
    return Context(
        near, near_hashes, near_marks, is_capital, is_negated, near_values, target, clause_start, clause_end, named_by
    )


@compiled
def _negated_words(marks: Any) -> Any:
    is_negated, left = np.zeros(len(marks), np.bool_), 0
    for i in range(len(marks)):
        if marks[i] & BREAK:
            left = 0
        is_negated[i] = left > 0
        left = _NEGATED_WORDS if marks[i] & NEGATION else left - 1
    return is_negated


@compiled
def _clause(marks: Any, target: Int) -> tuple[Int, Int]:
    """Return where the clause of the mention begins and ends."""
    first, last = target, target + 1
    while first > 0 and not marks[first - 1] & BREAK:
        first -= 1
    while last < len(marks) and not marks[last] & BREAK:
        last += 1
    return first, last
