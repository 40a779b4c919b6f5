"""Files and directories: which files are read, in which order and under which names; text, HTML and JSON files."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from wireroom.kernel.article import Media
from wireroom.kernel.errors import BadSource
from wireroom.producer.item import Item, Meter

Kind = Literal["lines", "json", "text", "html"]
KINDS: dict[str, Kind] = {
    **{ending + packed: "lines" for ending in (".jsonl", ".ndjson") for packed in ("", ".gz", ".zst")},
    ".json": "json", ".txt": "text", ".html": "html", ".htm": "html",
}  # fmt: skip
MEDIA: dict[Kind, Media] = {"text": "text/plain", "html": "text/html"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_array = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class File:
    """A file to read; the sources of its articles are called after `name`. `size` in bytes."""

    path: Path
    name: str
    kind: Kind
    size: int


def find_files(source: str) -> tuple[list[File], int]:
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
    return [_single_file(path)], 0


def read_whole(file: File, limit: int, meter: Meter) -> Iterator[Item]:
    """Give the one article of a text or HTML file, cut after `limit` bytes, or each element of a JSON file's array.

    Raises BadSource for a JSON file over the limit, and for one that cannot be read.
    """
    try:
        with file.path.open("rb") as stream:
            body = stream.read(limit + 1)
    except OSError as error:
        raise BadSource(f"{file.path}: {error.strerror}") from error
    meter.done += file.size
    if file.kind != "json":
        yield Item(file.name, body[:limit], MEDIA[file.kind])
    elif len(body) > limit:
        raise BadSource(f"{file.path}: over {limit} bytes; JSON lines (.jsonl) can be of any size")
    else:
        yield from _json_articles(file.name, body)


def _json_articles(name: str, body: bytes) -> Iterator[Item]:
    """Give the elements of an array, byte for byte; anything else is one article, for `clean` to judge."""
    try:
        elements = _array.decode(body.removeprefix(BYTE_ORDER_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield Item(name, body)
        return
    for number, element in enumerate(elements, 1):
        yield Item(f"{name}#{number}", bytes(element))


def _single_file(path: Path) -> File:
    kind = _kind(path.name)
    if kind is None:
        raise BadSource(f"{path}: not a kind of file that is read; these are: {', '.join(KINDS)}")
    if not os.access(path, os.R_OK):
        raise BadSource(f"{path}: Permission denied")
    return File(path, _printable(path.name), kind, path.stat().st_size)


def _directory(root: Path) -> tuple[list[File], int]:
    kinds = [(path, _kind(path.name)) for path in _walk(root)]
    files = [
        File(path, _printable(path.relative_to(root).as_posix()), kind, path.stat().st_size)
        for path, kind in kinds
        if kind
    ]
    return files, len(kinds) - len(files)


def _walk(root: Path) -> Iterator[Path]:
    """Give the plain files under `root`, hidden ones aside; a link counts if it leads to a file under `root`."""
    resolved_root = root.resolve()
    for folder, subfolders, names in os.walk(root, onerror=_raise_bad_source):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(folder, name)
            if path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(resolved_root)):
                yield path


def _raise_bad_source(error: OSError) -> None:
    raise BadSource(f"{error.filename}: {error.strerror}")


def _kind(name: str) -> Kind | None:
    return next((kind for ending, kind in KINDS.items() if name.lower().endswith(ending)), None)


def _printable(name: str) -> str:
    """Return a file name as text that can be encoded, whatever bytes the file system holds."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
