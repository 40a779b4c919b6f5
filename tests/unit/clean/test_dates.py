from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.clean import dates

DAY = datetime(2023, 2, 21, tzinfo=UTC)
HALF_PAST_TEN = datetime(2023, 2, 21, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023-02-21", DAY),
        ("20230221", DAY),
        ("2023/02/21", DAY),
        ("21/02/2023", DAY),
        ("February 21, 2023", DAY),
        ("Feb. 21st, 2023", DAY),
        ("Published: Tuesday 21 February 2023", DAY),
        ("2023-02-21T10:30:00Z", HALF_PAST_TEN),
        ("2023-02-21 10:30", HALF_PAST_TEN),
        ("2023-02-21T18:30:00+0800", HALF_PAST_TEN),
        ("Tue, 21 Feb 2023 10:30:00 GMT", HALF_PAST_TEN),
        ("Tue, 21 Feb 2023 05:30:00 -0500", HALF_PAST_TEN),
        ("21 February 2023 | 10:30 GMT", HALF_PAST_TEN),
        ("Updated on Feb. 21, 2023 at 5:30 a.m. ET", HALF_PAST_TEN),
        ("1676975400", HALF_PAST_TEN),
        ("1676975400000", HALF_PAST_TEN),
    ],
)
def test_forms(written: str, moment: datetime) -> None:
    assert dates.parse(written) == moment


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "Tuesday", "10:30", "2023", "Feb 2023", "02/03/2023", "21 Feb 12", "30 Feb 2023", "1066-10-14",
     "3023-01-01", "9999-12-31T23:59:59-10:00", "the 2023 deal"],
)  # fmt: skip
def test_what_is_no_full_date_in_range_is_none(written: str) -> None:
    assert dates.parse(written) is None


@given(st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31), timezones=st.timezones()))  # noqa: DTZ001
def test_iso_8601_comes_back_in_utc(moment: datetime) -> None:
    parsed = dates.parse(moment.isoformat())
    assert parsed is not None
    assert parsed.tzinfo is UTC
    assert parsed == datetime.fromisoformat(moment.isoformat())


@given(st.text(max_size=80))
def test_any_text_is_a_date_in_utc_or_none(written: str) -> None:
    parsed = dates.parse(written)
    assert parsed is None or parsed.tzinfo is UTC
