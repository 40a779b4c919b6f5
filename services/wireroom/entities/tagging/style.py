"""Where a document's sentences are, and which are headlines: those are read as running text would write them."""

from collections.abc import Sequence

import numpy as np

from wireroom.entities.tagging.lexicon import BREAK, CAPITAL, FACT, LETTER, LONG, LOWER, SPACE, UPPER, WordTable
from wireroom.models.compiled import Int, Numbers, compiled

_LONGEST_SENTENCE = 250
HEADLINE, CAPITALS = 1, 2  # styles of a sentence; 0 is running text
_FLAGS = FACT["flags"]


@compiled
def split_sentences(rows: Numbers, facts: Numbers, starts: Numbers, places: Numbers, bounds: Numbers) -> Int:
    """Set `places` to the numbers of the words that are no space, and `bounds` to where each sentence begins in it.

    `starts` is 1 for a word that starts a sentence; a line break ends one too, and so does a great length. Returns the
    number of sentences; bounds[number] is then the number of words.
    """
    count = 0
    words = 0
    is_start = True
    for place in range(len(rows)):
        flags = facts[rows[place], _FLAGS]
        if starts[place] == 1 or flags & BREAK or (count and words - bounds[count - 1] >= _LONGEST_SENTENCE):
            is_start = True
        if flags & SPACE:
            continue
        if is_start:
            bounds[count] = words
            count += 1
            is_start = False
        places[words] = place
        words += 1
    bounds[count] = words
    return count


@compiled
def style_of(letters: Int, upper: Int, long: Int, capital: Int) -> Int:
    """Return CAPITALS or HEADLINE for a sentence that writes most of its words so, else 0.

    Of words that begin with a letter it has so many, `upper` of them in capitals and of more than one letter, `long` of
    more than three letters, and `capital` of these with a capital.
    """
    if letters >= 3 and upper > 0.7 * letters:
        return CAPITALS
    if letters >= 3 and long >= 4 and capital > 0.85 * long:
        return HEADLINE
    return 0


@compiled
def find_styles(rows: Numbers, facts: Numbers, bounds: Numbers, styles: Numbers) -> None:
    """Set the style of each sentence."""
    for number in range(len(styles)):
        letters = upper = long = capital = 0
        for row in rows[bounds[number] : bounds[number + 1]]:
            flags = facts[row, _FLAGS]
            letters += flags & LETTER != 0
            upper += flags & UPPER != 0
            long += flags & LONG != 0
            capital += (flags & LONG != 0) & (flags & CAPITAL != 0)
        styles[number] = style_of(letters, upper, long, capital)


def as_running_text(table: WordTable, rows: Numbers, words: Sequence[str], bounds: Numbers) -> tuple[Numbers, Numbers]:
    """Return the rows of the words as running text would write them, and the style of each sentence."""
    styles = np.zeros(len(bounds) - 1, dtype=np.int64)
    find_styles(rows, table.facts, bounds, styles)
    if styles.any():
        style_of_word = np.repeat(styles, np.diff(bounds)).tolist()
        flags = table.facts[rows, _FLAGS].tolist()
        rows = table.rows_of([_recase(*word) for word in zip(words, flags, style_of_word, strict=True)])
    return rows, styles


def _recase(word: str, flags: int, style: int) -> str:
    """Return how running text would write a word of a sentence in this style; `flags` are those of its facts."""
    if style and flags & LOWER and flags & CAPITAL:
        return word.lower()
    return word.title() if style == CAPITALS and word.isupper() and len(word) > 1 else word
