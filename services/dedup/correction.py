"""What a person says of two articles against the machine: that they are copies, or that they are not."""

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from services.dedup.block import identity_of
from services.dedup.state import NONE, Pairs

Kind = Literal["join", "split"]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Two articles, by their ids, that must be in one cluster ("join"), or must not be ("split")."""

    kind: Kind
    article: str
    other: str


_DECODER = msgspec.json.Decoder(Correction)


def encode(correction: Correction) -> bytes:
    """Return the correction as bytes: the same for the same two articles, whichever is named first."""
    article, other = sorted((correction.article, correction.other))
    return msgspec.json.encode(Correction(kind=correction.kind, article=article, other=other))


def pairs(corrections: Iterable[bytes]) -> tuple[Pairs, Pairs]:
    """Return the identities that are joined and those that are parted; of two that differ, the later holds."""
    last = {(c.article, c.other): c.kind for c in map(_DECODER.decode, corrections)}
    return _of("join", last), _of("split", last)


def _of(kind: Kind, last: dict[tuple[str, str], Kind]) -> Pairs:
    found = [(identity_of(a), identity_of(b)) for (a, b), of in last.items() if of == kind]
    return np.array(found, np.uint64) if found else NONE
