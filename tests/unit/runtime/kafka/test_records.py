from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.kernel.article import Delivery
from wireroom.kernel.ids import delivery_id
from wireroom.runtime.kafka.records import from_record, record_size, to_record

NOON = datetime(2024, 5, 6, 12, 0, 0, 123456, tzinfo=UTC)


def _delivery(body: bytes, **more: object) -> Delivery:
    return Delivery(**({"id": "ab" * 12, "source": "feed.jsonl#1", "received": NOON, "body": body} | more))


@given(
    body=st.binary(),
    source=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    media=st.sampled_from(["application/json", "text/html", "text/plain"]),
    received=st.datetimes(timezones=st.just(UTC)),
)
def test_a_delivery_comes_back_as_it_was(body: bytes, source: str, media: str, received: datetime) -> None:
    sent = _delivery(body, source=source, media=media, received=received)
    _, value, headers = to_record(sent)
    assert from_record("t", 0, 1, 5, headers, value) == sent


@given(st.lists(st.tuples(st.sampled_from(["delivery", "source", "received", "media", "x"]), st.binary())))
def test_foreign_headers_never_raise(headers: list[tuple[str, bytes]]) -> None:
    delivery = from_record("t", 0, 1, 5, headers, b"{}")
    assert delivery == from_record("t", 0, 1, 5, headers, b"{}")
    assert delivery.received.tzinfo is not None


@pytest.mark.parametrize("headers", [None, [], [("received", b"2024-05-06")], [("media", b"a/b"), ("source", b"\xff")]])
def test_a_record_without_usable_headers(headers: list[tuple[str, bytes]] | None) -> None:
    delivery = from_record("raw", 3, 7, 1500, headers, b"{}")
    assert delivery.id == delivery_id("raw/3/7", b"{}")
    assert delivery.source == "raw/3/7"
    assert delivery.received == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)
    assert delivery.media == "application/json"


@pytest.mark.parametrize("name", ["x" * 201, "a\x1b[2Jb", "a\u202eb", "a\nb"])
def test_an_id_that_nobody_could_show_is_made_up_for(name: str) -> None:
    assert from_record("t", 0, 1, 5, [("delivery", name.encode())], b"{}").id == delivery_id("t/0/1", b"{}")
    assert from_record("t", 0, 1, 5, [("delivery", b"x" * 200)], b"{}").id == "x" * 200


def test_a_long_source_is_cut() -> None:
    assert from_record("t", 0, 1, 5, [("source", b"x" * 2001)], b"{}").source == "x" * 2000


@pytest.mark.parametrize("milliseconds", [-1, 2**62])
def test_a_timestamp_that_is_none(milliseconds: int) -> None:
    assert from_record("t", 0, 0, milliseconds, None, None).received == datetime(1970, 1, 1, tzinfo=UTC)


def test_received_in_another_zone_is_turned_to_utc() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    assert from_record("t", 0, 0, 0, [("received", there.isoformat().encode())], b"").received == NOON


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": "a-1", "text": "x"}, {"id": "a-1", "url": "https://e.org/z", "text": "y"}),
        ({"id": 7}, {"id": "7", "text": "later"}),
        ({"url": "http://www.example.org/a?utm_source=x"}, {"url": "https://example.org/a/", "text": "corrected"}),
    ],
)
def test_versions_of_one_article_share_a_key(one: object, other: object) -> None:
    assert _key(one, "1" * 24) == _key(other, "2" * 24)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\x00", b"{", b"[1]", b'{"id": ["x"]}', b'{"url": "ftp://a.b"}', b'{"id":""}']
)
def test_what_cannot_be_told_is_keyed_by_delivery(body: bytes) -> None:
    assert to_record(_delivery(body))[0] == b"ab" * 12


def test_the_key_of_text_is_the_delivery() -> None:
    assert to_record(_delivery(b'{"id": "a"}', media="text/plain"))[0] == b"ab" * 12


def test_size_bounds_the_parts() -> None:
    key, value, headers = to_record(_delivery(b"x" * 1000))
    assert record_size(key, value, headers) > 1000 + len(key) + sum(len(n) + len(v) for n, v in headers)


def _key(body: object, delivery: str) -> bytes:
    return to_record(_delivery(msgspec.json.encode(body), id=delivery))[0]
