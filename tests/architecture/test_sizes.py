"""The house's sizes: files and functions that a reader can hold in mind (docs/architecture.md)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text()
    for folder in ("services", "training", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}
LINES = {name: len(text.splitlines()) for name, text in TEXTS.items()}
FUNCTIONS = {
    f"{name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
    for name, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}
VAGUE = {"common", "utils", "util", "helpers", "manager", "base", "misc"}


def test_no_file_is_over_400_lines_and_few_are_over_250() -> None:
    assert not [name for name, lines in LINES.items() if lines > 400]
    assert sorted(LINES.values())[int(len(LINES) * 0.95)] <= 250


def test_no_function_is_over_50_lines_and_few_are_over_30() -> None:
    assert not [name for name, lines in FUNCTIONS.items() if lines > 50]
    assert sorted(FUNCTIONS.values())[int(len(FUNCTIONS) * 0.95)] <= 30


def test_a_module_says_in_one_line_what_it_is_for() -> None:
    first_lines = {name: (ast.get_docstring(tree) or "").split("\n")[0] for name, tree in TREES.items()}
    assert not [name for name, line in first_lines.items() if not line.endswith((".", ":"))], "no sentence"
    assert not [name for name in TEXTS if Path(name).stem in VAGUE], "the name says nothing"
