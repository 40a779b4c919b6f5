"""A delivery as a Kafka record and back: the body is the value, untouched; what is known of it is in headers."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import get_args

import msgspec

from services.kernel.article import Delivery, Media
from services.kernel.document import timestamp
from services.kernel.ids import article_id, canonical_url, delivery_id

Headers = list[tuple[str, bytes]]
_MEDIA: dict[str, Media] = {media: media for media in get_args(Media)}
LONGEST_ID, LONGEST_SOURCE = 200, 2_000  # characters of a stranger's header
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Named(msgspec.Struct):
    """The two fields by which an article can be told from its raw JSON."""

    id: str | int | None = None
    url: str | None = None


_named = msgspec.json.Decoder(_Named)


def to_record(delivery: Delivery) -> tuple[bytes, bytes, Headers]:
    """Return key, value and headers of the record that carries the delivery.

    The key is the same for every version of an article that has an id or a URL, so that a partition keeps their order.
    """
    headers = {
        "delivery": delivery.id,
        "source": delivery.source,
        "received": timestamp(delivery.received, "microseconds"),
        "media": delivery.media,
    }
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
    given = {name: text for name, data in headers or () if (text := _text(data))}
    name = given.get("delivery", "")
    usable = name.isprintable() and len(name) <= LONGEST_ID
    return Delivery(
        id=(usable and name) or delivery_id(place, body),
        source=given.get("source", "")[:LONGEST_SOURCE] or place,
        received=_moment(given.get("received", "")) or _from_milliseconds(timestamp_ms),
        body=body,
        media=_MEDIA.get(given.get("media", ""), "application/json"),
    )


def size(key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> int:
    """Return an upper bound on the bytes of the record on the wire, uncompressed, with its batch's own header."""
    batch, each = 128, 16
    return batch + len(key) + len(value) + sum(len(name) + len(data) + each for name, data in headers)


def _key(delivery: Delivery) -> str:
    if delivery.media != "application/json":
        return delivery.id
    try:
        named = _named.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return delivery.id
    given = "" if named.id is None else str(named.id).strip()
    url = canonical_url(named.url or "")
    return article_id(given, url, "", "") if given or url else delivery.id


def _text(data: bytes | None) -> str:
    try:
        return (data or b"").decode()
    except UnicodeDecodeError:
        return ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _from_milliseconds(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(max(0, milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return _EPOCH
