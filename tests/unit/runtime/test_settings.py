import msgspec
import pytest
from wireroom.kernel.errors import BadSettings
from wireroom.runtime.settings import load


class Clean(msgspec.Struct, frozen=True):
    max_bytes: int = 10
    strict: bool = False


def test_values_are_converted_and_defaults_kept() -> None:
    found = load({"clean": Clean}, {"WIREROOM_CLEAN_MAX_BYTES": "20", "PATH": "/bin"})
    assert found["clean"] == Clean(max_bytes=20)


def test_an_empty_value_counts_as_not_set() -> None:
    assert load({"clean": Clean}, {"WIREROOM_CLEAN_MAX_BYTES": "", "WIREROOM_CLEAN_STRICT": ""})["clean"] == Clean()


def test_every_mistake_is_told_at_once() -> None:
    environ = {"WIREROOM_CLEAN_MAX_BYTES": "many", "WIREROOM_CLEAN_MAXIMUM": "1", "WIREROOM_NOBODY": "x"}
    with pytest.raises(BadSettings) as told:
        load({"clean": Clean}, environ)
    assert all(name in str(told.value) for name in environ)
    assert "WIREROOM_CLEAN_STRICT" in str(told.value), "near names help"


class Choosy(msgspec.Struct, frozen=True):
    pace: str = "slow"

    def __post_init__(self) -> None:
        if self.pace != "slow":
            raise BadSettings(f"{self.pace} is too fast")


def test_what_a_section_says_of_itself_is_told_with_the_rest() -> None:
    environ = {"WIREROOM_CLEAN_MAX_BYTES": "many", "WIREROOM_CHOOSY_PACE": "a gallop"}
    with pytest.raises(BadSettings, match=r"(?s)many.*a gallop is too fast"):
        load({"clean": Clean, "choosy": Choosy}, environ)


def test_what_the_tests_read_is_not_a_setting() -> None:
    load({"clean": Clean}, {"WIREROOM_TEST_KAFKA": "x"})
