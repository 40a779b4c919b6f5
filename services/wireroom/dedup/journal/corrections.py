"""What a person says of two articles against the machine: that they are copies, or that they are not."""

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from wireroom.dedup.index.state import NO_PAIRS, Pairs
from wireroom.dedup.journal.block import identity_of

Kind = Literal["join", "split"]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Two articles, by their ids, that must be in one cluster ("join"), or must not be ("split").

    `serial` counts the corrections, so that what was said, taken back and said again is kept three times.
    """

    kind: Kind
    article: str
    other: str
    serial: int


_DECODER = msgspec.json.Decoder(Correction)


def new_correction(corrections: Iterable[bytes], kind: Kind, article: str, other: str) -> bytes | None:
    """Return what must be added to the corrections to say this of the two articles; None if it is the last word."""
    earlier = list(corrections)
    first, second = sorted((article, other))
    if _last_words(earlier).get((first, second)) == kind:
        return None
    return msgspec.json.encode(Correction(kind=kind, article=first, other=second, serial=len(earlier)))


def identity_pairs(corrections: Iterable[bytes]) -> tuple[Pairs, Pairs]:
    """Return the identities that are joined and those that are split, by the last word on each two articles."""
    pairs: dict[Kind, list[tuple[int, int]]] = {"join": [], "split": []}
    for (article, other), kind in _last_words(corrections).items():
        pairs[kind].append((identity_of(article), identity_of(other)))
    joined, split = (np.array(pairs[kind] or NO_PAIRS, np.uint64) for kind in pairs)
    return joined, split


def _last_words(corrections: Iterable[bytes]) -> dict[tuple[str, str], Kind]:
    ordered = sorted(map(_DECODER.decode, corrections), key=lambda correction: correction.serial)
    return {(correction.article, correction.other): correction.kind for correction in ordered}
