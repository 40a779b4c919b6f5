"""Snapshots in a folder: one file, replaced as a whole."""

import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

_MAGIC = b"wireroom dedup snapshot 1\n"
_DIGEST = 16
_UNFINISHED = ".dedup-snapshot-"
_ABANDONED_SECONDS = 3_600


class _Head(msgspec.Struct, frozen=True):
    """What follows: parts with their sizes in bytes, in the order of the file."""

    seq: int
    name: str
    sizes: dict[str, int]


class FileSnapshots:
    """Snapshots that workers of one machine may share: the last one to save wins.

    The file is a line that says what it is, a digest of all that follows, the head as a line of JSON, and the parts.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if there is none; raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "dedup.snapshot"
        for path in folder.glob(_UNFINISHED + "*"):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink(missing_ok=True)

    def save_snapshot(self, seq: int, name: str, parts: Mapping[str, bytes]) -> None:
        """Keep the parts; where the disk is full or the folder gone, what was kept before stays."""
        head = msgspec.json.encode(_Head(seq, name, {part: len(data) for part, data in parts.items()})) + b"\n"
        rest = [head, *parts.values()]
        with suppress(OSError):
            handle, path = tempfile.mkstemp(dir=self._path.parent, prefix=_UNFINISHED)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.writelines([_MAGIC, _digest(rest), *rest])
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(path, self._path)
            finally:
                Path(path).unlink(missing_ok=True)

    def load_snapshot(self) -> tuple[int, str, dict[str, bytes]] | None:
        """Return what was last saved; None if there is nothing, or the file is damaged or something else."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return None
        start = len(_MAGIC) + _DIGEST
        if not data.startswith(_MAGIC) or data[len(_MAGIC) : start] != _digest([memoryview(data)[start:]]):
            return None
        end, parts = data.index(b"\n", start) + 1, {}
        head = msgspec.json.decode(data[start:end], type=_Head)
        for part, size in head.sizes.items():
            parts[part] = data[end : end + size]
            end += size
        return head.seq, head.name, parts


def _digest(pieces: Iterable[bytes | memoryview]) -> bytes:
    digest = blake2b(digest_size=_DIGEST)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()
