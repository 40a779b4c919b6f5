"""JSON lines, plain or packed, from files and standard input: streamed, in memory bounded by the longest line."""

import select
import zlib
from collections.abc import Callable, Iterable, Iterator
from gzip import GzipFile
from typing import BinaryIO

import zstandard

from wireroom.kernel.errors import BadSource
from wireroom.producer.files import File
from wireroom.producer.item import Item, Meter

CHUNK = 256 * 1024
ZSTD_CHUNK = 1024  # packed; zstd makes at most 32 MB of it
DAMAGE = (EOFError, OSError, zlib.error, zstandard.ZstdError)


def read_lines(file: File, max_line: int, meter: Meter) -> Iterator[Item | None]:
    """Give an item for each line of a JSON lines file that is not blank. Raises BadSource where it is damaged."""
    return _items(file.name, split_lines(_file_chunks(file, meter), max_line))


def read_stream(stream: BinaryIO, max_line: int, meter: Meter) -> Iterator[Item | None]:
    """Give an item for each line of standard input that is not blank, and None before waiting for more."""
    return _items("stdin", split_lines(_stream_chunks(stream, meter), max_line))


def split_lines(chunks: Iterable[bytes], limit: int) -> Iterator[tuple[int, bytes] | None]:
    """Give each line with its number, from 1, without its newline, cut after `limit` bytes; None for an empty chunk."""
    number, line = 1, bytearray()
    for chunk in chunks:
        if not chunk:
            yield None
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            line += end[: limit - len(line)]
            yield number, bytes(line)
            number += 1
            line.clear()
        line += rest[: limit - len(line)]
    if line:
        yield number, bytes(line)


def _items(name: str, lines: Iterable[tuple[int, bytes] | None]) -> Iterator[Item | None]:
    for line in lines:
        if line is None:
            yield None
        elif line[1].strip():
            yield Item(f"{name}#{line[0]}", line[1])


def _stream_chunks(stream: BinaryIO, meter: Meter) -> Iterator[bytes]:
    """Give what there is to read; an empty chunk before waiting for more."""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK):
        meter.done += len(chunk)
        yield chunk
        if _would_wait(stream):
            yield b""


def _would_wait(stream: BinaryIO) -> bool:
    try:
        return not select.select([stream], [], [], 0)[0]
    except (OSError, ValueError):  # not something that can wait
        return False


def _file_chunks(file: File, meter: Meter) -> Iterator[bytes]:
    start = meter.done
    try:
        raw = file.path.open("rb", buffering=0)
    except OSError as error:
        raise BadSource(f"{file.path}: {error.strerror}") from error
    with raw:
        try:
            for chunk in _unpack(file.path.name.lower(), raw):
                meter.done = start + raw.tell()
                yield chunk
        except DAMAGE as error:
            where = f"{file.path}: damaged at about byte {raw.tell()} of {file.size}"
            raise BadSource(f"{where} ({error}); the whole lines before it were read") from error
    meter.done = start + file.size


def _unpack(name: str, raw: BinaryIO) -> Iterator[bytes]:
    if name.endswith(".zst"):
        return _zstd(raw)
    if name.endswith(".gz"):
        unpacked = GzipFile(fileobj=raw)
        return iter(lambda: unpacked.read1(CHUNK), b"")
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
