"""The word pieces of a mention in its sentence as an encoder reads them, one function for training and serving.

The window is centred on the mention. MARKS tell of each piece: is it the mention's own, does its word have a capital,
or nothing but capitals, does it stand in quotation marks, is it close before or close after the mention.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.stance.port import Mention

LONGEST = 96  # pieces, the two that frame the window among them
MARKS = ("own", "capital", "capitals", "quoted", "before", "after")
FIRST, LAST = "[CLS]", "[SEP]"
REACH = 1500  # characters read on either side of a mention
CLOSE = 4  # pieces
Floats = NDArray[np.float32]
Offsets = Sequence[tuple[int, int]]


class Row(NamedTuple):
    """T pieces: their numbers, their marks (T x MARKS), and the shares of the mention's own, which add up to 1."""

    ids: NDArray[np.int64]
    marks: Floats
    pool: Floats


def row(tokenizer: Any, mention: Mention) -> Row:
    """Return what is read of a mention; `tokenizer` is a BERT's, of the library tokenizers, and frames nothing."""
    skipped = max(0, mention.start - REACH)
    text, end = mention.sentence[skipped : mention.end + REACH], min(mention.end, mention.start + REACH) - skipped
    found = tokenizer.encode(text, add_special_tokens=False)
    ids = [tokenizer.token_to_id(FIRST), *found.ids, tokenizer.token_to_id(LAST)]
    offsets = [(0, 0), *found.offsets, (len(text), len(text))]
    own = _own(offsets, mention.start - skipped, end)
    kept = _window(len(ids), own)
    pool = np.array([at in own for at in kept], np.float32)
    return Row(np.array(ids)[kept], _marks(text, offsets, own)[kept], pool / max(1, pool.sum()))


def _own(offsets: Offsets, start: int, end: int) -> range:
    """Return which pieces are the mention's; none for a mention of nothing but white space."""
    own = [i for i, (first, last) in enumerate(offsets) if first < last and first < end and last > start]
    return range(own[0], own[-1] + 1) if own else range(0)


def _window(pieces: int, own: range) -> list[int]:
    """Return the pieces to read: the framing ones, and as many before the mention as after it, if they are too many."""
    if pieces <= LONGEST:
        return list(range(pieces))
    room = LONGEST - 2
    first = min(max(1, (own.start + own.stop - room) // 2), pieces - 1 - room)
    return [0, *range(first, first + room), pieces - 1]


def _marks(text: str, offsets: Offsets, own: range) -> Floats:
    words = [text[first:last] for first, last in offsets]
    return np.array(
        [
            (
                at in own,
                word[:1].isupper(),
                len(word) > 1 and word.isupper(),
                quoted,
                own.start - CLOSE <= at < own.start,
                own.stop <= at < own.stop + CLOSE,
            )
            for at, (word, quoted) in enumerate(zip(words, _quoted(text, offsets), strict=True))
        ],
        np.float32,
    )


def _quoted(text: str, offsets: Offsets) -> list[bool]:
    """Return of each piece whether it stands in quotation marks, the opening one among them."""
    inside, place, found = False, 0, []
    for first, last in offsets:
        for sign in text[place:last]:
            inside = not inside if sign == '"' else sign == "“" or (inside and sign != "”")
        place = max(place, last)
        found.append(inside and first < last)
    return found
