"""Files and directories: which files are read, in which order, and what they are called."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wireroom.kernel.errors import BadSource

Kind = Literal["lines", "json", "text", "html"]
PACKED = ("", ".gz", ".zst")
KINDS: dict[str, Kind] = {
    **{ending + packed: "lines" for ending in (".jsonl", ".ndjson") for packed in PACKED},
    ".json": "json",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; `name` is what its articles' sources are called after."""

    path: Path
    name: str
    kind: Kind
    size: int


def find(source: str) -> tuple[list[Found], int]:
    """Return the files of a path, sorted, and how many files of an unknown kind were passed over.

    Raises BadSource when the path is missing, unreadable, or a file of an unknown kind.
    """
    if not source:
        raise BadSource("an empty name is not a source (this directory is .)")
    path = Path(source)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise BadSource(f"{source}: {getattr(error, 'strerror', None) or error}") from error
    if stat.S_ISDIR(mode):
        return _directory(path)
    if not stat.S_ISREG(mode):
        raise BadSource(f"{source}: neither a file nor a directory (standard input is -)")
    return [_file(path)], 0


def kind(name: str) -> Kind | None:
    """Return the kind of file by the end of its name, or None."""
    return next((kind for ending, kind in KINDS.items() if name.lower().endswith(ending)), None)


def _file(path: Path) -> Found:
    found = kind(path.name)
    if found is None:
        raise BadSource(f"{path}: not a kind of file that is read; these are: {', '.join(KINDS)}")
    if not os.access(path, os.R_OK):
        raise BadSource(f"{path}: Permission denied")
    return Found(path, _printable(path.name), found, path.stat().st_size)


def _directory(root: Path) -> tuple[list[Found], int]:
    found: list[Found] = []
    skipped = 0
    for path in _walk(root):
        what = kind(path.name)
        if what is None:
            skipped += 1
        else:
            found.append(Found(path, _printable(path.relative_to(root).as_posix()), what, path.stat().st_size))
    return found, skipped


def _walk(root: Path) -> Iterator[Path]:
    """Give the plain files under `root`, hidden ones aside; a link counts if it leads to a file under `root`."""
    inside = root.resolve()
    for folder, folders, names in os.walk(root, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(folder, name)
            if path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(inside)):
                yield path


def _refuse(error: OSError) -> None:
    raise BadSource(f"{error.filename}: {error.strerror}")


def _printable(name: str) -> str:
    """Return a file name as text that can be encoded, whatever bytes the file system holds."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
