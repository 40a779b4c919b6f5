"""Functions compiled to machine code by numba, once for each machine; `python -m services.dedup.warm` does it early."""

import os
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Int: TypeAlias = Any  # an integer of the machine, of whatever width numba infers
Row: TypeAlias = Any  # one element of a structured array
Numbers: TypeAlias = NDArray[np.int64]
signed: Any = np.int64  # so that what comes of it is an Int
Function = TypeVar("Function", bound=Callable[..., Any])
_SOURCES = Path(__file__).parent


def compiled(function: Function) -> Function:
    """Return the function compiled on its first call, and kept on disk for the next process."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


def _folder() -> Path:
    """Return where compiled code is kept: in NUMBA_CACHE_DIR, beside the sources, or else in a folder of this process.

    Each state of the sources has a folder of its own: numba looks for changes in a function's own file alone, and would
    go on with what is compiled into it of another.
    """
    sources = blake2b(digest_size=8)
    for path in sorted(_SOURCES.glob("*.py")):
        sources.update(path.read_bytes())
    given = os.environ.get("NUMBA_CACHE_DIR")
    kept = Path(given) if given else _SOURCES / "__pycache__"
    if not os.access(kept if kept.exists() else kept.parent, os.W_OK):
        kept = Path(tempfile.mkdtemp(prefix="wireroom-"))
    return kept / f"dedup-{sources.hexdigest()}"


_config: Any = numba.config
_config.CACHE_DIR = str(_folder())
