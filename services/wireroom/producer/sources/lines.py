"""JSON lines, plain or packed, from files and standard input: streamed, in memory bounded by the longest line."""

import select
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from gzip import GzipFile
from typing import BinaryIO

import zstandard

from wireroom.kernel.errors import BadSource
from wireroom.producer.sources.item import Item, Meter
from wireroom.producer.sources.paths import Found

CHUNK = 256 * 1024
ZSTD_CHUNK = 1024  # packed; zstd makes at most 32 MB of it
DAMAGE = (EOFError, OSError, zlib.error, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class LinesFile:
    """A .jsonl or .ndjson file, packed or not."""

    file: Found
    max_line: int

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give an item for each line that is not blank. Raises BadSource where the file is damaged."""
        return _items(self.file.name, split(_chunks(self.file, meter), self.max_line))


@dataclass(frozen=True, slots=True)
class LinesStream:
    """JSON lines from standard input."""

    stream: BinaryIO
    max_line: int
    name: str = "stdin"

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give an item for each line that is not blank, and None before waiting for more."""
        return _items(self.name, split(self._chunks(meter), self.max_line))

    def _chunks(self, meter: Meter) -> Iterator[bytes]:
        reader: Callable[[int], bytes] = getattr(self.stream, "read1", self.stream.read)
        while chunk := reader(CHUNK):
            meter.done += len(chunk)
            yield chunk
            if _would_wait(self.stream):
                yield b""


def split(chunks: Iterable[bytes], limit: int) -> Iterator[tuple[int, bytes] | None]:
    """Give each line with its number, from 1, without its newline, cut after `limit` bytes; None for an empty chunk."""
    number, held = 1, bytearray()
    for chunk in chunks:
        if not chunk:
            yield None
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            held += piece[: limit - len(held)]
            yield number, bytes(held)
            number += 1
            held.clear()
        held += rest[: limit - len(held)]
    if held:
        yield number, bytes(held)


def _items(name: str, lines: Iterable[tuple[int, bytes] | None]) -> Iterator[Item | None]:
    for line in lines:
        if line is None:
            yield None
        elif line[1].strip():
            yield Item(f"{name}#{line[0]}", line[1])


def _chunks(file: Found, meter: Meter) -> Iterator[bytes]:
    start = meter.done
    with _opened(file) as raw:
        try:
            for chunk in _unpacked(file.path.name.lower(), raw):
                meter.done = start + raw.tell()
                yield chunk
        except DAMAGE as error:
            where = f"{file.path}: damaged at about byte {raw.tell()} of {file.size}"
            raise BadSource(f"{where} ({error}); the whole lines before it were read") from error
    meter.done = start + file.size


def _opened(file: Found) -> BinaryIO:
    try:
        return file.path.open("rb", buffering=0)
    except OSError as error:
        raise BadSource(f"{file.path}: {error.strerror}") from error


def _unpacked(name: str, raw: BinaryIO) -> Iterator[bytes]:
    if name.endswith(".zst"):
        return _zstd(raw)
    if name.endswith(".gz"):
        with_gzip = GzipFile(fileobj=raw)
        return iter(lambda: with_gzip.read1(CHUNK), b"")
    return iter(lambda: raw.read(CHUNK), b"")


def _zstd(raw: BinaryIO) -> Iterator[bytes]:
    frame = None
    while packed := raw.read(ZSTD_CHUNK):
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            if chunk := frame.decompress(packed):
                yield chunk
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame:
        raise EOFError("the file ends in the middle of a frame")


def _would_wait(stream: BinaryIO) -> bool:
    try:
        return not select.select([stream], [], [], 0)[0]
    except (OSError, ValueError):  # not something that can wait
        return False
