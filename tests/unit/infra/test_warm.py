"""Warming leaves nothing to compile: every compiled function of every stage is kept on disk after it."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages

import pytest
from numba.core.registry import CPUDispatcher
from wireroom.pipeline.topology import STAGES

_WARMED = [stage for stage in STAGES if find_spec(f"wireroom.{stage}.warm")]


def test_dedup_is_warmed() -> None:
    assert "dedup" in _WARMED


@pytest.mark.parametrize("stage", _WARMED)
def test_every_compiled_function_is_kept(stage: str) -> None:
    import_module(f"wireroom.{stage}.warm").warm()
    package = import_module(f"wireroom.{stage}")
    modules = [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]
    functions = {one for module in modules for one in vars(module).values() if isinstance(one, CPUDispatcher)}
    assert functions
    assert [one.__qualname__ for one in functions if not _kept(one)] == []


def _kept(function: CPUDispatcher) -> bool:
    code = function.py_func.__code__
    name = f"{function.__module__.rsplit('.')[-1]}.{function.__qualname__}-{code.co_firstlineno}."
    return any(Path(function.stats.cache_path).glob(f"{name}*.nbi"))
