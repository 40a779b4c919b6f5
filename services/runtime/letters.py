"""Letters too large for one record: cut into parts, and put together again byte for byte."""

from collections.abc import Sequence

import msgspec

from services.kernel.article import Letter
from services.kernel.errors import Undecodable

PART = 512 * 1024  # bytes of payload; JSON's base64 makes a third more of it, which fits a record of 1 MB


def split(letter: Letter, size: int = PART) -> list[Letter]:
    """Return the letter in parts of at most `size` payload bytes, in order; a small one is its own only part."""
    parts = max(1, -(-len(letter.payload) // size))
    return [
        msgspec.structs.replace(letter, payload=letter.payload[part * size : (part + 1) * size], part=part, parts=parts)
        for part in range(parts)
    ]


def join(parts: Sequence[Letter]) -> Letter:
    """Return the whole letter from its parts, in any order and with repeats (a part may arrive twice).

    Raises Undecodable when a part is missing or the parts are not of one letter.
    """
    if not parts:
        raise Undecodable("undecodable", "no part of a letter was given")
    if len({_whole(part) for part in parts}) > 1:
        raise Undecodable("undecodable", "the parts are not of one letter")
    found = {part.part: part for part in parts}
    first = parts[0]
    missing = [number for number in range(first.parts) if number not in found]
    if missing:
        raise Undecodable("undecodable", f"{len(missing)} of {first.parts} parts are missing, part {missing[0]} first")
    payload = b"".join(found[number].payload for number in range(first.parts))
    return msgspec.structs.replace(found[0], payload=payload, part=0, parts=1)


def incomplete(parts: Sequence[Letter]) -> Letter:
    """Return what there is of a letter of which parts are missing: their bytes in order, and a detail that says so."""
    found = {part.part: part for part in parts}
    payload = b"".join(found[number].payload for number in sorted(found))
    detail = f"incomplete: {len(found)} of {parts[0].parts} parts"
    return msgspec.structs.replace(parts[0], payload=payload, detail=detail, part=0, parts=1)


def _whole(part: Letter) -> tuple[str, str, str, int]:
    return part.delivery, part.stage, part.reason, part.parts
