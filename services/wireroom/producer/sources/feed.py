"""The sources of one run, read as one stream of deliveries."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from wireroom.kernel.article import Delivery
from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import delivery_id
from wireroom.producer.settings import Settings
from wireroom.producer.sources.documents import WholeFile
from wireroom.producer.sources.follow import Following, Subscription
from wireroom.producer.sources.item import Item, Meter, Source
from wireroom.producer.sources.lines import LinesFile, LinesStream
from wireroom.producer.sources.paths import Found, find

Clock = Callable[[], datetime]
TICK = timedelta(microseconds=1)


class Feed:
    """Deliveries from all sources, in order; can be read once.

    A source that turns out to be damaged does not keep the others from being read: BadSource, naming every such
    source, is raised at the end.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        clock: Clock,
        *,
        total: int | None = None,
        skipped: int = 0,
        batch_bytes: int = Settings().batch_bytes,
        stop: threading.Event | None = None,
    ) -> None:
        self.total = total
        self.skipped = skipped
        self._sources = sources
        self._clock = clock
        self._batch_bytes = batch_bytes
        self._stop = stop or threading.Event()
        self._meter = Meter()
        self._last = datetime.min.replace(tzinfo=UTC)
        self._mistakes: list[str] = []

    @property
    def done(self) -> int:
        """Bytes read so far, of `total` where that is known; as they are stored, so packed where they are packed."""
        return self._meter.done

    def __iter__(self) -> Iterator[Delivery]:
        """Give each delivery; `received` grows by a microsecond at least."""
        for item in self._items():
            if item:
                yield self._delivery(item)
        self._complain()

    def batches(self, size: int) -> Iterator[list[Delivery]]:
        """Give the deliveries in lists of at most `size`; a shorter one wherever reading on would wait."""
        batch: list[Delivery] = []
        held = 0
        for item in self._items():
            if item:
                batch.append(self._delivery(item))
                held += len(item.body)
            if batch and (item is None or len(batch) == size or held >= self._batch_bytes):
                yield batch
                batch, held = [], 0
        if batch:
            yield batch
        self._complain()

    def _items(self) -> Iterator[Item | None]:
        for source in self._sources:
            try:
                for item in source.read(self._meter):
                    if self._stop.is_set():
                        return
                    yield item
            except BadSource as error:
                self._mistakes.append(str(error))
                yield None

    def _delivery(self, item: Item) -> Delivery:
        self._last = max(self._clock().astimezone(UTC), self._last + TICK)
        found = delivery_id(item.source, item.body)
        return Delivery(id=found, source=item.source, received=self._last, body=item.body, media=item.media)

    def _complain(self) -> None:
        if self._mistakes:
            raise BadSource("\n".join(self._mistakes))


def open_feed(
    sources: Sequence[str],
    clock: Clock,
    settings: Settings,
    *,
    follow: bool = False,
    stop: threading.Event | None = None,
    stdin: BinaryIO | None = None,
) -> Feed:
    """Return the feed of all `sources`: paths, "-", and http(s) URLs of RSS or Atom feeds. Nothing is read yet.

    With `follow` the URLs are polled until `stop` is set, after everything else has been read.
    Raises BadSource, listing every source that cannot be read.
    """
    stop = stop or threading.Event()
    streams, urls, paths = _sorted_out(sources)
    files, skipped, mistakes = _find_all(paths)
    if follow and not urls:
        mistakes.append("there is nothing to follow: none of the sources is an http(s) URL")
    if mistakes or not sources:
        raise BadSource("\n".join(mistakes) or "no source was given")
    opened: list[Source] = [_reader(file, settings) for file in _renamed(files)]
    opened += [LinesStream(stdin or sys.stdin.buffer, settings.max_line) for _ in streams]
    subscriptions = [Subscription(url, settings) for url in urls]
    opened += [Following(subscriptions, settings, stop)] if follow else subscriptions
    total = None if streams or urls else sum(file.size for file in files)
    return Feed(opened, clock, total=total, skipped=skipped, batch_bytes=settings.batch_bytes, stop=stop)


def _sorted_out(sources: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the sources, each once, as standard input, URLs and paths."""
    kinds: tuple[list[str], list[str], list[str]] = ([], [], [])
    for source in dict.fromkeys(sources):
        kinds[0 if source == "-" else 1 if source.lower().startswith(("http://", "https://")) else 2].append(source)
    return kinds


def _find_all(paths: Iterable[str]) -> tuple[list[Found], int, list[str]]:
    files: dict[str, Found] = {}
    skipped, mistakes = 0, []
    for path in paths:
        try:
            found, passed_over = find(path)
        except BadSource as error:
            mistakes.append(str(error))
        else:
            files |= {str(file.path.absolute()): file for file in found}
            skipped += passed_over
    return list(files.values()), skipped, mistakes


def _renamed(files: Sequence[Found]) -> list[Found]:
    """Return the files; where two would go by one name, each goes by its whole path as it was given."""
    names = Counter(file.name for file in files)
    return [replace(file, name=file.path.as_posix()) if names[file.name] > 1 else file for file in files]


def _reader(file: Found, settings: Settings) -> Source:
    return (LinesFile if file.kind == "lines" else WholeFile)(file, settings.max_line)
