"""The features of a mention in its sentence, compiled; one set of functions for training and serving.

N-grams are keys of 32 bits in blocks. Measures are numbers: where the opinion words stand, how far off, in whose
clause, negated or not; what news verbs say of subject and object; and the vectors of the words around, pooled by side.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import Int, compiled
from wireroom.stance.readers.words import BREAK, BY, NEGATION, PASSIVE, PRONOUN, QUOTE, REACH, SPEECH

BLOCKS = 4  # words and pairs of the sentence; words near by; words and pairs by side; words of the clause
TARGET_HASH = 1
MEASURES = 40
Floats: TypeAlias = NDArray[np.float32]
Real: TypeAlias = Any  # a float of the machine, of whatever width numba infers
_REACHES_ON, _TURN = 4, -0.7  # a negation reaches so many words, and turns a polarity into this share of it
_FAR, _NEAR, _SIDE = 24, 4, 12  # words on either side whose vectors are pooled, of these the near ones; for n-grams
_TITLE_SHARE = 0.6  # of words with a capital: more is a headline
SEGMENTS, NEIGHBOURS = 6, 3
_POOLS = 3 * SEGMENTS + 2 * NEIGHBOURS
MULTIPLIER, SALT = 2654435761, 40503


class Around(NamedTuple):
    """A mention's sentence in arrays; the mention itself is one word of it, at `at`."""

    rows: NDArray[np.int32]
    hashes: NDArray[np.int64]
    marks: NDArray[np.uint8]
    capital: NDArray[np.bool_]
    negated: NDArray[np.bool_]
    said: Floats  # the values of the words, turned by negation
    at: int
    first: int  # of its clause
    last: int
    kind: int  # of the target's name: 0 short, 1 full, 2 a pronoun


@compiled
def measured(width: Int) -> Int:
    """Return how many numbers the measures and the pooled vectors of so many dimensions are."""
    return MEASURES + _POOLS * width


@compiled
def around(rows: Any, hashes: Any, capital: Any, place: Any, marks: Any, values: Any) -> Around:
    """Return what is within reach of a mention."""
    first, at, after, last = max(place[0], place[1] - REACH), place[1], place[2], min(place[3], place[2] + REACH)
    near = np.concatenate((rows[first:at], np.ones(1, np.int32), rows[after:last]))
    hashed = np.concatenate((hashes[first:at], np.full(1, TARGET_HASH, np.int64), hashes[after:last]))
    upper = np.concatenate((capital[first:at], np.zeros(1, np.bool_), capital[after:last]))
    found, said = marks[near], values[near]
    turned = _negated(found)
    for i in range(len(near)):
        if turned[i]:
            said[i] *= _TURN
    place_at = at - first
    begin, end = _clause(found, place_at)
    single = after - at < 2
    pronoun = single and after > at and marks[rows[at]] & PRONOUN
    return Around(near, hashed, found, upper, turned, said, place_at, begin, end, 2 if pronoun else 0 if single else 1)


@compiled
def _negated(marks: Any) -> Any:
    found, left = np.zeros(len(marks), np.bool_), 0
    for i in range(len(marks)):
        if marks[i] & BREAK:
            left = 0
        found[i] = left > 0
        left = _REACHES_ON if marks[i] & NEGATION else left - 1
    return found


@compiled
def _clause(marks: Any, at: Int) -> tuple[Int, Int]:
    """Return where the clause of the mention begins and ends."""
    first, last = at, at + 1
    while first > 0 and not marks[first - 1] & BREAK:
        first -= 1
    while last < len(marks) and not marks[last] & BREAK:
        last += 1
    return first, last


@compiled
def _key(kind: Int, one: Int, other: Int) -> Int:
    """Return 32 mixed bits."""
    mixed = (one * SALT + other) * MULTIPLIER + kind * SALT
    mixed ^= mixed >> 29
    return (mixed * MULTIPLIER >> 16) & 0xFFFFFFFF


@compiled
def keys(found: Around) -> tuple[Any, Any]:
    """Return the n-grams: the block and the key of each, as often as it is there."""
    words, at, n = found.hashes, found.at, len(found.rows)
    blocks, made, used = np.empty(8 * n + 8, np.uint8), np.empty(8 * n + 8, np.int64), 0
    for i in range(n):
        sided = np.int64(found.negated[i]) * 2 + (i < at)
        close, near, clause = abs(i - at) <= _SIDE, abs(i - at) <= 5, found.first <= i < found.last and i != at
        for block, kind, wanted in ((0, 8, True), (1, 9, near), (2, sided, close), (3, 10 + (sided > 1), clause)):
            if wanted:
                blocks[used], made[used], used = block, _key(kind, words[i], 0), used + 1
        if i + 1 < n:
            next_sided = np.int64(found.negated[i + 1]) * 2 + (i + 1 < at)
            blocks[used], made[used], used = 0, _key(16, words[i], words[i + 1]), used + 1
            if close and abs(i + 1 - at) <= _SIDE:
                kind = 20 + sided * 4 + next_sided
                blocks[used], made[used], used = 2, _key(kind, words[i], words[i + 1]), used + 1
    for i in (at - 1, at + 1):
        if 0 <= i < n:
            blocks[used], made[used], used = 3, _key(12 + (i > at), words[i], 0), used + 1
    return blocks[:used], made[:used]


