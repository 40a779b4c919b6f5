"""Numbers with which dedup could not work are refused, each with what it may be."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.e2e.command import wireroom
from wireroom.dedup.settings import Settings
from wireroom.kernel.errors import BadSettings
from wireroom.pipeline.settings import read

LOW_AND_HIGH = [
    ("sketch_size", 16, 128),
    ("most", 1, 12_000_000),
    ("capacity", 1, 16_000_000),
    ("chunk", 1, 256),
    ("timeout_ms", 1, 3_600_000),
]


@pytest.mark.parametrize(("name", "low", "high"), LOW_AND_HIGH)
def test_a_number_has_a_lowest_and_a_highest_value(name: str, low: int, high: int) -> None:
    for fits in (low, high):
        assert getattr(replace(Settings(), **{name: fits}), name) == fits
    for wrong in (low - 1, high + 1, -1):
        with pytest.raises(BadSettings, match=f"^dedup: {name}={wrong}: .*{low if wrong < low else high}"):
            replace(Settings(), **{name: wrong})


def test_all_that_is_wrong_is_told_with_the_mistakes_of_others() -> None:
    environ = {"WIREROOM_DEDUP_CHUNK": "0", "WIREROOM_DEDUP_MOST": "-5", "WIREROOM_X": ""}
    with pytest.raises(BadSettings) as error:
        read(environ)
    for part in ("WIREROOM_DEDUP_CHUNK", "WIREROOM_DEDUP_MOST", "WIREROOM_X"):
        assert part in str(error.value)


def test_keys_need_a_prefix() -> None:
    with pytest.raises(BadSettings, match="prefix="):
        Settings(prefix="")


def test_the_command_tells_it_and_makes_nothing(tmp_path: Path) -> None:
    ran = wireroom("run", "-", "--store", tmp_path / "news.db", env={"WIREROOM_DEDUP_CHUNK": "0"}, stdin=b"{}")
    assert ran.status == 2
    assert "WIREROOM_DEDUP_CHUNK='0'" in ran.err
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []
