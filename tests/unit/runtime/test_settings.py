from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from msgspec import Meta, field

from wireroom.kernel.errors import BadSettings
from wireroom.runtime.settings import Section, load


class Clean(Section, frozen=True):
    max_bytes: int = 10
    strict: bool = False


def test_values_are_converted_and_defaults_kept() -> None:
    loaded = load({"clean": Clean}, {"WIREROOM_CLEAN_MAX_BYTES": "20", "PATH": "/bin"})
    assert loaded["clean"] == Clean(max_bytes=20)


def test_an_empty_value_counts_as_not_set() -> None:
    assert load({"clean": Clean}, {"WIREROOM_CLEAN_MAX_BYTES": "", "WIREROOM_CLEAN_STRICT": ""})["clean"] == Clean()


def test_every_mistake_is_told_at_once() -> None:
    environ = {"WIREROOM_CLEAN_MAX_BYTES": "many", "WIREROOM_CLEAN_MAXIMUM": "1", "WIREROOM_NOBODY": "x"}
    with pytest.raises(BadSettings) as told:
        load({"clean": Clean}, environ)
    assert all(name in str(told.value) for name in environ)
    assert "WIREROOM_CLEAN_STRICT" in str(told.value), "near names help"


class Choosy(Section, frozen=True):
    pace: str = "slow"
    limit: Annotated[int, Meta(ge=1)] = 1

    def mistakes(self) -> Iterator[str]:
        if self.pace != "slow":
            yield f"{self.pace} is too fast"


def test_what_a_section_says_of_itself_is_told_with_the_rest() -> None:
    environ = {"WIREROOM_CLEAN_MAX_BYTES": "many", "WIREROOM_CHOOSY_PACE": "a gallop"}
    with pytest.raises(BadSettings, match=r"(?s)many.*a gallop is too fast"):
        load({"clean": Clean, "choosy": Choosy}, environ)


class Spoken(Section, frozen=True):
    model: str = "english"
    model_by_language: dict[str, str] = field(default_factory=dict)
    limit: int = 1


def test_a_setting_for_each_language() -> None:
    environ = {"WIREROOM_SPOKEN_MODEL": "a", "WIREROOM_SPOKEN_MODEL_DE": "b", "WIREROOM_SPOKEN_MODEL_GRC": "c"}
    loaded = load({"spoken": Spoken}, environ | {"WIREROOM_SPOKEN_MODEL_FR": ""})
    assert loaded["spoken"] == Spoken(model="a", model_by_language={"de": "b", "grc": "c"})


@pytest.mark.parametrize("name", ["MODEL_GERMAN", "MODEL_de", "MODEL_", "MODEL_DE_AT", "MODEL_BY_LANGUAGE", "LIMIT_DE"])
def test_what_is_no_language_is_an_unknown_setting(name: str) -> None:
    with pytest.raises(BadSettings, match=f"WIREROOM_SPOKEN_{name}: there is no such setting"):
        load({"spoken": Spoken}, {f"WIREROOM_SPOKEN_{name}": "x"})


def test_a_setting_for_a_language_is_named_among_those_near() -> None:
    with pytest.raises(BadSettings, match=r"near it: WIREROOM_SPOKEN_MODEL, WIREROOM_SPOKEN_MODEL_<LANGUAGE>$"):
        load({"spoken": Spoken}, {"WIREROOM_SPOKEN_MODEL_GERMAN": "x"})


def test_what_the_tests_read_is_not_a_setting() -> None:
    load({"clean": Clean}, {"WIREROOM_TEST_KAFKA": "x"})


@pytest.mark.parametrize(("values", "reason"), [({"limit": 0}, "limit=0.*>= 1"), ({"pace": "quick"}, "too fast")])
def test_a_section_that_is_made_by_hand_is_checked_too(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        Choosy(**values)


def test_the_limit_of_a_number_is_told_with_the_variable() -> None:
    with pytest.raises(BadSettings, match=r"(?s)WIREROOM_CHOOSY_LIMIT='0'.*>= 1.*gallop"):
        load({"choosy": Choosy}, {"WIREROOM_CHOOSY_LIMIT": "0", "WIREROOM_CHOOSY_PACE": "gallop"})
