"""Functions compiled to machine code by numba, once for each machine (wireroom.pipeline.warm does it early)."""

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
_ROOMS = Path(__file__).parents[1]
_config: Any = numba.config


def compiled(function: Function) -> Function:
    """Return the function compiled on its first call, and kept on disk for the next process.

    It may call compiled functions of its own room (a folder of wireroom, with all its sub-folders) and of models alone;
    one of training.X also those of wireroom.X.
    """
    _config.CACHE_DIR = str(_cache_folder(_room(Path(function.__code__.co_filename).parent)))
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


def _room(folder: Path) -> Path:
    """Return the room that the folder is in; a folder outside wireroom is a room of its own."""
    return _ROOMS / folder.relative_to(_ROOMS).parts[0] if folder.is_relative_to(_ROOMS) else folder


@cache
def _cache_folder(room: Path) -> Path:
    """Return where a room's compiled code is kept: in NUMBA_CACHE_DIR, beside it, or in a folder of this process.

    Each state of the sources has a folder of its own: numba looks for changes in a function's own file alone, and would
    go on with what is compiled into it of another.
    """
    sources = blake2b(digest_size=8)
    for folder in sorted({room, _ROOMS / room.name, _ROOMS / "models"}):
        for path in sorted(folder.rglob("*.py")):
            sources.update(path.read_bytes())
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    parent = Path(chosen) if chosen else room / "__pycache__"
    if not os.access(parent if parent.exists() else parent.parent, os.W_OK):
        parent = Path(tempfile.mkdtemp(prefix="wireroom-"))
    return parent / f"{room.name}-{sources.hexdigest()}"
