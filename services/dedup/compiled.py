"""Functions compiled to machine code by numba, once for each machine; `python -m services.dedup.warm` does it early."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Int: TypeAlias = Any  # an integer of the machine, of whatever width numba infers
Row: TypeAlias = Any  # one element of a structured array
Numbers: TypeAlias = NDArray[np.int64]
signed: Any = np.int64  # so that what comes of it is an Int
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function compiled on its first call, and kept on disk for the next process."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))
