"""Wireroom as a library does what docs/library.md shows, and a wheel holds all that it needs."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copy

import pytest

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text(), re.S)


PRINTED = [
    r"1 indexed; 0 dead; \{\}\n\w{24} Port Authority drops .*'Port Authority of Lisbon'.*\n.+ (person|org|place)\n",
    r"\[.*'Avo Motors'.*\n(Reject|Drop)\(reason='empty'.*\n",
]


@pytest.mark.parametrize(("block", "printed"), list(zip(BLOCKS, PRINTED, strict=True)))
def test_the_page_says_what_works(block: str, printed: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True)
    assert re.fullmatch(printed, done.stdout), done.stdout + done.stderr


def test_importing_it_loads_no_room() -> None:
    code = "import sys, wireroom; print([name for name in sys.modules if name.startswith('wireroom.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_wheel_holds_the_files_of_the_package_and_no_others(tmp_path: Path) -> None:
    """It is built from a copy: setuptools leaves its work in the sources, and a later wheel would take it along."""
    listed = ["git", "ls-files", "services", "pyproject.toml", "README.md", "LICENSE", "NOTICE"]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for path in tracked:
        if (ROOT / path).exists():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / path, tmp_path / path)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    subprocess.run([*build, str(tmp_path)], check=True, capture_output=True, timeout=100)
    (wheel,) = tmp_path.glob("wireroom-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = (tmp_path / "services" / "wireroom").rglob("*")
    assert packed == {str(path.relative_to(tmp_path / "services")) for path in package if path.is_file()}
