"""Messages to bytes and back. Every message is JSON, so that any language can produce and read it."""

from typing import TypeVar

import msgspec

from wireroom.kernel.article import Article, DeadLetter
from wireroom.kernel.errors import Undecodable

_encoder = msgspec.json.Encoder()
_article = msgspec.json.Decoder(Article)
_letter = msgspec.json.Decoder(DeadLetter)
Message = TypeVar("Message", Article, DeadLetter)


def encode(message: msgspec.Struct) -> bytes:
    """Return the message as UTF-8 JSON, its keys in the order of the type's fields."""
    return _encoder.encode(message)


def decode_article(body: bytes) -> Article:
    """Return the article in `body`; raises Undecodable."""
    return _decode(_article, body)


def decode_letter(body: bytes) -> DeadLetter:
    """Return the dead letter in `body`; raises Undecodable."""
    return _decode(_letter, body)


def _decode(decoder: "msgspec.json.Decoder[Message]", body: bytes) -> Message:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Undecodable("undecodable", str(error)) from error
