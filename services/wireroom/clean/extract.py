"""An article out of an HTML page, with trafilatura. Pages are hostile: what breaks the parser gives an empty page."""

import logging
import re
from datetime import datetime
from functools import partial
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]
from msgspec import Struct
from trafilatura import bare_extraction, load_html

from wireroom.clean import dates
from wireroom.clean.byline import author_names
from wireroom.clean.normalise import line

# A stage does not log; what an unreadable page comes to is its outcome.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

# Fixed bounds: by default the library takes today as the last date, and the outcome would hang on the clock.
_DATES = {"original_date": True, "extensive_search": False, "min_date": "1990-01-01", "max_date": "2100-12-31"}
_extract = partial(
    bare_extraction, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
)
_WHOLE_PAGE = re.compile(r"<(?:html|body|head)\b", re.I)
_PUBLISHED = etree.XPath(
    "//meta[@property='article:published_time' or @name='article:published_time' or @itemprop='datePublished'"
    " or @name='pubdate' or @name='publishdate' or @name='parsely-pub-date' or @name='DC.date.issued']/@content"
    " | //time[@itemprop='datePublished' or @pubdate]/@datetime"
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_BLOCK = re.compile(r"<(?:/(?:p|div|h[1-6]|li|blockquote|tr|section|article)|br ?/?)>", re.I)
_PARAGRAPH = "\n\n"


class Page(Struct, frozen=True, kw_only=True):
    """What a page says of its article; "" or None where it says nothing."""

    text: str = ""
    title: str = ""
    url: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None


def read(markup: str, url: str) -> Page:
    """Return the article of a page, or of a fragment such as a feed's item. `url` is where it was found, or ""."""
    if not _WHOLE_PAGE.search(markup):
        return Page(text=_fragment_text(markup))
    try:
        tree = load_html(markup)
        document = _extract(tree, url=url or None)
        return _page(document, _published(tree, markup)) if document else Page(text=_plain_text(tree))
    except Exception:  # the parsers' errors are many and undocumented, and no page may stop the batch
        return Page()


def _page(document: Any, published: datetime | None) -> Page:
    return Page(
        text=(document.text or "").replace("\n", _PARAGRAPH),
        title=line(document.title or ""),
        url=document.url or "",
        outlet=line(document.sitename or ""),
        authors=author_names(document.author or ""),
        published=published or dates.parse(document.date or ""),
    )


def _published(tree: Any, markup: str) -> datetime | None:
    """Return the time that the page's metadata states; trafilatura gives days only."""
    stated = [str(value) for value in _PUBLISHED(tree)] + _JSON_LD.findall(markup)
    return next((moment for value in stated if (moment := dates.parse(value))), None)


def _fragment_text(markup: str) -> str:
    """Return all text of a fragment, a paragraph for each block."""
    try:
        paragraphs = _BLOCK.sub(lambda block: _PARAGRAPH + block[0], markup)
        return _plain_text(html.document_fromstring(f"<html><body>{paragraphs}</body></html>"))
    except (etree.LxmlError, ValueError):
        return ""


def _plain_text(tree: Any) -> str:
    etree.strip_elements(tree, "script", "style", "head", "noscript", "nav", "form", "figure", with_tail=False)
    return str(tree.text_content())
