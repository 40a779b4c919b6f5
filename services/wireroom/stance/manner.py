"""How a text is written rather than what about, compiled: n-grams without names and quotations, and measures.

The title, the first HEAD characters of the text and its last TAIL ones are read. Names stand as one mark, numbers as
another, and what is quoted is left out, so that the n-grams say how the outlet itself writes.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import Int, compiled, signed
from wireroom.models.table import mix

HEAD, TAIL = 3000, 800  # characters
# The kinds of tokens. A line is a line's end; one that ends a paragraph ends a sentence too.
WORD, CAPITAL, NUMBER, TIME, MARK, OPEN, CLOSE, LINE = range(8)
# The kinds of n-grams, which are part of their keys: a cue may stand anywhere, quoted or not.
CUE, TITLE_CUE, TITLE_GRAM, GRAM = range(4)
LONGEST_CUE = 3  # words
FEWEST_WORDS = 30  # that a share of words is of
_NAME, _NUMBER, _TIME, BREAK = 1, 2, 3, 4  # the hashes of what stands as one mark
_MARKS = 16  # the hash of a mark is its code point and this
_QUESTION, _EXCLAMATION = 63 + _MARKS, 33 + _MARKS
_APOSTROPHES = (39 + _MARKS, 0x2019 + _MARKS)
_SENTENCE_ENDS = (46 + _MARKS, _QUESTION, _EXCLAMATION, 0x2026 + _MARKS)
_LONGEST_QUOTATION = 120  # words: one that is longer was not closed
_SHORT_LINE, _LONGEST_ROW = 7, 16  # tokens
_FEWEST_LINES = 4  # that a share of lines is of

# The places of the measures: shares, or numbers up to 1. Those of the groups of words follow.
QUOTED, QUOTATIONS, QUESTIONS, EXCLAMATIONS, SENTENCE, NAMES, NUMBERS, LENGTH = range(8)
NUMBERED, TIMED, BULLETS, SHORT_LINES, TABLE, TITLE_NUMBER = range(8, 14)
MEASURES = 14


class Tokens(NamedTuple):
    """N tokens: the kind and the hash of each (of a number its value, -1 if it is no small integer), and its zone.

    The zone is 0 in the title, 1 in the head and 2 in the tail.
    """

    kinds: NDArray[np.uint8]
    hashes: NDArray[np.int64]
    zones: NDArray[np.uint8]


def code_points(title: str, text: str) -> tuple[NDArray[np.uint32], int, int]:
    """Return what is read of an article, as code points, and where the title and where the head end."""
    head = text[:HEAD]
    codes = f"{title}\n{head}\n{text[HEAD:][-TAIL:]}".encode("utf-32-le", "surrogatepass")
    return np.frombuffer(codes, dtype=np.uint32), len(title) + 1, len(title) + len(head) + 2


@compiled
def split_tokens(codes: Any, title_end: Int, head_end: Int) -> Tokens:
    """Return the tokens of what is read of an article."""
    kinds, hashes = np.empty(len(codes), np.uint8), np.empty(len(codes), np.int64)
    zones = np.empty(len(codes), np.uint8)
    used = i = 0
    while i < len(codes):
        code = codes[i]
        end, kind, value = i + 1, MARK, np.int64(code) + _MARKS
        if _is_letter(code):
            end, value = _read_word(codes, i)
            kind = CAPITAL if _is_capital(code) and not _is_i(codes, i, end) else WORD
        elif _is_digit(code):
            end, kind, value = _read_number(codes, i)
        elif code == 10:
            kind = LINE
        elif code in (34, 0x201C, 0x201D, 0xAB, 0xBB):
            kind = OPEN if code in (0x201C, 0xAB) or (code == 34 and _is_opening(codes, i)) else CLOSE
        if (code > 32 and code != 0xA0) or code == 10:
            kinds[used], hashes[used] = kind, value
            zones[used] = 0 if i < title_end else 1 if i < head_end else 2
            used += 1
        i = end
    return Tokens(kinds[:used], hashes[:used], zones[:used])


@compiled
def _is_digit(code: Int) -> bool:
    return bool(48 <= code <= 57)


@compiled
def _is_capital(code: Int) -> bool:
    return bool(65 <= code <= 90 or (0xC0 <= code <= 0xDE and code != 0xD7))


@compiled
def _is_letter(code: Int) -> bool:
    return 97 <= code <= 122 or _is_capital(code) or 0xDF <= code < 0x2000 or code >= 0x2C00


@compiled
def _is_i(codes: Any, start: Int, end: Int) -> bool:
    """Return whether the word is "I", "I'm" and the like."""
    return codes[start] == 73 and (end == start + 1 or codes[start + 1] in (39, 0x2019))


@compiled
def _is_opening(codes: Any, i: Int) -> bool:
    return i == 0 or codes[i - 1] <= 32 or codes[i - 1] in (40, 0x2014, 0x2013, 45)


@compiled
def _read_word(codes: Any, start: Int) -> tuple[Int, Int]:
    """Return where the word ends, and its hash in small letters; an apostrophe may stand inside."""
    value, i = np.int64(7), start
    while i < len(codes):
        code = np.int64(codes[i])
        if code == 0x2019:
            code = np.int64(39)
        is_inside = code == 39 and i + 1 < len(codes) and _is_letter(codes[i + 1])
        if not (_is_letter(code) or is_inside):
            break
        value = mix(value, code + 32 if _is_capital(code) else code)
        i += 1
    return i, value


@compiled
def _read_number(codes: Any, start: Int) -> tuple[Int, Int, Int]:
    """Return where the number ends, its kind, and its value: -1 unless it is an integer under 10,000."""
    value, i, kind = np.int64(0), start, NUMBER
    while i < len(codes):
        if _is_digit(codes[i]):
            value = value * 10 + np.int64(codes[i]) - 48 if 0 <= value < 1000 else np.int64(-1)
        elif codes[i] in (44, 46, 58) and i + 1 < len(codes) and _is_digit(codes[i + 1]):
            kind, value = TIME if codes[i] == 58 and i <= start + 2 else kind, np.int64(-1)
        else:
            break
        i += 1
    return i, TIME if _is_half_day(codes, i) else kind, value


@compiled
def _is_half_day(codes: Any, i: Int) -> bool:
    """Return whether "am", "p.m." or the like follows."""
    i += i < len(codes) and codes[i] == 32
    if i + 2 >= len(codes) or codes[i] not in (65, 80, 97, 112):
        return False
    i += 1 + (codes[i + 1] == 46)
    return codes[i] in (77, 109) and (i + 1 == len(codes) or not _is_letter(codes[i + 1]))


@compiled
def ngram_key(kind: Int, first: Int, second: Int, third: Int) -> Int:
    """Return a hash of 32 bits of up to three hashes of tokens, 0 for none."""
    mixed = mix(mix(np.int64(first), np.int64(second)), np.int64(third) * 4 + np.int64(kind))
    return mixed & 0xFFFFFFFF


@compiled
def plain_hashes(tokens: Tokens) -> Any:
    """Return the hashes, in which a number stands for all, and so does a time of the day."""
    hashes = tokens.hashes.copy()
    hashes[tokens.kinds == NUMBER] = _NUMBER
    hashes[tokens.kinds == TIME] = _TIME
    return hashes


@compiled
def cue_keys(tokens: Tokens) -> Any:
    """Return the keys of all runs of one to LONGEST_CUE words and marks, across quotation marks and lines."""
    keys, used = np.empty(2 * LONGEST_CUE * len(tokens.kinds), np.int64), 0
    hashes = plain_hashes(tokens)
    second = third = np.int64(0)  # the tokens before
    for i in range(len(tokens.kinds)):
        if tokens.kinds[i] >= OPEN:
            continue
        value = hashes[i]
        for kind in range(2 if tokens.zones[i] == 0 else 1):
            keys[used] = ngram_key(kind, value, 0, 0)
            keys[used + 1] = ngram_key(kind, second, value, 0)
            keys[used + 2] = ngram_key(kind, third, second, value)
            used += LONGEST_CUE
        second, third = value, second
    return keys[:used]


@compiled
def measure_tokens(tokens: Tokens) -> tuple[Any, Any, Int]:
    """Return the keys of the n-grams, the measures, and the words outside quotations, FEWEST_WORDS at least."""
    measures = np.zeros(MEASURES, np.float64)
    is_quoted = find_quoted(tokens)
    masked = mask_tokens(tokens, is_quoted)
    words = max(FEWEST_WORDS, measure_words(tokens, is_quoted, masked, measures))
    measure_lines(tokens, measures)
    return gram_keys(tokens, masked), measures, words


@compiled
def find_quoted(tokens: Tokens) -> Any:
    """Return which tokens stand in quotation marks; a quotation ends with its paragraph, or when it is too long."""
    is_quoted, length = np.zeros(len(tokens.kinds), np.bool_), 0
    for i in range(len(tokens.kinds)):
        kind = tokens.kinds[i]
        if kind == OPEN:
            length = 1
        elif kind == CLOSE or length > _LONGEST_QUOTATION or _ends_paragraph(tokens, i):
            length = 0
        elif length > 0:
            is_quoted[i], length = True, length + 1
    return is_quoted


@compiled
def _ends_paragraph(tokens: Tokens, i: Int) -> bool:
    """Return whether the token is the end of a line that does not break off within a sentence."""
    if tokens.kinds[i] != LINE:
        return False
    return i == 0 or tokens.zones[i] == 0 or tokens.kinds[i - 1] == LINE or _ends_sentence(tokens, i)


@compiled
def mask_tokens(tokens: Tokens, is_quoted: Any) -> Any:
    """Return the hash of each token that the n-grams are made of: 0 for one that is left out, BREAK at a border.

    A number stands for all, and so does a name of however many words, which is known by its capitals.
    """
    masked, starts, is_name = np.zeros(len(tokens.kinds), np.int64), True, False
    for i in range(len(tokens.kinds)):
        kind, zone = tokens.kinds[i], tokens.zones[i]
        if kind == LINE and _ends_paragraph(tokens, i):
            masked[i], starts, is_name = BREAK, True, False
        if kind >= OPEN:
            continue
        if not is_quoted[i]:
            is_capital = kind == CAPITAL and zone == 1 and not starts
            if is_capital and not is_name:
                masked[i] = _NAME
            elif not is_capital:
                masked[i] = _NUMBER if kind in (NUMBER, TIME) else tokens.hashes[i]
            is_name = is_capital
        starts = kind == MARK and tokens.hashes[i] in _SENTENCE_ENDS
    return masked


@compiled
def gram_keys(tokens: Tokens, masked: Any) -> Any:
    """Return the keys of the masked words and of pairs of them, in title and head."""
    keys, used, before = np.empty(2 * len(masked), np.int64), 0, np.int64(0)
    for i in range(len(masked)):
        if tokens.zones[i] == 2:
            break
        if masked[i] == BREAK:
            before = np.int64(0)
        elif masked[i] != 0:
            kind = GRAM if tokens.zones[i] == 1 else TITLE_GRAM
            keys[used] = ngram_key(kind, masked[i], 0, 0)
            keys[used + 1] = ngram_key(kind, before, masked[i], 0)
            used, before = used + 2, masked[i]
    return keys[:used]


@compiled
def measure_words(tokens: Tokens, is_quoted: Any, masked: Any, measures: Any) -> Int:
    """Write the measures of sentences, quotations, names and numbers in the head; return its words outside quotes."""
    words = quoted = names = numbers = quotations = sentences = questions = exclamations = 0
    for i in range(len(masked)):
        kind = tokens.kinds[i]
        if tokens.zones[i] != 1 or kind == LINE:
            continue
        words += kind < MARK
        quoted += kind < MARK and is_quoted[i]
        quotations += kind == OPEN
        names += masked[i] == _NAME
        numbers += masked[i] == _NUMBER
        if kind == MARK and not is_quoted[i]:
            sentences += masked[i] in _SENTENCE_ENDS
            questions += masked[i] == _QUESTION
            exclamations += masked[i] == _EXCLAMATION
    words, sentences = max(words, 1), max(sentences, 1)
    measures[QUOTED], measures[QUOTATIONS] = quoted / words, min(1, 40 * quotations / words)
    measures[QUESTIONS], measures[EXCLAMATIONS] = questions / sentences, exclamations / sentences
    measures[SENTENCE] = min(1.5, (words - quoted) / sentences / 40)
    measures[NAMES], measures[NUMBERS] = names / words, numbers / words
    measures[LENGTH] = min(1, np.log2(words) / 10)
    return words - quoted


@compiled
def measure_lines(tokens: Tokens, measures: Any) -> None:
    """Write the measures of lines: how many are numbered in order, begin with a time or a bullet, or are short."""
    lines = numbered = timed = bullets = short = rows = 0
    start, last = 0, signed(0)
    measures[TITLE_NUMBER] = len(tokens.kinds) > 0 and tokens.zones[0] == 0 and tokens.kinds[0] == NUMBER
    for end in range(len(tokens.kinds)):
        if tokens.kinds[end] != LINE:
            continue
        if tokens.zones[start] > 0 and end > start:
            number = _number_of_line(tokens, start, end)
            is_next = number >= 0 and ((number == 1 and last <= 1) or abs(number - last) == 1 or last == 0)
            numbered += is_next
            last = number if is_next else last
            is_timed = _is_timed(tokens, start, end)
            timed += is_timed
            bullets += tokens.kinds[start] == MARK and tokens.hashes[start] - _MARKS in (
                42,
                0x2022,
                0x25CF,
                0xB7,
                45,
                0x2013,
            )
            short += end - start <= _SHORT_LINE and not _ends_sentence(tokens, end) and not is_timed
            rows += _is_row(tokens, start, end)
            lines += 1
        start = end + 1
    measures[NUMBERED], measures[TIMED] = min(numbered, 6) / 6, min(timed, 4) / 4
    measures[BULLETS] = min(bullets, 6) / 6
    if lines >= _FEWEST_LINES:
        measures[SHORT_LINES], measures[TABLE] = short / lines, rows / lines


@compiled
def _is_row(tokens: Tokens, start: Int, end: Int) -> bool:
    """Return whether a line is short, has two numbers or more, and ends no sentence, as the row of a table."""
    numbers: Int = np.sum(tokens.kinds[start:end] == NUMBER)
    return numbers > 1 and end - start <= _LONGEST_ROW and not _ends_sentence(tokens, end)


@compiled
def _number_of_line(tokens: Tokens, start: Int, end: Int) -> Int:
    """Return the number that a line begins with ("3. ", "#3 ", "3) "), or -1."""
    at = start + (tokens.kinds[start] == MARK and tokens.hashes[start] - _MARKS == 35)
    if at + 1 >= end or tokens.kinds[at] != NUMBER or tokens.hashes[at] > 100:
        return np.int64(-1)
    is_marked = tokens.kinds[at + 1] == MARK and tokens.hashes[at + 1] - _MARKS in (46, 41, 58, 45, 0x2013, 0x2014)
    return tokens.hashes[at] if is_marked or at > start else np.int64(-1)


@compiled
def _is_timed(tokens: Tokens, start: Int, end: Int) -> bool:
    """Return whether a line begins with a time of the day, or with a minute of play ("45'")."""
    at = start + (tokens.kinds[start] == MARK)
    if at + 1 >= end:
        return bool(at < end and tokens.kinds[at] == TIME)
    is_minute = tokens.kinds[at] == NUMBER and tokens.kinds[at + 1] == MARK and tokens.hashes[at + 1] in _APOSTROPHES
    return bool(tokens.kinds[at] == TIME or is_minute)


@compiled
def _ends_sentence(tokens: Tokens, end: Int) -> bool:
    last = end - 1 if tokens.kinds[end - 1] < OPEN else end - 2
    return last >= 0 and tokens.kinds[last] == MARK and tokens.hashes[last] in _SENTENCE_ENDS
