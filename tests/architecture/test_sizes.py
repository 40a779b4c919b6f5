"""The house's sizes: files and functions that a reader can hold in mind (docs/architecture.md)."""

import ast
from collections import Counter
from pathlib import Path
from statistics import median

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
PACKAGE = [name for name in TEXTS if name.startswith("services/wireroom/")]
MODULES = {
    name.removeprefix("services/").removesuffix(".py").replace("/", "."): name
    for name in PACKAGE
    if Path(name).name != "__init__.py"
}
SMALL = {"settings.py", "port.py", "build.py"}  # where a reader looks for them, however small they are
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


def test_no_module_is_so_small_that_its_only_importer_could_hold_it() -> None:
    importers = Counter(module for name in PACKAGE for module in imported(name))
    small = [module for module, name in MODULES.items() if LINES[name] < 40 and Path(name).name not in SMALL]
    assert not [MODULES[module] for module in small if importers[module] == 1]


def test_no_folder_has_more_than_13_modules() -> None:
    counts = Counter(str(Path(name).parent) for name in MODULES.values())
    assert not {folder: count for folder, count in counts.items() if count > 13}


def test_modules_are_few_and_long_enough() -> None:
    lengths = [LINES[name] for name in MODULES.values()]
    assert 140 <= len(lengths) <= 190
    assert median(lengths) >= 100
    assert sum(LINES[name] for name in PACKAGE) <= 22_700  # raise it for what is new, not for what is longer


def imported(name: str) -> set[str]:
    """Return the modules of wireroom that the file imports, wherever in it."""
    names = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names & MODULES.keys()
