"""The sources of one run, read as one stream of deliveries: files, standard input, RSS and Atom feeds."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import BinaryIO

from wireroom.kernel.article import Delivery
from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import delivery_id
from wireroom.producer.files import File, find_files, read_whole
from wireroom.producer.item import Item, Meter, Source
from wireroom.producer.lines import read_lines, read_stream
from wireroom.producer.settings import Settings

Clock = Callable[[], datetime]
utc_now: Clock = partial(datetime.now, UTC)


def open_sources(
    sources: Sequence[str],
    settings: Settings,
    *,
    follow: bool = False,
    stop: threading.Event | None = None,
    stdin: BinaryIO | None = None,
    now: Clock = utc_now,
) -> "Deliveries":
    """Return what all `sources` deliver: paths, "-", and http(s) URLs of RSS or Atom feeds. Nothing is read yet.

    With `follow` the URLs are polled until `stop` is set, after everything else has been read.
    Raises BadSource, listing every source that cannot be read.
    """
    stop = stop or threading.Event()
    distinct = dict.fromkeys(sources)
    urls = [source for source in distinct if source.lower().startswith(("http://", "https://"))]
    files, skipped, mistakes = _find_all(source for source in distinct if source != "-" and source not in urls)
    if follow and not urls:
        mistakes.append("there is nothing to follow: none of the sources is an http(s) URL")
    if mistakes or not sources:
        raise BadSource("\n".join(mistakes) or "no source was given")
    opened: list[Source] = [
        partial(read_lines if file.kind == "lines" else read_whole, file, settings.max_line)
        for file in _distinct_names(files)
    ]
    if "-" in distinct:
        opened.append(partial(read_stream, stdin or sys.stdin.buffer, settings.max_line))
    if urls:
        opened += _feeds(urls, settings, stop if follow else None)
    total = None if "-" in distinct or urls else sum(file.size for file in files)
    return Deliveries(opened, total=total, skipped=skipped, batch_bytes=settings.batch_bytes, stop=stop, now=now)


@dataclass(slots=True, eq=False)
class Deliveries:
    """The deliveries of all sources, in order; can be read once.

    A source that turns out to be damaged does not keep the others from being read: BadSource, naming every such
    source, is raised at the end.
    """

    sources: Sequence[Source]
    _: KW_ONLY
    total: int | None = None  # bytes of all sources, where that is known
    skipped: int = 0  # files of unknown kinds
    batch_bytes: int = Settings().batch_bytes
    stop: threading.Event = field(default_factory=threading.Event)
    now: Clock = utc_now
    _meter: Meter = field(default_factory=Meter, init=False)
    _last_received: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _mistakes: list[str] = field(default_factory=list, init=False)

    @property
    def done(self) -> int:
        """Bytes read so far, of `total`; as they are stored, so packed where they are packed."""
        return self._meter.done

    def __iter__(self) -> Iterator[Delivery]:
        """Give each delivery, as it is read."""
        return chain.from_iterable(self.batches(1))

    def batches(self, size: int) -> Iterator[list[Delivery]]:
        """Give the deliveries in lists of at most `size`; a shorter one wherever reading on would wait.

        `received` grows by a microsecond at least from one to the next.
        """
        batch: list[Delivery] = []
        batch_bytes = 0
        for item in self._items():
            if item:
                batch.append(self._delivery(item))
                batch_bytes += len(item.body)
            if batch and (item is None or len(batch) == size or batch_bytes >= self.batch_bytes):
                yield batch
                batch, batch_bytes = [], 0
        if batch:
            yield batch
        if self._mistakes:
            raise BadSource("\n".join(self._mistakes))

    def _items(self) -> Iterator[Item | None]:
        for read in self.sources:
            try:
                for item in read(self._meter):
                    if self.stop.is_set():
                        return
                    yield item
            except BadSource as error:
                self._mistakes.append(str(error))
                yield None

    def _delivery(self, item: Item) -> Delivery:
        self._last_received = max(self.now().astimezone(UTC), self._last_received + timedelta(microseconds=1))
        id_ = delivery_id(item.source, item.body)
        return Delivery(id=id_, source=item.source, received=self._last_received, body=item.body, media=item.media)


def _find_all(paths: Iterable[str]) -> tuple[list[File], int, list[str]]:
    """Return the files of all paths, each once, how many were passed over, and what is wrong with the paths."""
    files: dict[str, File] = {}
    skipped, mistakes = 0, []
    for path in paths:
        try:
            files_of_path, passed_over = find_files(path)
        except BadSource as error:
            mistakes.append(str(error))
        else:
            files |= {str(file.path.absolute()): file for file in files_of_path}
            skipped += passed_over
    return list(files.values()), skipped, mistakes


def _distinct_names(files: Sequence[File]) -> list[File]:
    """Return the files; where two would go by one name, each goes by its whole path as it was given."""
    names = Counter(file.name for file in files)
    return [replace(file, name=file.path.as_posix()) if names[file.name] > 1 else file for file in files]


def _feeds(urls: Sequence[str], settings: Settings, stop: threading.Event | None) -> list[Source]:
    """Return the feeds, to be read once each, or together until `stop` is set; only here are their libraries needed."""
    from wireroom.producer.feeds import Subscription, follow

    subscriptions = [Subscription(url, settings) for url in urls]
    return [partial(follow, subscriptions, settings, stop)] if stop else [feed.read for feed in subscriptions]
