"""schemas/ is what the code says, its examples are valid, and no change breaks those who read or write a topic."""

import json
from pathlib import Path

import jsonschema
import pytest

from wireroom.pipeline.schemas import breaks, schemas

FOLDER = Path(__file__).parents[2] / "schemas"
GENERATED = {name: json.loads(json.dumps(schema)) for name, schema in schemas()}


@pytest.mark.parametrize("name", GENERATED)
def test_the_file_is_what_the_types_say(name: str) -> None:
    assert json.loads((FOLDER / name).read_text()) == GENERATED[name], "run: make schemas"


@pytest.mark.parametrize("name", GENERATED)
def test_the_examples_are_valid(name: str) -> None:
    examples = sorted((FOLDER / "examples").glob(name.removesuffix(".json") + "*.json"))
    assert examples
    checker = jsonschema.Draft202012Validator(GENERATED[name], format_checker=jsonschema.FormatChecker())
    for example in examples:
        checker.validate(json.loads(example.read_text()))


@pytest.mark.parametrize("released", sorted((FOLDER / "released").glob("*.json")), ids=lambda path: path.name)
def test_nothing_that_was_released_breaks(released: Path) -> None:
    assert breaks(json.loads(released.read_text()), GENERATED[released.name]) == [], "make a new version instead"


def test_every_schema_is_released() -> None:
    assert {path.name for path in (FOLDER / "released").glob("*.json")} == set(GENERATED)


def changed(**changes: object) -> list[str]:
    old = {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["a"]}
    return breaks(old, old | changes)


def test_what_breaks_is_found() -> None:
    assert changed() == []
    assert changed(properties={"a": {"type": "string"}}) == [".b is gone"]
    assert changed(properties={"a": {"type": "integer"}, "b": {"type": "integer"}}) == [".a changed its type"]
    assert changed(required=["a", "b"]) == [".b became required"]
    assert changed(required=[]) == [".a is no longer promised"]


def test_an_added_optional_field_is_compatible() -> None:
    assert changed(properties={"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "string"}}) == []
