"""A delivery as a Kafka record and back, and letters too large for one record cut into parts and joined again.

The body of a delivery is the record's value, untouched; what is known of it is in headers.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import get_args

import msgspec

from wireroom.kernel.article import DeadLetter, Delivery, Media
from wireroom.kernel.errors import Undecodable
from wireroom.kernel.ids import article_id, canonical_url, delivery_id
from wireroom.kernel.moments import EPOCH, from_milliseconds, timestamp
from wireroom.kernel.stage import Drop, Reject

Headers = list[tuple[str, bytes]]
_MEDIA: dict[str, Media] = {media: media for media in get_args(Media)}
LONGEST_ID, LONGEST_SOURCE = 200, 2_000  # characters of a stranger's header
PART_BYTES = 512 * 1024  # bytes of payload; JSON's base64 makes a third more of it, which fits a record of 1 MB


class _Identity(msgspec.Struct):
    """The two fields by which an article can be told from its raw JSON."""

    id: str | int | None = None
    url: str | None = None


_identity_decoder = msgspec.json.Decoder(_Identity)


def to_record(delivery: Delivery) -> tuple[bytes, bytes, Headers]:
    """Return key, value and headers of the record that carries the delivery.

    The key is the same for every version of an article that has an id or a URL, so that a partition keeps their order.
    """
    received = timestamp(delivery.received, "microseconds")
    headers = {"delivery": delivery.id, "source": delivery.source, "received": received, "media": delivery.media}
    return _key(delivery).encode(), delivery.body, [(name, value.encode()) for name, value in headers.items()]


def from_record(
    topic: str,
    partition: int,
    offset: int,
    timestamp_ms: int,
    headers: Iterable[tuple[str, bytes]] | None,
    value: bytes | None,
) -> Delivery:
    """Return the delivery in a record of `topic`, whoever wrote it; never raises, whatever the headers hold.

    A header that is missing or unusable is made up for: the source from the record's place, the id from that place and
    the body, `received` from the record's timestamp (milliseconds since 1970), the media type is JSON. An id is usable
    when it is printable and not too long; a source that is too long is cut.
    """
    body = value or b""
    place = f"{topic}/{partition}/{offset}"
    texts = {name: text for name, data in headers or () if (text := _decode(data))}
    name = texts.get("delivery", "")
    is_usable = name.isprintable() and len(name) <= LONGEST_ID
    return Delivery(
        id=(is_usable and name) or delivery_id(place, body),
        source=texts.get("source", "")[:LONGEST_SOURCE] or place,
        received=_parse_moment(texts.get("received", "")) or from_timestamp(timestamp_ms),
        body=body,
        media=_MEDIA.get(texts.get("media", ""), "application/json"),
    )


def record_size(key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> int:
    """Return an upper bound on the bytes of the record on the wire, uncompressed, with its batch's own header."""
    batch, each = 128, 16
    return batch + len(key) + len(value) + sum(len(name) + len(data) + each for name, data in headers)


def _key(delivery: Delivery) -> str:
    if delivery.media != "application/json":
        return delivery.id
    try:
        identity = _identity_decoder.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return delivery.id
    own_id = "" if identity.id is None else str(identity.id).strip()
    url = canonical_url(identity.url or "")
    return article_id(own_id, url, "", "") if own_id or url else delivery.id


def _decode(data: bytes | None) -> str:
    try:
        return (data or b"").decode()
    except UnicodeDecodeError:
        return ""


def _parse_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def from_timestamp(timestamp_ms: int) -> datetime:
    """Return the moment of a record, 1970 for one that is out of range."""
    try:
        return from_milliseconds(max(0, timestamp_ms))
    except OverflowError:
        return EPOCH


def dead_letter(delivery: Delivery, stage: str, outcome: Drop | Reject, article: str = "") -> DeadLetter:
    """Return the letter of a delivery that goes no further; `article` is the id of its article, if it has one."""
    return DeadLetter(
        delivery=delivery.id,
        article=article,
        outcome="dropped" if isinstance(outcome, Drop) else "dead",
        stage=stage,
        reason=outcome.reason,
        detail=outcome.detail,
        source=delivery.source,
        received=delivery.received,
        media=delivery.media,
        payload=delivery.body,
    )


def split_letter(letter: DeadLetter, size: int = PART_BYTES) -> list[DeadLetter]:
    """Return the letter in parts of at most `size` payload bytes, in order; a small one is its own only part."""
    parts = max(1, -(-len(letter.payload) // size))
    return [
        msgspec.structs.replace(letter, payload=letter.payload[part * size : (part + 1) * size], part=part, parts=parts)
        for part in range(parts)
    ]


def join_parts(parts: Sequence[DeadLetter]) -> DeadLetter:
    """Return the whole letter from its parts, in any order and with repeats (a part may arrive twice).

    Raises Undecodable when a part is missing or the parts are not of one letter.
    """
    if len({(part.delivery, part.stage, part.reason, part.parts) for part in parts}) != 1:
        raise Undecodable("undecodable", "the parts are not of one letter")
    by_number = {part.part: part for part in parts}
    count = parts[0].parts
    if missing := [number for number in range(count) if number not in by_number]:
        raise Undecodable("undecodable", f"{len(missing)} of {count} parts are missing, part {missing[0]} first")
    payload = b"".join(by_number[number].payload for number in range(count))
    return msgspec.structs.replace(by_number[0], payload=payload, part=0, parts=1)


def join_incomplete(parts: Sequence[DeadLetter]) -> DeadLetter:
    """Return what there is of a letter of which parts are missing: their bytes in order, and a detail that says so."""
    by_number = {part.part: part for part in parts}
    payload = b"".join(by_number[number].payload for number in sorted(by_number))
    detail = f"incomplete: {len(by_number)} of {parts[0].parts} parts"
    return msgspec.structs.replace(parts[0], payload=payload, detail=detail, part=0, parts=1)
