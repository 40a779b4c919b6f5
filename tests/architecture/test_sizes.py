"""The house's sizes: files and functions that a reader can hold in mind (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(p for folder in ("services", "training", "bench") for p in (ROOT / folder).rglob("*.py"))
VAGUE = {"common", "utils", "util", "helpers", "manager", "base", "misc"}


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [(f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found]


def test_no_file_is_over_400_lines() -> None:
    assert not [str(p.relative_to(ROOT)) for p in CODE if len(p.read_text().splitlines()) > 400]


def test_95_percent_of_files_are_under_250_lines() -> None:
    lengths = sorted(len(p.read_text().splitlines()) for p in CODE)
    assert lengths[int(len(lengths) * 0.95)] <= 250


def test_no_function_is_over_50_lines() -> None:
    assert not [name for p in CODE for name, length in functions(p) if length > 50]


def test_95_percent_of_functions_are_under_30_lines() -> None:
    lengths = sorted(length for p in CODE for _, length in functions(p))
    assert lengths[int(len(lengths) * 0.95)] <= 30


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_in_one_line_what_it_is_for(path: Path) -> None:
    assert path.stem not in VAGUE, "the name says nothing"
    doc = ast.get_docstring(ast.parse(path.read_text()))
    assert doc, "no docstring"
    assert doc.splitlines()[0].endswith((".", ":")), "the first line is no sentence"
