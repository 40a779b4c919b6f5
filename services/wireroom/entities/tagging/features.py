"""What the tagger sees of a word in its sentence: for each slot a hashed feature, in compiled code."""

import numpy as np

from wireroom.entities.tagging.gazetteer import PHRASE_LISTS, Table, mark_phrases
from wireroom.entities.tagging.lexicon import ATOM, ATOMS, CAPITAL, DIGIT, FACT, FACTS, JOINER, ORGANISATION
from wireroom.models.compiled import Int, Numbers, compiled
from wireroom.models.table import mix

BITS = 21  # of the number of a row of weights
OFFSETS = (0, -1, 1, -2, 2)  # of the words whose atoms count
_NEAR = [ATOM[name] for name in ATOMS if name not in ("bias", "p2", "p3", "p4", "s2", "s4", "casing", "length")]
_FAR = [
    ATOM[name] for name in ("word", "shape", "title", "organisation", "never", "coarse", "middle", "names", "initial")
]
_USED = np.zeros((len(OFFSETS), len(ATOMS)), dtype=np.int64)  # which atoms of the words at the OFFSETS count
_USED[0] = 1
_USED[1:3, _NEAR] = 1
_USED[3:, _FAR] = 1
_HASH, _WORD, _SHAPE, _COARSE, _MIDDLE, _CLASS, _NAMES, _FLAGS = (FACT[name] for name in FACTS)

# Slots: first the atoms of the words around, then, counted anew, those of the context, whose blocks begin at:
_LISTS = len(PHRASE_LISTS)
ATOM_SLOTS = len(OFFSETS) * len(ATOMS)
_LISTED = 0  # the marks of the words at -2 to 2
_LISTED_SHAPE = 5 * _LISTS  # the word's marks with its shape
_LISTED_LAST = 6 * _LISTS  # whether the next word is in none of the word's lists
_TOGETHER = 7 * _LISTS  # the marks in all lists as one value, alone and with others
NEIGHBOURS = _TOGETHER + 7  # pairs and triples of neighbouring words
_RUNS = NEIGHBOURS + 17  # the runs of capitals, without and with "of" inside
_RUN_WIDTH = 17
_RUN_ORGANISATION = 15  # in a run's block: such a word before, and behind
_STYLE = _RUNS + 2 * _RUN_WIDTH
_LINE = _STYLE + 4
_THREE_AWAY = _LINE + 3
_STYLED = _THREE_AWAY + 2  # a headline's words beside their neighbours
CONTEXT_SLOTS = _STYLED + 12
PADDING = 2  # rows before and behind a sentence
_START, _END = 0, 1  # columns of a run; those of the run with "of" are _WIDE further
_WIDE = 2
_LONGEST_RUN = 8


@compiled
def bucket(slot: Int, value: Int) -> Int:
    """Return the row of the weights for a slot's value; row 0, without weights, for the value 0."""
    return ((mix(value, slot) >> 23) & ((1 << BITS) - 1)) if value else 0


@compiled
def atom_features(atoms: Numbers, offset: Int, features: Numbers) -> None:
    """Set in `features` (as long as ATOMS) what a word's atoms give the word that stands OFFSETS[offset] from it."""
    for atom in range(len(atoms)):
        features[atom] = bucket(offset * len(ATOMS) + atom, atoms[atom] * _USED[offset, atom])


@compiled
def surroundings(rows: Numbers, facts: Numbers, gazetteer: Table) -> tuple[Numbers, Numbers, Numbers]:
    """Return a sentence's facts and its marks in the lists, both with PADDING, and its runs of capitals.

    `facts` are those of the WordTable, in which the sentence's words have these rows.
    """
    count = len(rows)
    first, end = PADDING, PADDING + count
    around = np.empty((count + 2 * PADDING, len(FACTS)), dtype=np.int64)
    around[:first] = facts[0]
    around[end:] = facts[0]
    for word in range(count):
        around[first + word] = facts[rows[word]]
    marks = np.zeros((count + 2 * PADDING, _LISTS), dtype=np.int64)
    mark_phrases(gazetteer, around[first:end, _HASH], around[first:end, _FLAGS] & CAPITAL, marks[first:end])
    return around, marks, _find_runs(around[first:end])


