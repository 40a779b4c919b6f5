"""The best tier behind the port: a fine-tuned MiniLM in 8 bits, run by onnxruntime on the processor.

Its folder holds the packed network (inputs ids, mask, marks, pool: training/export.py) with its tokeniser, and META:
the version, and the temperatures that the logits of each head (negative, neutral and positive) are divided by.

A mention is read as word pieces, in a window that is centred on it; one function for training and serving makes them.
MARKS tell of each piece: is it the mention's own, does its word have a capital, or nothing but capitals, does it stand
in quotation marks, is it close before or close behind the mention.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings
from wireroom.models.labels import probabilities
from wireroom.models.onnx import Floats, load_bundled
from wireroom.stance.port import Mention, Probabilities, Reading

BEST = Path(__file__).parents[1] / "model" / "best"
META = "meta.json"
DIGITS = 3  # as far as processors agree
LONGEST = 96  # pieces, the two that frame the window among them
MARKS = ("mention", "capital", "capitals", "quoted", "before", "behind")
FIRST, LAST = "[CLS]", "[SEP]"
REACH = 1500  # characters read on either side of a mention
CLOSE = 4  # pieces
HEADS = 2  # portrayal and the outlet's stance
Offsets = Sequence[tuple[int, int]]


class Meta(msgspec.Struct, frozen=True):
    """What META says: of each head the temperature of its logits."""

    version: str
    temperatures: Annotated[list[float], msgspec.Meta(min_length=HEADS, max_length=HEADS)]


class Pieces(NamedTuple):
    """T pieces as the network takes them: numbers, marks (T x MARKS), and weights that average the mention's own."""

    ids: NDArray[np.int64]
    marks: Floats
    pool: Floats


class EncoderReader:
    """Reads one mention at a time: a model in 8 bits scales by all that is in a run, so a batch would change it."""

    def __init__(self, folder: Path = BEST, threads: int = 1) -> None:
        """Load the model; raises BadSettings for a missing library and for a folder that holds none."""
        self._session, self._tokenizer = load_bundled(folder, "stance", threads)
        try:
            meta = msgspec.json.decode((folder / META).read_bytes(), type=Meta)
        except (OSError, msgspec.DecodeError) as error:
            raise BadSettings(f"stance: {folder} holds no model of the best tier: {error}") from error
        self.version, self._temperatures = meta.version, meta.temperatures

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        """Return what is read of each mention; none depends on the other mentions."""
        return [self._read(mention) for mention in mentions]

    def _read(self, mention: Mention) -> Reading:
        pieces = encode(self._tokenizer, mention)
        inputs = pieces._asdict() | {"mask": np.ones(len(pieces.ids), np.float32)}
        logits = self._session.run(None, {name: values[None] for name, values in inputs.items()})[0][0]
        heads = np.split(logits.astype(np.float64), HEADS)
        scaled = (head / temperature for head, temperature in zip(heads, self._temperatures, strict=True))
        return Reading(*(Probabilities(*probabilities(head, sigmoid=False).round(DIGITS).tolist()) for head in scaled))


def encode(tokenizer: Any, mention: Mention) -> Pieces:
    """Return what is read of a mention; `tokenizer` is a BERT's, of the library tokenizers, and frames nothing."""
    skipped = max(0, mention.start - REACH)
    text, end = mention.sentence[skipped : mention.end + REACH], min(mention.end, mention.start + REACH) - skipped
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids = [tokenizer.token_to_id(FIRST), *encoding.ids, tokenizer.token_to_id(LAST)]
    offsets = [(0, 0), *encoding.offsets, (len(text), len(text))]
    target = _target_pieces(offsets, mention.start - skipped, end)
    window = _window(len(ids), target)
    pool = np.array([i in target for i in window], np.float32)
    return Pieces(np.array(ids)[window], _mark(text, offsets, target)[window], pool / max(1, pool.sum()))


def _target_pieces(offsets: Offsets, start: int, end: int) -> range:
    """Return which pieces are the mention's; none for a mention of nothing but white space."""
    inside = [i for i, (first, last) in enumerate(offsets) if first < last and first < end and last > start]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _window(count: int, target: range) -> list[int]:
    """Return the pieces to read: all, or the framing ones and as many before the mention as behind it."""
    if count <= LONGEST:
        return list(range(count))
    room = LONGEST - 2
    first = min(max(1, (target.start + target.stop - room) // 2), count - 1 - room)
    return [0, *range(first, first + room), count - 1]


def _mark(text: str, offsets: Offsets, target: range) -> Floats:
    words, places = [text[first:last] for first, last in offsets], np.arange(len(offsets))
    marks = (
        (places >= target.start) & (places < target.stop),
        [word[:1].isupper() for word in words],
        [len(word) > 1 and word.isupper() for word in words],
        _are_quoted(text, offsets),
        (places >= target.start - CLOSE) & (places < target.start),
        (places >= target.stop) & (places < target.stop + CLOSE),
    )
    return np.stack(marks, axis=1).astype(np.float32)


def _are_quoted(text: str, offsets: Offsets) -> list[bool]:
    """Return of each piece whether it stands in quotation marks, the opening one among them."""
    is_open, end, quoted = False, 0, []
    for first, last in offsets:
        for sign in text[end:last]:
            is_open = not is_open if sign == '"' else sign == "“" or (is_open and sign != "”")
        end = max(end, last)
        quoted.append(is_open and first < last)
    return quoted
