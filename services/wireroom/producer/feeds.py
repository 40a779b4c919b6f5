"""RSS and Atom feeds, read once or polled for as long as the producer runs; each entry becomes a raw article."""

import html
import io
import logging
import re
import threading
import time
from calendar import timegm
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import feedparser
import msgspec
from feedparser.encodings import convert_to_utf8

from wireroom.kernel.article import RawArticle
from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import digest
from wireroom.producer.fetch import Page, Validators, fetch
from wireroom.producer.item import Item, Meter
from wireroom.producer.settings import Settings

LONGEST_NAME = 2048  # characters of a link or guid that serves as a source's name
log = logging.getLogger(__name__)


class Subscription:
    """One feed: what its server and its last document said, how often it failed in a row, and when it is due again."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url, self._settings = url, settings
        self.due, self.failures = 0.0, 0
        self._validators = Validators()
        self._digests: dict[str, str] = {}  # of the last document's entries, by source

    def read(self, meter: Meter) -> Iterator[Item]:
        """Give the entries that are new or changed since the last reading, oldest first. Raises BadSource."""
        page = fetch(self.url, self._settings, self._validators)
        if page is None:
            return
        meter.done += len(page.body)
        items = parse_entries(page)
        before, self._digests = self._digests, {item.source: digest(item.body) for item in items}
        self._validators = page.validators
        yield from (item for item in items if before.get(item.source) != digest(item.body))


def follow(
    subscriptions: Sequence[Subscription],
    settings: Settings,
    stop: threading.Event,
    meter: Meter,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Item | None]:
    """Poll each feed at its own pace until `stop` is set; one that fails is asked less and less often.

    Gives new entries as they appear; None after each poll, before the next wait.
    """
    while not stop.is_set():
        subscription = min(subscriptions, key=lambda subscription: subscription.due)
        if stop.wait(max(0.0, subscription.due - monotonic())):
            return
        try:
            yield from subscription.read(meter)
            subscription.failures = 0
        except BadSource as error:
            subscription.failures += 1
            log.warning("%s (failure %d in a row)", error, subscription.failures)
        subscription.due = monotonic() + pause(subscription.failures, settings)
        yield None


def pause(failures: int, settings: Settings) -> float:
    """Return the seconds until the next poll: the interval, doubled with each failure in a row up to a limit."""
    doubled = min(settings.longest_backoff, settings.interval * 2.0 ** min(failures, 32))
    return max(settings.interval, doubled)


def parse_entries(page: Page) -> list[Item]:
    """Return the document's entries, oldest first, each as the JSON of a RawArticle. Raises BadSource.

    A document that declares entities of its own is refused: no feed needs them, and they can grow without bounds.
    """
    headers = {"content-type": page.content_type, "content-location": page.url}
    if "<!ENTITY" in _decode(page.body, headers).upper():
        raise BadSource(f"{page.url}: declares entities of its own, which is not read")
    # A stream, because feedparser would open what it takes for a file's name.
    parsed = feedparser.parse(io.BytesIO(page.body), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise BadSource(f"{page.url}: not an RSS or Atom feed")
    return [_item(page.url, parsed.feed, entry) for entry in reversed(parsed.entries)]


def _decode(body: bytes, headers: dict[str, str]) -> str:
    """Return the document decoded as feedparser decodes it, so that an encoding cannot hide what it declares."""
    converted: bytes | str = convert_to_utf8(headers, body, {})
    return converted if isinstance(converted, str) else converted.decode("utf-8", "replace")


def _item(url: str, feed: Any, entry: Any) -> Item:
    link = str(entry.get("link") or "")
    link = link if link.lower().startswith(("http://", "https://")) else ""
    guid = str(entry.get("id") or "")
    article = _article(feed, entry, link, guid)
    body = msgspec.json.encode({name: value for name, value in msgspec.structs.asdict(article).items() if value})
    names = (name for name in (link, guid) if 0 < len(name) <= LONGEST_NAME)
    return Item(next(names, f"{url}#{digest(body)}"), body)


def _article(feed: Any, entry: Any, link: str, guid: str) -> RawArticle:
    content, is_html = _content(entry)
    return RawArticle(
        id=None if link else guid or None,
        url=link or None,
        outlet=_plain(feed.get("title_detail")),
        title=_plain(entry.get("title_detail")),
        html=content if is_html else None,
        text=None if is_html else content,
        authors=[name for author in entry.get("authors") or () if (name := author.get("name"))],
        published=_timestamp(entry.get("published_parsed") or entry.get("updated_parsed")),
        language=entry.get("language") or feed.get("language"),
    )


def _content(entry: Any) -> tuple[str, bool]:
    """Return the entry's longest text and whether it is HTML."""
    contents = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    longest = max(contents, key=lambda content: len(content.get("value") or ""))
    return longest.get("value") or "", longest.get("type") != "text/plain"


def _plain(detail: Any) -> str | None:
    if not detail:
        return None
    value = str(detail.get("value") or "")
    return value if detail.get("type") == "text/plain" else html.unescape(re.sub(r"<[^>]*>", "", value))


def _timestamp(parsed: Any) -> str | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError):
        return None
