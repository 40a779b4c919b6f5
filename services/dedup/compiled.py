"""Functions compiled to machine code by numba, once for each machine; `python -m services.dedup.warm` does it early."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function compiled on its first call, and kept on disk for the next process."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))
