"""What is given on the command line counts before the environment, and a window is a length of time."""

import pytest

from wireroom.dedup.settings import Settings, microseconds
from wireroom.kernel.errors import BadSettings
from wireroom.pipeline.settings import read


def test_what_is_given_takes_the_place_of_the_environment() -> None:
    environ = {"WIREROOM_DEDUP_WINDOW": "3d", "WIREROOM_DEDUP_MOST": "500"}
    settings = read(environ, WIREROOM_DEDUP_WINDOW="36h").dedup
    assert (settings.window, settings.most) == ("36h", 500)
    assert read(environ, WIREROOM_DEDUP_WINDOW="").dedup.window == "3d"
    assert environ["WIREROOM_DEDUP_WINDOW"] == "3d"


def test_empty_variables_mean_the_defaults() -> None:
    names = ("MODEL", "TIER")
    assert read({f"WIREROOM_STANCE_{name}": "" for name in names} | {"WIREROOM_REMEMBER": ""}) == read({})


def test_a_negative_memory_is_refused() -> None:
    with pytest.raises(BadSettings, match=r"WIREROOM_REMEMBER='-1'.*>= 0"):
        read({"WIREROOM_REMEMBER": "-1"})


def test_a_window_that_is_given_is_told_when_it_is_wrong() -> None:
    with pytest.raises(BadSettings, match=r"'soon'.*14d"):
        read({}, WIREROOM_DEDUP_WINDOW="soon")


def test_a_window_is_a_length_of_time() -> None:
    hour = 3_600_000_000
    assert [microseconds(length) for length in ("30m", "36h", "14d", "2w", "never")] == [
        hour // 2, 36 * hour, 14 * 24 * hour, 14 * 24 * hour, 0,
    ]  # fmt: skip
    assert microseconds(Settings().window) == 14 * 24 * hour


@pytest.mark.parametrize(
    "length", ["", "14", "d", "0d", "-1d", "1.5d", "14 d", "14D", "14d ", "14d\n", "1y", "\u0661d"]
)
def test_what_is_no_length_of_time_is_refused(length: str) -> None:
    with pytest.raises(BadSettings, match="14d, 36h or 2w, or never"):
        Settings(window=length)
