"""Warming leaves nothing to compile: every compiled function is kept on disk after it."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from numba.core.registry import CPUDispatcher

from services import dedup
from services.dedup.warm import warm


def test_every_compiled_function_is_kept() -> None:
    warm()
    modules = [import_module(f"services.dedup.{found.name}") for found in iter_modules(dedup.__path__)]
    functions = {one for module in modules for one in vars(module).values() if isinstance(one, CPUDispatcher)}
    assert len(functions) > 20
    assert [one.__qualname__ for one in functions if not _kept(one)] == []


def _kept(function: CPUDispatcher) -> bool:
    code = function.py_func.__code__
    name = f"{function.__module__.rsplit('.')[-1]}.{function.__qualname__}-{code.co_firstlineno}."
    return any(Path(function.stats.cache_path).glob(f"{name}*.nbi"))
