"""From bytes to a RawArticle or a string of HTML; says why where that cannot be."""

import codecs
import re

import msgspec

from wireroom.kernel.article import RawArticle
from wireroom.kernel.errors import Undecodable

MAX_CONTROL = 0.1
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f\ufffd]")
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,80}encoding=["']([\w.:-]{1,40})""", re.I
)
_HEAD = 4_096
# The WHATWG's default, and what it takes Latin-1 for. Of Python's codecs only those that pages are written in are used.
_DEFAULT = "windows-1252"
_FAMILIES = ("iso8859", "iso2022", "cp", "koi8", "gb", "big5", "euc", "shift_jis", "hz", "mac")
_FIELD = re.compile(r"`\$\.(\w+)")
_decoder = msgspec.json.Decoder(RawArticle)


def raw_article(body: bytes) -> RawArticle:
    """Return the JSON object in `body`; raises Undecodable: binary, malformed, or wrong-type with the field's name."""
    utf8 = text(body).encode()
    try:
        article = _decoder.decode(utf8)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        field = _FIELD.search(str(error))
        if field:
            raise Undecodable("wrong-type", f"{field[1]}: {error}") from error
        raise Undecodable("malformed", str(error)) from error
    for name in ("text", "html"):
        _check_text(getattr(article, name) or "", name)
    return article


def text(body: bytes) -> str:
    """Return UTF-8 `body` as a string, without a byte order mark; raises Undecodable (binary)."""
    try:
        decoded = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Undecodable("binary", f"not UTF-8 at byte {error.start}") from error
    return _check_text(decoded, "the body")


def html(body: bytes) -> str:
    """Return a page as a string, in the encoding of its byte order mark, UTF-8, its declaration, or windows-1252."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _check_text(body.decode("utf-16", "replace"), "the page")
    try:
        return _check_text(body.decode("utf-8-sig"), "the page")
    except UnicodeDecodeError:
        return _check_text(body.decode(_declared_encoding(body), "replace"), "the page")


def _declared_encoding(body: bytes) -> str:
    match = _CHARSET.search(body[:_HEAD])
    name = (match[1] or match[2]).decode("ascii", "replace") if match else ""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return _DEFAULT
    return codec if codec.startswith(_FAMILIES) and codec != "iso8859-1" else _DEFAULT


def _check_text(decoded: str, what: str) -> str:
    if "\0" in decoded:
        raise Undecodable("binary", f"{what} holds NUL")
    if len(_CONTROL.findall(decoded)) > MAX_CONTROL * len(decoded):
        raise Undecodable("binary", f"{what} is mostly control characters")
    return decoded
