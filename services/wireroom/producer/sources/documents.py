"""Files that are read whole: one article of text or HTML, or a JSON object or array."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from wireroom.kernel.article import Media
from wireroom.kernel.errors import BadSource
from wireroom.producer.sources.item import Item, Meter
from wireroom.producer.sources.paths import Found, Kind

MEDIA: dict[Kind, Media] = {"text": "text/plain", "html": "text/html"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_array = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A .txt, .html or .json file; `limit` in bytes."""

    file: Found
    limit: int

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give the file's one article, cut after `limit`, or each element of its array. Raises BadSource."""
        body = self._body()
        meter.done += self.file.size
        if self.file.kind != "json":
            yield Item(self.file.name, body[: self.limit], MEDIA[self.file.kind])
        elif len(body) > self.limit:
            raise BadSource(f"{self.file.path}: over {self.limit} bytes; JSON lines (.jsonl) can be of any size")
        else:
            yield from _articles(self.file.name, body)

    def _body(self) -> bytes:
        try:
            with self.file.path.open("rb") as file:
                return file.read(self.limit + 1)
        except OSError as error:
            raise BadSource(f"{self.file.path}: {error.strerror}") from error


def _articles(name: str, body: bytes) -> Iterator[Item]:
    """Give the elements of an array, byte for byte; anything else is one article, for `clean` to judge."""
    try:
        elements = _array.decode(body.removeprefix(BYTE_ORDER_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield Item(name, body)
        return
    for number, element in enumerate(elements, 1):
        yield Item(f"{name}#{number}", bytes(element))