@compiled
def measures(found: Around, vectors: Floats, into: Floats) -> None:
    """Write the measures of a mention, then its pooled vectors."""
    into[:] = 0
    _sums(found, into)
    _nearest(found, into)
    _roles(found, into)
    _manner(found, into)
    _others(found, into)
    _pooled(found, vectors, into[MEASURES:].reshape(_POOLS, vectors.shape[1]))


@compiled
def _sums(found: Around, into: Floats) -> None:
    """Write how much praise and blame there is: in all, by side and distance, in the clause, and by nearness."""
    balance = weighted = 0.0
    for i in range(len(found.rows)):
        value = found.said[i, 0]
        if value == 0:
            continue
        far, side, sign, size = abs(i - found.at), int(i > found.at), int(value < 0), abs(value)
        into[sign] += size
        for j, limit in enumerate((3, 6, 12)):
            if far <= limit:
                into[2 + 6 * side + 2 * j + sign] += size
        if found.first <= i < found.last:
            into[14 + sign] += size
        close = value / (1 + far / 4)
        into[16 + 2 * side + sign] += abs(close)
        balance, weighted = balance + value, weighted + close
    into[:20] = np.minimum(into[:20], 3)
    into[20], into[21] = np.tanh(balance), np.tanh(weighted)


@compiled
def _nearest(found: Around, into: Floats) -> None:
    for step in (-1, 1):
        i = found.at + step
        while 0 <= i < len(found.rows) and found.said[i, 0] == 0:
            i += step
        if 0 <= i < len(found.rows):
            into[22 + (step > 0)] = np.sign(found.said[i, 0]) / (1 + abs(i - found.at) / 3)


@compiled
def _roles(found: Around, into: Floats) -> None:
    """Write what the verbs after the mention say of it as their subject, and those before it, as their object."""
    at = found.at
    for i in range(max(0, at - 5), min(len(found.rows), at + 7)):
        subject, object_ = found.said[i, 1], found.said[i, 2]
        if subject == 0 and object_ == 0:
            continue
        passive = i > 0 and found.marks[i - 1] & PASSIVE > 0
        of_subject: Any = not passive
        if i < at:
            of_subject = passive and np.any(found.marks[i + 1 : at] & BY > 0)
        into[24 + (i < at)] += (subject if of_subject else object_) / (1 + abs(i - at) / 4)


@compiled
def _manner(found: Around, into: Floats) -> None:
    """Write what does not hang on opinion words: quotation, speech, place in the sentence, kind of name."""
    marks, at, n = found.marks, found.at, len(found.rows)
    quotes: Int = np.sum(marks & QUOTE > 0)
    into[26] = min(quotes, 4) / 4
    into[27] = np.sum(marks[:at] & QUOTE > 0) % 2
    into[28], into[29] = at / n, min(n, 60) / 60
    into[30] = np.any(marks[at + 1 : at + 4] & SPEECH > 0)
    into[31] = np.any(marks[max(0, at - 3) : at] & SPEECH > 0)
    into[32 + found.kind] = 1


@compiled
def _others(found: Around, into: Floats) -> None:
    """Write what capital letters tell of other names: how many there are, and whether they are nearer to opinions."""
    n, at = len(found.rows), found.at
    names: Int = np.sum(found.capital)
    into[35] = names > _TITLE_SHARE * n
    into[36] = min(names, 10) / 10
    into[37] = at > 0 and found.capital[at - 1]
    passed = 0
    for i in range(at + 1, n):
        passed += found.capital[i]
        into[38] += found.said[i, 0] * (passed == 0)
    passed = 0
    for i in range(at - 1, -1, -1):
        passed += found.capital[i] and i > 0
        into[39] += found.said[i, 0] * (passed == 0)


@compiled
def _pooled(found: Around, vectors: Floats, into: Floats) -> None:
    """Write mean, maximum and minimum of the vectors on each side: all, in the clause, near; and the neighbours."""
    at, n = found.at, len(found.rows)
    left, right = max(0, at - _FAR), min(n, at + _FAR + 1)
    _pool(found.rows[left:at], vectors, into[0:3])
    _pool(found.rows[at + 1 : right], vectors, into[3:6])
    _pool(found.rows[max(found.first, left) : at], vectors, into[6:9])
    _pool(found.rows[at + 1 : min(found.last, right)], vectors, into[9:12])
    _pool(found.rows[max(0, at - _NEAR) : at], vectors, into[12:15])
    _pool(found.rows[at + 1 : at + 1 + _NEAR], vectors, into[15:18])
    for i in range(1, NEIGHBOURS + 1):
        if at - i >= 0:
            into[17 + 2 * i - 1] = vectors[found.rows[at - i]]
        if at + i < n:
            into[17 + 2 * i] = vectors[found.rows[at + i]]


@compiled
def _pool(rows: Any, vectors: Floats, into: Floats) -> None:
    """Write mean, maximum and minimum of the vectors of the known words; zeros if there are none."""
    known = 0
    for row in rows:
        if row == 0:
            continue
        vector = vectors[row]
        for j in range(len(vector)):
            value = vector[j]
            into[0, j] += value
            into[1, j] = value if known == 0 else max(into[1, j], value)
            into[2, j] = value if known == 0 else min(into[2, j], value)
        known += 1
    into[0] /= max(known, 1)