@compiled
def line_kind(facts: Numbers) -> Int:
    """Return a number for how long a sentence is and how many of its words are numbers: tables of results differ.

    `facts` have PADDING.
    """
    words = len(facts) - 2 * PADDING
    digits = 0
    for word in range(PADDING, PADDING + words):
        digits += facts[word, _FLAGS] & DIGIT != 0
    length = 0
    for limit in (3, 6, 12):
        length += words > limit
    share = (digits > 0) + (5 * digits > words) + (5 * digits > 2 * words)
    return 1 + length + 4 * share


@compiled
def context_values(
    facts: Numbers, marks: Numbers, runs: Numbers, style: Int, line: Int, word: Int, values: Numbers
) -> None:
    """Set in `values` (CONTEXT_SLOTS) the values of the features of a word that depend on more than one word.

    `facts`, `marks` and `runs` are the sentence's `surroundings`, `line` its line_kind; `word` counts without PADDING.
    """
    values[:] = 0
    here = word + PADDING
    shape = facts[here, _SHAPE]
    _set_list_marks(marks, shape, here, values)
    together = _all_marks(marks, here)
    values[_TOGETHER] = together
    if together:
        values[_TOGETHER + 1] = mix(together, facts[here + 1, _WORD])
        values[_TOGETHER + 2] = mix(together, facts[here - 1, _WORD])
        values[_TOGETHER + 3] = mix(together, facts[here, _MIDDLE])
        values[_TOGETHER + 4] = mix(together, facts[here, _NAMES])
    values[_TOGETHER + 5] = mix(_all_marks(marks, here - 1), mix(together, shape))
    values[_TOGETHER + 6] = mix(_all_marks(marks, here + 1), mix(together, shape))
    _set_neighbours(facts, here, values[NEIGHBOURS:])
    if runs[word, _END] > runs[word, _START]:
        _set_runs(facts, runs[word], here, values[_RUNS:])
    if style:
        values[_STYLE] = mix(style, style)
        values[_STYLE + 1] = mix(style, shape)
        values[_STYLE + 2] = mix(style, facts[here, _CLASS])
        values[_STYLE + 3] = mix(style, facts[here, _MIDDLE])
        values[_STYLED] = mix(style, together)
        _set_styled(facts, style, here, values[_STYLED + 1 :])
    values[_LINE] = mix(line, shape)
    values[_LINE + 1] = mix(line, facts[here, _CLASS])
    values[_LINE + 2] = mix(line, mix(together, shape))
    if word > 1:
        values[_THREE_AWAY] = mix(facts[here - 3, _MIDDLE], shape)
    if here + 3 < len(facts):
        values[_THREE_AWAY + 1] = mix(shape, facts[here + 3, _MIDDLE])


@compiled
def _find_runs(facts: Numbers) -> Numbers:
    """Return (words x 4) where the run of capitals around each word starts and ends, without and with "of" inside.

    `facts` are the rows of the sentence's words, without PADDING.
    """
    runs = np.zeros((len(facts), 2 * _WIDE), dtype=np.int64)
    for column in (0, _WIDE):
        start = 0
        while start < len(facts):
            end = start
            if facts[start, _FLAGS] & CAPITAL:
                end = _run_end(facts, start, column == _WIDE)
            for word in range(start, max(end, start + 1)):
                runs[word, column + _START] = start
                runs[word, column + _END] = end
            start = max(end, start + 1)
    return runs


@compiled
def _run_end(facts: Numbers, start: Int, wide: Int) -> Int:
    end = start + 1
    while end < len(facts) and end - start < _LONGEST_RUN:
        if facts[end, _FLAGS] & CAPITAL:
            end += 1
        elif wide and facts[end, _FLAGS] & JOINER and end + 1 < len(facts) and facts[end + 1, _FLAGS] & CAPITAL:
            end += 2
        else:
            break
    return end


@compiled
def _set_list_marks(marks: Numbers, shape: Int, here: Int, values: Numbers) -> None:
    for number in range(_LISTS):
        for offset in range(-2, 3):
            values[_LISTED + (offset + 2) * _LISTS + number] = marks[here + offset, number]
        if marks[here, number]:
            values[_LISTED_SHAPE + number] = mix(marks[here, number], shape)
        if marks[here, number] and marks[here + 1, number] == 0:
            values[_LISTED_LAST + number] = 1


@compiled
def _all_marks(marks: Numbers, here: Int) -> Int:
    together = 0
    for number in range(_LISTS):
        together = together * 5 + marks[here, number]
    return together


