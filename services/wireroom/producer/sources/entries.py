"""From an RSS or Atom document to raw articles."""

import html
import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser
import msgspec
from feedparser.encodings import convert_to_utf8

from wireroom.kernel.article import RawArticle
from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import digest
from wireroom.producer.sources.fetch import Page
from wireroom.producer.sources.item import Item

LONGEST_NAME = 2048  # characters of a link or guid that serves as a source's name


def entries(page: Page) -> list[Item]:
    """Return the document's entries, oldest first, each as the JSON of a RawArticle. Raises BadSource.

    A document that declares entities of its own is refused: no feed needs them, and they can grow without bounds.
    """
    headers = {"content-type": page.content_type, "content-location": page.url}
    if "<!ENTITY" in _text(page.body, headers).upper():
        raise BadSource(f"{page.url}: declares entities of its own, which is not read")
    # A stream, because feedparser would open what it takes for a file's name.
    parsed = feedparser.parse(io.BytesIO(page.body), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise BadSource(f"{page.url}: not an RSS or Atom feed")
    return [_item(page.url, parsed.feed, entry) for entry in reversed(parsed.entries)]


def _text(body: bytes, headers: dict[str, str]) -> str:
    """Return the document decoded as feedparser decodes it, so that an encoding cannot hide what it declares."""
    converted: bytes | str = convert_to_utf8(headers, body, {})
    return converted if isinstance(converted, str) else converted.decode("utf-8", "replace")


def _item(url: str, feed: Any, entry: Any) -> Item:
    link = _link(entry)
    guid = str(entry.get("id") or "")
    article = _article(feed, entry, link, guid)
    body = msgspec.json.encode({name: value for name, value in msgspec.structs.asdict(article).items() if value})
    named = (name for name in (link, guid) if 0 < len(name) <= LONGEST_NAME)
    return Item(next(named, f"{url}#{digest(body)}"), body)


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
        published=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        language=entry.get("language") or feed.get("language"),
    )


def _link(entry: Any) -> str:
    link = str(entry.get("link") or "")
    return link if link.lower().startswith(("http://", "https://")) else ""


def _content(entry: Any) -> tuple[str, bool]:
    """Return the entry's longest text and whether it is HTML."""
    found = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    best = max(found, key=lambda content: len(content.get("value") or ""))
    return best.get("value") or "", best.get("type") != "text/plain"


def _plain(detail: Any) -> str | None:
    if not detail:
        return None
    value = str(detail.get("value") or "")
    return value if detail.get("type") == "text/plain" else html.unescape(re.sub(r"<[^>]*>", "", value))


def _moment(parsed: Any) -> str | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError):
        return None
