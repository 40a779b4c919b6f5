"""The features of a mention in its sentence, compiled; one set of functions for training and serving.

N-grams are keys of 32 bits in blocks. Measures are numbers: where the opinion words stand, how far off, in whose
clause, negated or not; what news verbs say of subject and object; and the vectors of the words around, pooled by side.
"""

from typing import Any

import numpy as np

from wireroom.models.compiled import Int, compiled
from wireroom.stance.readers.words import BY, OBJECT, OPINION, PASSIVE, QUOTE, SPEECH, SUBJECT, Context, Floats

_HEADLINE_SHARE = 0.6  # of words with a capital: more is a headline

# The blocks of n-grams, and the kinds of n-grams, which are part of their keys. To some a side is added: 0 for a word
# behind the mention, 1 for one before it, and 2 more if it is negated.
BLOCKS = 4
SENTENCE_BLOCK, NEAR_BLOCK, SIDE_BLOCK, CLAUSE_BLOCK = range(BLOCKS)
_SIDED_WORD, _WORD, _NEAR_WORD, _CLAUSE_WORD, _NEIGHBOUR, _PAIR, _SIDED_PAIR = 0, 8, 9, 10, 12, 16, 20
_NEAR_REACH, _SIDE_REACH = 5, 12  # words on either side
_MULTIPLIER, _SALT = 2654435761, 40503

# The places of the measures. "Signs" are two, of praise and of blame; "sides" are two, before the mention and behind.
PRAISE_AND_BLAME = 0  # signs
BY_DISTANCE = 2  # sides x DISTANCES x signs
IN_CLAUSE = 14  # signs
BY_NEARNESS = 16  # sides x signs
BALANCE, NEAR_BALANCE = 20, 21
NEAREST = 22  # sides
AS_SUBJECT, AS_OBJECT = 24, 25
QUOTATION_MARKS, IN_QUOTATION, POSITION, LENGTH, SPEECH_BEHIND, SPEECH_BEFORE = 26, 27, 28, 29, 30, 31
NAMED_BY = 32  # three: one word, a full name, a pronoun
HEADLINE, CAPITALS, CAPITAL_BEFORE = 35, 36, 37
UP_TO_NAME_BEHIND, UP_TO_NAME_BEFORE = 38, 39
PLAIN_MEASURES = 40  # the pooled vectors follow
DISTANCES = (3, 6, 12)  # words
_SEGMENT_REACH, _NEAR_SEGMENT = 24, 4  # words on either side whose vectors are pooled, and of these the near ones
_SEGMENTS, _NEIGHBOURS = 6, 3
_NEIGHBOUR_VECTORS = 3 * _SEGMENTS  # behind mean, maximum and minimum of each segment
_VECTORS = _NEIGHBOUR_VECTORS + 2 * _NEIGHBOURS


@compiled
def count_measures(width: Int) -> Int:
    """Return how many numbers the measures of a mention are, with the vectors of so many dimensions."""
    return PLAIN_MEASURES + _VECTORS * width


@compiled
def _ngram_key(kind: Int, word: Int, next_word: Int) -> Int:
    """Return a hash of 32 bits. The keys in a model's file are such hashes: any other hash would find none of them."""
    mixed = (word * _SALT + next_word) * _MULTIPLIER + kind * _SALT
    mixed ^= mixed >> 29
    return (mixed * _MULTIPLIER >> 16) & 0xFFFFFFFF


@compiled
def ngrams(context: Context) -> tuple[Any, Any]:
    """Return the n-grams: the block and the key of each, as often as it is there."""
    words, target, n = context.hashes, context.target, len(context.rows)
    blocks, keys, used = np.empty(8 * n + 8, np.uint8), np.empty(8 * n + 8, np.int64), 0
    for i in range(n):
        side = np.int64(context.is_negated[i]) * 2 + (i < target)
        on_side, is_near = abs(i - target) <= _SIDE_REACH, abs(i - target) <= _NEAR_REACH
        in_clause = context.clause_start <= i < context.clause_end and i != target
        for block, kind, is_in in (
            (SENTENCE_BLOCK, _WORD, True),
            (NEAR_BLOCK, _NEAR_WORD, is_near),
            (SIDE_BLOCK, _SIDED_WORD + side, on_side),
            (CLAUSE_BLOCK, _CLAUSE_WORD + (side > 1), in_clause),
        ):
            if is_in:
                blocks[used], keys[used], used = block, _ngram_key(kind, words[i], 0), used + 1
        if i + 1 < n:
            next_side = np.int64(context.is_negated[i + 1]) * 2 + (i + 1 < target)
            blocks[used], keys[used], used = SENTENCE_BLOCK, _ngram_key(_PAIR, words[i], words[i + 1]), used + 1
            if on_side and abs(i + 1 - target) <= _SIDE_REACH:
                kind = _SIDED_PAIR + side * 4 + next_side
                blocks[used], keys[used], used = SIDE_BLOCK, _ngram_key(kind, words[i], words[i + 1]), used + 1
    for i in (target - 1, target + 1):
        if 0 <= i < n:
            key = _ngram_key(_NEIGHBOUR + (i > target), words[i], 0)
            blocks[used], keys[used], used = CLAUSE_BLOCK, key, used + 1
    return blocks[:used], keys[:used]


@compiled
def write_measures(context: Context, vectors: Floats, into: Floats) -> None:
    """Write the measures of a mention, then its pooled vectors."""
    into[:] = 0
    _write_opinions(context, into)
    _write_nearest_opinions(context, into)
    _write_roles(context, into)
    _write_manner(context, into)
    _write_capitals(context, into)
    _write_vectors(context, vectors, into[PLAIN_MEASURES:].reshape(_VECTORS, vectors.shape[1]))


