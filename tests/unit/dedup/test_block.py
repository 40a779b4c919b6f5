"""Blocks of the journal, as bytes and back."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import SMALL, START, article, database, words
from wireroom.dedup.build import embedded
from wireroom.dedup.index.state import UNDATED
from wireroom.dedup.journal.block import (
    ROW,
    VALUE_BYTES,
    decode,
    decode_payload,
    encode,
    identity_of,
    mark_of,
    microseconds,
    rows_of,
    with_sketches,
)
from wireroom.dedup.journal.port import Damaged
from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.sketch import sketch
from wireroom.runtime.apply import HostContext, apply

SIZE = 12
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128)
rows_in = st.lists(st.tuples(ids, st.lists(st.integers(0, 2**40 - 1), max_size=SIZE)), min_size=1, max_size=20)


@settings(deadline=None)
@given(rows_in)
def test_ids_and_values_come_back(given_: list[tuple[str, list[int]]]) -> None:
    rows, values = np.zeros(len(given_), ROW), np.full((len(given_), SIZE), 2**40 - 1, np.uint64)
    for n, (id_, row) in enumerate(given_):
        rows[n]["identity"], rows[n]["keys"] = identity_of(id_), len(row)
        values[n, : len(row)] = row
    read, data = decode(block := encode(rows, [id_ for id_, _ in given_], values))
    assert len(block) == 16 + rows.nbytes + sum(len(id_.encode()) + VALUE_BYTES * len(row) for id_, row in given_)
    for n, (id_, row) in enumerate(given_):
        payload = decode_payload(data[read[n]["start"] :][: read[n]["size"]].tobytes(), int(read[n]["keys"]))
        assert (payload.id, payload.values.tolist()) == (id_, row)
    untouched = [name for name in ROW.names or () if name not in ("start", "size")]
    assert (read[untouched] == rows[untouched]).all()


def test_a_row_has_what_the_index_needs_of_an_article() -> None:
    dated = article(1, " ".join(words(1, 40)), outlet="The ECHO")
    articles = [dated, replace(dated, published=None), replace(dated, outlet="the echo", text="other"), article(2, "")]
    rows = rows_of(articles)
    assert list(rows["identity"]) == [identity_of(item.id) for item in articles]
    assert list(rows["ingested"]) == [microseconds(START)] * 4
    assert rows["published"][0] == microseconds(START) + 3_600_000_000
    assert rows["published"][1] == UNDATED + microseconds(START)
    assert rows["version"][0] == rows["version"][1] != rows["version"][2]
    assert rows["outlet"][0] == rows["outlet"][2] != rows["outlet"][3] == 0
    sketches = sketch([item.text for item in articles], SIZE)
    filled = with_sketches(rows, sketches)
    assert list(filled["keys"]) == list(sketches.counts) == [SIZE, SIZE, 0, 0]
    assert list(filled["cut"]) == list(sketches.cut)
    assert not rows["keys"].any()


@given(st.lists(ids, min_size=2, max_size=2, unique=True))
def test_different_ids_have_different_identities(pair: list[str]) -> None:
    assert identity_of(pair[0]) != identity_of(pair[1])
    assert all(0 < identity_of(id_) < 2**64 for id_ in pair)


def test_microseconds_are_exact_and_know_zones() -> None:
    assert microseconds(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1, 7)) == 1_000_007  # noqa: DTZ001
    assert microseconds(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    assert microseconds(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == 253_402_300_799_999_999
    assert UNDATED + 253_402_300_799_999_999 < 2**63


def test_a_mark_holds_no_rows() -> None:
    rows, data = decode(mark_of(b"anything"))
    assert (len(rows), len(data)) == (0, 0)
    assert mark_of(b"one") != mark_of(b"other")


@pytest.mark.parametrize("foreign", [b"", b"article", b"ARTICLES" + b"\0" * 8, b"\x93" * 100])
def test_a_block_of_another_version_is_an_error_that_says_so(foreign: bytes) -> None:
    with pytest.raises(Damaged, match=r"another version of Wireroom; .*wireroom cluster rebuild"):
        decode(foreign)


def three() -> bytes:
    rows = np.zeros(3, ROW)
    rows["keys"] = SIZE
    return encode(rows, ["a", "b", "c"], np.zeros((3, SIZE), np.uint64))


@pytest.mark.parametrize("left", [8, 15, 16, 60, -1])
def test_a_block_that_was_cut_off_is_damaged(left: int) -> None:
    assert len(decode(three())[0]) == 3
    with pytest.raises(Damaged, match="cut off or changed"):
        decode(three()[:left])


@pytest.mark.parametrize(
    ("field", "value"), [("start", 900), ("start", 2**32 - 1), ("size", 2_000), ("size", 5 * SIZE - 1), ("keys", 255)]
)
def test_a_row_that_reaches_beyond_its_block_or_part_is_damaged(field: str, value: int) -> None:
    rows = np.frombuffer(three(), ROW, 3, 16).copy()
    rows[field][1] = value
    with pytest.raises(Damaged, match="cut off or changed"):
        decode(three()[:16] + rows.tobytes() + three()[16 + rows.nbytes :])


def test_too_many_values_are_damaged_even_where_there_is_room() -> None:
    rows = np.zeros(1, ROW)
    rows["keys"] = 129
    with pytest.raises(Damaged):
        decode(encode(rows, ["a"], np.zeros((1, 129), np.uint64)))


def test_a_damaged_block_stops_the_host_and_rejects_no_article() -> None:
    connection = database()
    SqliteJournal(connection).append(b"articles" + (500).to_bytes(8, "little") + b"z" * 10)
    with pytest.raises(Damaged):
        apply([embedded(SMALL, connection)], [article(1, "any text")], HostContext())
