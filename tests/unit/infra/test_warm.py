"""Warming leaves nothing to compile: every compiled function of every stage is kept on disk after it."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from numba.core.registry import CPUDispatcher
from wireroom.pipeline.topology import STAGES
from wireroom.pipeline.warm import stage_warm

_WARMED = [stage for stage in STAGES if stage_warm(stage)]


def test_stages_that_compile_are_warmed() -> None:
    assert {"dedup", "entities", "stance"} <= set(_WARMED)


@pytest.mark.parametrize("stage", _WARMED)
def test_every_compiled_function_is_kept(stage: str) -> None:
    warm = stage_warm(stage)
    assert warm
    warm()
    package = import_module(f"wireroom.{stage}")
    modules = [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]
    functions = {one for module in modules for one in vars(module).values() if isinstance(one, CPUDispatcher)}
    assert functions
    assert [one.__qualname__ for one in functions if not _kept(one)] == []


def _kept(function: CPUDispatcher) -> bool:
    code = function.py_func.__code__
    name = f"{function.__module__.rsplit('.')[-1]}.{function.__qualname__}-{code.co_firstlineno}."
    return any(Path(function.stats.cache_path).glob(f"{name}*.nbi"))
