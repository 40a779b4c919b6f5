"""Where a document's sentences are, and which are headlines: those are read as running text would write them."""

from wireroom.entities.tagging.lexicon import BREAK, CAPITAL, FACT, LETTER, LONG, LOWER, SPACE, UPPER
from wireroom.models.compiled import Int, Numbers, compiled

LONGEST_SENTENCE = 250
HEADLINE, CAPITALS = 1, 2
_FLAGS = FACT["flags"]


@compiled
def sentences(rows: Numbers, facts: Numbers, starts: Numbers, places: Numbers, bounds: Numbers) -> Int:
    """Set `places` to the numbers of the words that are no space, and `bounds` to where each sentence begins in it.

    `starts` is 1 for a word that starts a sentence; a line break ends one too, and so does a great length. Returns the
    number of sentences; bounds[number] is then the number of words.
    """
    count = 0
    words = 0
    fresh = True
    for at in range(len(rows)):
        flags = facts[rows[at], _FLAGS]
        if starts[at] == 1 or flags & BREAK or (count and words - bounds[count - 1] >= LONGEST_SENTENCE):
            fresh = True
        if flags & SPACE:
            continue
        if fresh:
            bounds[count] = words
            count += 1
            fresh = False
        places[words] = at
        words += 1
    bounds[count] = words
    return count


@compiled
def style(rows: Numbers, facts: Numbers) -> Int:
    """Return CAPITALS or HEADLINE for a sentence that writes most of its words so, else 0."""
    letters = upper = long = capital = 0
    for row in rows:
        flags = facts[row, _FLAGS]
        letters += flags & LETTER != 0
        upper += flags & UPPER != 0
        long += flags & LONG != 0
        capital += (flags & LONG != 0) & (flags & CAPITAL != 0)
    if letters >= 3 and upper > 0.7 * letters:
        return CAPITALS
    if letters >= 3 and long >= 4 and capital > 0.85 * long:
        return HEADLINE
    return 0


def running(word: str, flags: int, kind: int) -> str:
    """Return how running text would write a headline's word; `flags` are those of the word's facts."""
    if flags & LOWER and flags & CAPITAL:
        return word.lower()
    return word.title() if kind == CAPITALS and word.isupper() and len(word) > 1 else word