@compiled
def _write_opinions(context: Context, into: Floats) -> None:
    """Write how much praise and blame there is: in all, by side and distance, in the clause, and by nearness."""
    balance = near_balance = 0.0
    for i in range(len(context.rows)):
        value = context.values[i, OPINION]
        if value == 0:
            continue
        distance, side = abs(i - context.target), int(i > context.target)
        sign, size = int(value < 0), abs(value)
        into[PRAISE_AND_BLAME + sign] += size
        for j, limit in enumerate(DISTANCES):
            if distance <= limit:
                into[BY_DISTANCE + 6 * side + 2 * j + sign] += size
        if context.clause_start <= i < context.clause_end:
            into[IN_CLAUSE + sign] += size
        near_value = value / (1 + distance / 4)
        into[BY_NEARNESS + 2 * side + sign] += abs(near_value)
        balance, near_balance = balance + value, near_balance + near_value
    into[:BALANCE] = np.minimum(into[:BALANCE], 3)
    into[BALANCE], into[NEAR_BALANCE] = np.tanh(balance), np.tanh(near_balance)


@compiled
def _write_nearest_opinions(context: Context, into: Floats) -> None:
    for step in (-1, 1):
        i = context.target + step
        while 0 <= i < len(context.rows) and context.values[i, OPINION] == 0:
            i += step
        if 0 <= i < len(context.rows):
            into[NEAREST + (step > 0)] = np.sign(context.values[i, OPINION]) / (1 + abs(i - context.target) / 3)


@compiled
def _write_roles(context: Context, into: Floats) -> None:
    """Write what the verbs behind the mention say of it as their subject, and those before it, as their object."""
    target = context.target
    for i in range(max(0, target - 5), min(len(context.rows), target + 7)):
        of_subject, of_object = context.values[i, SUBJECT], context.values[i, OBJECT]
        if of_subject == 0 and of_object == 0:
            continue
        is_passive = i > 0 and context.marks[i - 1] & PASSIVE > 0
        is_agent: Any = not is_passive
        if i < target:
            is_agent = is_passive and np.any(context.marks[i + 1 : target] & BY > 0)
        place = AS_OBJECT if i < target else AS_SUBJECT
        into[place] += (of_subject if is_agent else of_object) / (1 + abs(i - target) / 4)


@compiled
def _write_manner(context: Context, into: Floats) -> None:
    """Write what does not hang on opinion words: quotation, speech, place in the sentence, kind of name."""
    marks, target, n = context.marks, context.target, len(context.rows)
    quotes: Int = np.sum(marks & QUOTE > 0)
    into[QUOTATION_MARKS] = min(quotes, 4) / 4
    into[IN_QUOTATION] = np.sum(marks[:target] & QUOTE > 0) % 2
    into[POSITION], into[LENGTH] = target / n, min(n, 60) / 60
    into[SPEECH_BEHIND] = np.any(marks[target + 1 : target + 4] & SPEECH > 0)
    into[SPEECH_BEFORE] = np.any(marks[max(0, target - 3) : target] & SPEECH > 0)
    into[NAMED_BY + context.named_by] = 1


@compiled
def _write_capitals(context: Context, into: Floats) -> None:
    """Write what capital letters tell of other names: how many there are, and whether they are nearer to opinions."""
    n, target, is_capital = len(context.rows), context.target, context.is_capital
    capitals: Int = np.sum(is_capital)
    into[HEADLINE] = capitals > _HEADLINE_SHARE * n
    into[CAPITALS] = min(capitals, 10) / 10
    into[CAPITAL_BEFORE] = target > 0 and is_capital[target - 1]
    for i in range(target + 1, n):
        if is_capital[i]:
            break
        into[UP_TO_NAME_BEHIND] += context.values[i, OPINION]
    for i in range(target - 1, -1, -1):
        if is_capital[i] and i > 0:  # the first word's says nothing
            break
        into[UP_TO_NAME_BEFORE] += context.values[i, OPINION]


@compiled
def _write_vectors(context: Context, vectors: Floats, into: Floats) -> None:
    """Write mean, maximum and minimum of the vectors on each side: all, in the clause, near; and the neighbours."""
    rows, target, n = context.rows, context.target, len(context.rows)
    left, right = max(0, target - _SEGMENT_REACH), min(n, target + _SEGMENT_REACH + 1)
    _pool(rows[left:target], vectors, into[0:3])
    _pool(rows[target + 1 : right], vectors, into[3:6])
    _pool(rows[max(context.clause_start, left) : target], vectors, into[6:9])
    _pool(rows[target + 1 : min(context.clause_end, right)], vectors, into[9:12])
    _pool(rows[max(0, target - _NEAR_SEGMENT) : target], vectors, into[12:15])
    _pool(rows[target + 1 : target + 1 + _NEAR_SEGMENT], vectors, into[15:18])
    for i in range(_NEIGHBOURS):
        if target - 1 - i >= 0:
            into[_NEIGHBOUR_VECTORS + 2 * i] = vectors[rows[target - 1 - i]]
        if target + 1 + i < n:
            into[_NEIGHBOUR_VECTORS + 2 * i + 1] = vectors[rows[target + 1 + i]]


@compiled
def _pool(rows: Any, vectors: Floats, into: Floats) -> None:
    """Write mean, maximum and minimum of the vectors of the words that are known; zeros if there are none."""
    count = 0
    for row in rows:
        if row == 0:
            continue
        vector = vectors[row]
        for j in range(len(vector)):
            value = vector[j]
            into[0, j] += value
            into[1, j] = value if count == 0 else max(into[1, j], value)
            into[2, j] = value if count == 0 else min(into[2, j], value)
        count += 1
    into[0] /= max(count, 1)
