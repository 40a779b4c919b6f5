"""Warming leaves nothing to compile: every compiled function of every stage is kept on disk after it."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from numba.core.registry import CPUDispatcher

from wireroom.pipeline.topology import STAGES
from wireroom.pipeline.warm import COMPILING


@pytest.mark.parametrize("stage", STAGES)
def test_every_compiled_function_is_kept(stage: str) -> None:
    if stage in COMPILING:
        COMPILING[stage]()
    package = import_module(f"wireroom.{stage}")
    modules = [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]
    functions = {value for module in modules for value in vars(module).values() if isinstance(value, CPUDispatcher)}
    assert bool(functions) == (stage in COMPILING)
    assert [function.__qualname__ for function in functions if not _kept(function)] == []


def _kept(function: CPUDispatcher) -> bool:
    code = function.py_func.__code__
    name = f"{function.__module__.rsplit('.')[-1]}.{function.__qualname__}-{code.co_firstlineno}."
    return any(Path(function.stats.cache_path).glob(f"{name}*.nbi"))
