"""Functions compiled to machine code by numba, once for each machine (services.pipeline.warm does it early)."""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Int: TypeAlias = Any  # an integer of the machine, of whatever width numba infers
Row: TypeAlias = Any  # one element of a structured array
Numbers: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[Any]  # of numbers of whatever width
signed: Any = np.int64  # so that what comes of it is an Int
Function = TypeVar("Function", bound=Callable[..., Any])
_SERVICES = Path(__file__).parents[1]
_config: Any = numba.config


def compiled(function: Function) -> Function:
    """Return the function compiled on its first call, and kept on disk for the next process.

    It may call compiled functions of its own package alone; one of training.X also those of services.X.
    """
    _config.CACHE_DIR = str(_folder(Path(function.__code__.co_filename).parent))
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


@cache
def _folder(package: Path) -> Path:
    """Return where a package's compiled code is kept: in NUMBA_CACHE_DIR, beside it, or in a folder of this process.

    Each state of the sources has a folder of its own: numba looks for changes in a function's own file alone, and would
    go on with what is compiled into it of another.
    """
    sources = blake2b(Path(__file__).read_bytes(), digest_size=8)
    for folder in sorted({package, _SERVICES / package.name}):
        for path in sorted(folder.glob("*.py")):
            sources.update(path.read_bytes())
    given = os.environ.get("NUMBA_CACHE_DIR")
    kept = Path(given) if given else package / "__pycache__"
    if not os.access(kept if kept.exists() else kept.parent, os.W_OK):
        kept = _own_folder()
    return kept / f"{package.name}-{sources.hexdigest()}"


@cache
def _own_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="wireroom-"))
