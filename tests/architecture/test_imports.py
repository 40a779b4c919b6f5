"""The import rules of pyproject.toml, held by import-linter."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_import_rules_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_worker_starts_with_the_libraries_of_its_own_extra() -> None:
    others = "httpx feedparser spacy numba numpy lxml trafilatura elasticsearch redis onnxruntime tokenizers"
    block = f"import sys; sys.modules.update(dict.fromkeys({others.split()}, None))"
    code = f"{block}; import wireroom.cli.main, wireroom.pipeline.deployed"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
