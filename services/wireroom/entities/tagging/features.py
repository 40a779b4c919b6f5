"""What the tagger sees of a word in its sentence: for each slot a hashed feature, in compiled code."""

import numpy as np

from wireroom.entities.tagging.gazetteer import PHRASES
from wireroom.entities.tagging.lexicon import ATOM, ATOMS, CAPITAL, DIGIT, FACT, JOINER, ORGANISATION
from wireroom.models.compiled import Int, Numbers, compiled
from wireroom.models.table import mix

BITS = 21
OFFSETS = (0, -1, 1, -2, 2)
_NEAR = [ATOM[name] for name in ATOMS if name not in ("bias", "p2", "p3", "p4", "s2", "s4", "casing", "length")]
_FAR = [
    ATOM[name] for name in ("word", "shape", "title", "organisation", "never", "coarse", "middle", "names", "initial")
]
SEEN = np.zeros((len(OFFSETS), len(ATOMS)), dtype=np.int64)  # which atoms of the words at the OFFSETS count
SEEN[0] = 1
SEEN[1:3, _NEAR] = 1
SEEN[3:, _FAR] = 1
LISTS = len(PHRASES)
OWN = len(OFFSETS) * len(ATOMS)
CONTEXT = 7 * LISTS + 68
SLOTS = OWN + CONTEXT
_HASH, _WORD, _SHAPE, _COARSE, _MIDDLE, _CLASS, _NAMES, _FLAGS = (FACT[name] for name in FACT)
_LONGEST_RUN = 8


@compiled
def bucket(slot: Int, value: Int) -> Int:
    """Return the row of the weights for a slot's value; row 0, without weights, for the value 0."""
    return ((mix(value, slot) >> 23) & ((1 << BITS) - 1)) if value else 0


@compiled
def own(atoms: Numbers, offset: Int, out: Numbers) -> None:
    """Set in `out` (as long as ATOMS) what a word's atoms give the word that stands OFFSETS[offset] from it."""
    for atom in range(len(atoms)):
        out[atom] = bucket(offset * len(ATOMS) + atom, atoms[atom] * SEEN[offset, atom])


@compiled
def runs(facts: Numbers, found: Numbers) -> None:
    """Set in `found` (words x 4) where the run of capitals around each word starts and ends, without and with "of".

    `facts` are the rows of the sentence's words.
    """
    count = len(facts)
    for wide in range(2):
        start = 0
        while start < count:
            end = start
            if facts[start, _FLAGS] & CAPITAL:
                end = _run_end(facts, start, wide)
            for at in range(start, end):
                found[at, 2 * wide] = start
                found[at, 2 * wide + 1] = end
            if end == start:
                found[start, 2 * wide] = start
                found[start, 2 * wide + 1] = start
                end += 1
            start = end


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
def context(facts: Numbers, marks: Numbers, found: Numbers, style: Int, line: Int, at: Int, values: Numbers) -> None:
    """Set in `values` (CONTEXT) the values of the features of word `at` that depend on more than one word.

    `facts` and `marks` have two rows of padding before and after the sentence; `at` counts without them.
    """
    values[:] = 0
    here = at + 2
    shape = facts[here, _SHAPE]
    _listed(marks, shape, here, values)
    slot = 7 * LISTS
    together = _together(marks, here)
    values[slot] = together
    if together:
        values[slot + 1] = mix(together, facts[here + 1, _WORD])
        values[slot + 2] = mix(together, facts[here - 1, _WORD])
        values[slot + 3] = mix(together, facts[here, _MIDDLE])
        values[slot + 4] = mix(together, facts[here, _NAMES])
    values[slot + 5] = mix(_together(marks, here - 1), mix(together, shape))
    values[slot + 6] = mix(_together(marks, here + 1), mix(together, shape))
    _neighbours(facts, here, values[slot + 7 :])
    if found[at, 1] > found[at, 0]:
        _run(facts, found, at, values[slot + 24 :])
    if style:
        for number in range(4):
            part = (style, shape, facts[here, _CLASS], facts[here, _MIDDLE])[number]
            values[slot + 58 + number] = mix(style, part)
    values[slot + 62] = mix(line, shape)
    values[slot + 63] = mix(line, facts[here, _CLASS])
    values[slot + 64] = mix(line, mix(together, shape))
    if at > 1:
        values[slot + 65] = mix(facts[here - 3, _MIDDLE], shape)
    if here + 3 < len(facts):
        values[slot + 66] = mix(shape, facts[here + 3, _MIDDLE])


@compiled
def line_kind(facts: Numbers) -> Int:
    """Return a number for how long a sentence is and how many of its words are numbers: tables of results differ."""
    digits = 0
    for at in range(len(facts)):
        digits += facts[at, _FLAGS] & DIGIT != 0
    long = 0
    for limit in (3, 6, 12):
        long += len(facts) > limit
    share = (digits > 0) + (5 * digits > len(facts)) + (5 * digits > 2 * len(facts))
    return 1 + long + 4 * share


@compiled
def _listed(marks: Numbers, shape: Int, here: Int, values: Numbers) -> None:
    for kind in range(LISTS):
        for offset in range(-2, 3):
            values[(offset + 2) * LISTS + kind] = marks[here + offset, kind]
        if marks[here, kind]:
            values[5 * LISTS + kind] = mix(marks[here, kind], shape)
        if marks[here, kind] and marks[here + 1, kind] == 0:
            values[6 * LISTS + kind] = 1


@compiled
def _together(marks: Numbers, here: Int) -> Int:
    together = 0
    for kind in range(LISTS):
        together = together * 5 + marks[here, kind]
    return together


@compiled
def _neighbours(facts: Numbers, here: Int, values: Numbers) -> None:
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
def _run(facts: Numbers, found: Numbers, at: Int, values: Numbers) -> None:
    """Set what the runs of capitals that a word is in begin and end with, and what stands around them."""
    for wide in range(2):
        start, end = found[at, 2 * wide] + 2, found[at, 2 * wide + 1] + 2
        if wide and end - start == found[at, 1] - found[at, 0]:
            break
        here = at + 2
        place = 1 + (here > start) + 2 * (here < end - 1) + 4 * wide
        first, last = facts[start], facts[end - 1]
        before, after = facts[start - 1], facts[end]
        part = values[17 * wide :]
        part[0] = mix(place, last[_WORD])
        part[1] = mix(place, last[_MIDDLE])
        part[2] = mix(place, last[_CLASS])
        part[3] = mix(place, first[_WORD])
        part[4] = mix(place, first[_MIDDLE])
        part[5] = mix(place, first[_NAMES])
        part[6] = mix(place, before[_WORD])
        part[7] = mix(place, before[_MIDDLE])
        part[8] = mix(place, after[_WORD])
        part[9] = mix(place, after[_MIDDLE])
        part[10] = mix(place, mix(end - start, facts[here, _SHAPE]))
        part[11] = mix(place, mix(first[_NAMES], last[_NAMES]))
        part[12] = mix(before[_MIDDLE], mix(place, after[_MIDDLE]))
        part[13] = mix(place, mix(before[_WORD], end - start))
        part[14] = mix(place, mix(end - start, after[_WORD]))
        _organisation(facts, start, end, here, part[15:])


@compiled
def _organisation(facts: Numbers, start: Int, end: Int, here: Int, values: Numbers) -> None:
    """Say whether the run holds a word such as "Ministry" or "Ltd" before or behind the word."""
    for at in range(start, end):
        if facts[at, _FLAGS] & ORGANISATION and at != here:
            values[0 if at < here else 1] = 1
