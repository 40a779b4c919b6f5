"""The part of a pretrained encoder's vocabulary that English news needs, with its tokeniser."""

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = ("[CLS]", "[SEP]", "[UNK]", "[MASK]")  # they come first
_COMMON, _KNOWN = 16_500, 100_000  # so many of the most frequent words keep all their pieces; their inner pieces
_LONGEST_LETTERS = 3


def prune(path: Path, words: Iterable[str]) -> tuple[str, list[int]]:
    """Return a tokenizer.json of fewer pieces, and the old number of each piece kept; `words` come by frequency.

    A word whose own piece is gone is cut into smaller ones, of which all short Latin ones stay.
    """
    whole = Tokenizer.from_file(str(path))
    whole.no_truncation()
    whole.no_padding()
    kept: dict[str, None] = dict.fromkeys(SPECIAL)
    for place, word in enumerate(words):
        if place < _KNOWN:
            pieces = whole.encode(word, add_special_tokens=False).tokens
            kept |= dict.fromkeys(piece for piece in pieces if place < _COMMON or piece.startswith("##"))
    described = json.loads(path.read_text(encoding="utf-8"))
    old: dict[str, int] = described["model"]["vocab"]
    kept |= dict.fromkeys(
        piece for piece in old if len(piece.removeprefix("##")) <= _LONGEST_LETTERS and all(c < "ɐ" for c in piece)
    )
    described["model"]["vocab"] = {piece: number for number, piece in enumerate(kept)}
    described["added_tokens"] = []
    described["post_processor"] = described["truncation"] = described["padding"] = None
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")), [old[piece] for piece in kept]