@compiled
def _set_neighbours(facts: Numbers, here: Int, values: Numbers) -> None:
    """Set the pairs and triples of neighbouring words."""
    before, word, after = facts[here - 1], facts[here], facts[here + 1]
    values[0] = mix(before[_WORD], word[_SHAPE])
    values[1] = mix(word[_SHAPE], after[_WORD])
    values[2] = mix(before[_SHAPE], mix(word[_SHAPE], after[_SHAPE]))
    values[3] = mix(before[_MIDDLE], word[_SHAPE])
    values[4] = mix(word[_SHAPE], after[_MIDDLE])
    values[5] = mix(before[_MIDDLE], mix(word[_SHAPE], after[_MIDDLE]))
    values[6] = mix(before[_WORD], word[_WORD])
    values[7] = mix(word[_WORD], after[_WORD])
    values[8] = mix(before[_MIDDLE], word[_MIDDLE])
    values[9] = mix(word[_MIDDLE], after[_MIDDLE])
    values[10] = mix(facts[here - 2, _WORD], mix(before[_WORD], word[_SHAPE]))
    values[11] = mix(word[_SHAPE], mix(after[_WORD], facts[here + 2, _WORD]))
    values[12] = mix(before[_CLASS], word[_CLASS])
    values[13] = mix(word[_CLASS], after[_CLASS])
    values[14] = mix(word[_NAMES], mix(after[_NAMES], word[_SHAPE]))
    values[15] = mix(before[_NAMES], mix(word[_NAMES], word[_SHAPE]))
    values[16] = mix(facts[here - 2, _COARSE], mix(before[_COARSE], word[_SHAPE]))


@compiled
def _set_styled(facts: Numbers, style: Int, here: Int, values: Numbers) -> None:
    """Set what stands around a word of a headline, whose capitals say less than those of running text."""
    before, word, after = facts[here - 1], facts[here], facts[here + 1]
    values[0] = mix(style, word[_WORD])
    values[1] = mix(style, before[_WORD])
    values[2] = mix(style, after[_WORD])
    values[3] = mix(style, before[_MIDDLE])
    values[4] = mix(style, after[_MIDDLE])
    values[5] = mix(style, mix(before[_SHAPE], word[_SHAPE]))
    values[6] = mix(style, mix(word[_SHAPE], after[_SHAPE]))
    values[7] = mix(style, mix(word[_SHAPE], word[_NAMES]))
    values[8] = mix(style, mix(before[_CLASS], word[_CLASS]))
    values[9] = mix(style, mix(word[_CLASS], after[_CLASS]))
    values[10] = mix(style, mix(before[_SHAPE], mix(word[_SHAPE], after[_SHAPE])))


@compiled
def _set_runs(facts: Numbers, run: Numbers, here: Int, values: Numbers) -> None:
    """Set what the runs of capitals that a word is in begin and end with, and what stands around them."""
    for wide in range(2):
        start, end = run[wide * _WIDE + _START] + PADDING, run[wide * _WIDE + _END] + PADDING
        if wide and end - start == run[_END] - run[_START]:
            break
        place = 1 + (here > start) + 2 * (here < end - 1) + 4 * wide
        first, last = facts[start], facts[end - 1]
        before, after = facts[start - 1], facts[end]
        block = values[_RUN_WIDTH * wide :]
        block[0] = mix(place, last[_WORD])
        block[1] = mix(place, last[_MIDDLE])
        block[2] = mix(place, last[_CLASS])
        block[3] = mix(place, first[_WORD])
        block[4] = mix(place, first[_MIDDLE])
        block[5] = mix(place, first[_NAMES])
        block[6] = mix(place, before[_WORD])
        block[7] = mix(place, before[_MIDDLE])
        block[8] = mix(place, after[_WORD])
        block[9] = mix(place, after[_MIDDLE])
        block[10] = mix(place, mix(end - start, facts[here, _SHAPE]))
        block[11] = mix(place, mix(first[_NAMES], last[_NAMES]))
        block[12] = mix(before[_MIDDLE], mix(place, after[_MIDDLE]))
        block[13] = mix(place, mix(before[_WORD], end - start))
        block[14] = mix(place, mix(end - start, after[_WORD]))
        for word in range(start, end):  # such as "Ministry" or "Ltd"
            if facts[word, _FLAGS] & ORGANISATION and word != here:
                block[_RUN_ORGANISATION + (word > here)] = 1
