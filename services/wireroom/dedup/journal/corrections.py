"""What a person says of two articles against the machine: that they are copies, or that they are not."""

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from wireroom.dedup.index.state import NONE, Pairs
from wireroom.dedup.journal.block import identity_of

Kind = Literal["join", "split"]
_Said = dict[tuple[str, str], Kind]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Two articles, by their ids, that must be in one cluster ("join"), or must not be ("split").

    `serial` counts the corrections, so that what was said, taken back and said again is kept three times.
    """

    kind: Kind
    article: str
    other: str
    serial: int


_DECODER = msgspec.json.Decoder(Correction)


def said(corrections: Iterable[bytes], kind: Kind, article: str, other: str) -> bytes | None:
    """Return what must be added to the corrections to say this of the two articles; None if it is the last word."""
    known = list(corrections)
    one, two = sorted((article, other))
    if _last(known).get((one, two)) == kind:
        return None
    return msgspec.json.encode(Correction(kind=kind, article=one, other=two, serial=len(known)))


def pairs(corrections: Iterable[bytes]) -> tuple[Pairs, Pairs]:
    """Return the identities that are joined and those that are parted, by the last word on each two articles."""
    last = _last(corrections)
    return _of("join", last), _of("split", last)


def _last(corrections: Iterable[bytes]) -> _Said:
    found = sorted(map(_DECODER.decode, corrections), key=lambda correction: correction.serial)
    return {(correction.article, correction.other): correction.kind for correction in found}


def _of(kind: Kind, last: _Said) -> Pairs:
    found = [(identity_of(a), identity_of(b)) for (a, b), of in last.items() if of == kind]
    return np.array(found, np.uint64) if found else NONE
