"""What the world sends that nobody meant to index: bytes for the first stage, texts for every other."""

import json
import re
from datetime import UTC, datetime
from itertools import islice

from wireroom.kernel.article import Article, Copies, Delivery, Entity, Media, Span
from wireroom.kernel.ids import delivery_id, digest

RECEIVED = datetime(2025, 5, 5, 12, tzinfo=UTC)
LARGE = 150_000
WORDS = "The council of Lisbon praised the harbour and blamed Brennvolt for the delay. "

TEXTS = {
    "empty": "",
    "blank": " \n\t\u00a0\u200b\u2028 \r\n",
    "one letter": "a",
    "nul": "The mayor\x00 of Lisbon\x00 spoke on Monday.",
    "controls": "The mayor \x07\x1b[31m of \x85Lisbon\x9f spoke \ufffe\uffff on Monday.",
    "direction": "The mayor \u202eof Lisbon\u202c spoke \u2066on\u2069 Monday.",
    "combining": "Z" + "\u0301" * 5_000 + "algo spoke on Monday in Lisbon.",
    "astral": "\U0001f600\U0001f468\u200d\U0001f469 \U0001d4db\U0001d4f2\U0001d4fc \U0010ffff spoke on Monday.",
    "case": "ﬁnancial Straße İSTANBUL ǅungla ŉ ΐ spoke on Monday in Lisbon.",
    "other digits": "On ٣ May ２０２５ the ⅷ mayors of Lisbon paid ½ of ①②③ euros.",
    "no spaces": "漢字" * 5_000,
    "sql": "'); DROP TABLE index_article;-- \" OR 1=1 NEAR(a b) * ^ % _ \\ {} $1 ?1 :x @y",
    "format": "%s %n {0} {x!r} ${jndi:ldap://x.example} <script>alert(1)</script> ../../etc/passwd",
    "one long word": "x" * LARGE,
    "one long name": "Aaa " * (LARGE // 4),
    "capitals": "A B. C. Mc O' D'E " * (LARGE // 18),
    "full stops": "." * LARGE,
    "quotes": '"' * LARGE,
    "quoted": '"It is good," said Ann Li. “It is bad,” said Bo Ek. ' * (LARGE // 52),
    "brackets": "([{<" * (LARGE // 4),
    "spaces": "a" + " " * LARGE + "b spoke on Monday.",
    "lines": "a\n\n" * (LARGE // 3),
    "hyphens": "Saint-" * (LARGE // 6),
    "same sentence": WORDS * (LARGE // len(WORDS)),
    "digits": "1,000.00 " * (LARGE // 9),
    "not the best": "not never no hardly " * (LARGE // 20),
}
PAGES = {
    "nested": "<div>" * 20_000 + WORDS * 3 + "</div>" * 20_000,
    "nested lists": "<ul><li>" * 5_000 + WORDS * 3,
    "nested tables": "<table><tr><td>" * 3_000 + WORDS * 3,
    "unclosed": "<p><b><i><a href='x" + "<p>" * 20_000 + WORDS * 3,
    "angles": "<" * LARGE + WORDS,
    "entities": "<p>" + "&amp;#x0;&#0;&#xD800;&#1114112;&nbsp;&bogus;" * 3_000 + WORDS * 3,
    "comments": "<!--" * 20_000 + WORDS * 3 + "--><p>" + WORDS,
    "attributes": "<p " + "a='b' " * 20_000 + ">" + WORDS * 3,
    "script": "<script>" + "if(a<b)x();" * 5_000 + "</script><style>p{}</style><p>" + WORDS * 3,
    "wrong charset": "<meta charset='utf-7'><meta charset='x-none'><p>" + WORDS * 3,
    "linked data": '<script type="application/ld+json">' + "[" * 20_000 + "</script><p>" + WORDS * 3,
    "doctype": '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;' + WORDS * 3,
    "svg": "<svg><foreignObject><math><mtext>" * 500 + WORDS * 3,
    "processing": "<?xml version='1.0' encoding='utf-16'?><?php echo 1 ?><p>" + WORDS * 3,
    "frames": "<frameset><frame src=x><noframes>" + WORDS * 3,
    "null": "\x00<p>\x00" + WORDS * 3,
}
BODIES = {
    "nothing": b"",
    "zeros": b"\x00" * 1_000,
    "every byte": bytes(range(256)) * 4,
    "not UTF-8": b'{"text": "\xff\xfe\xfa the mayor of Lisbon spoke"}',
    "UTF-16": '{"text": "The mayor of Lisbon spoke on Monday."}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"text": "The mayor of Lisbon spoke on Monday."}',
    "lone surrogate": b'{"text": "The mayor \\ud800 of Lisbon spoke on Monday."}',
    "cut off": b'{"text": "The mayor of Lisb',
    "an array": b'["text"]',
    "a number": b"1e999",
    "null": b"null",
    "deep": b"[" * 100_000,
    "deep object": b'{"text":' * 50_000 + b"1" + b"}" * 50_000,
    "deep unknown key": b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b',"text": "The mayor of Lisbon spoke."}',
    "no fields": b"{}",
    "nulls": b'{"id": null, "url": null, "title": null, "text": null, "html": null}',
    "same key twice": b'{"text": "a", "text": "The mayor of Lisbon spoke on Monday."}',
    "wrong types": b'{"text": 1, "title": [], "authors": {}}',
    "huge number": b'{"id": 1' + b"0" * 5_000 + b', "text": "The mayor of Lisbon spoke on Monday."}',
    "too large": b'{"text": "' + b"a b " * 800_000 + b'"}',
}
FIELDS = {
    "url": (
        "javascript:alert(1)",
        "http://[::1",
        "https://" + "a" * 5_000 + ".example",
        "https://x.example/\x00",
        "//x",
    ),
    "id": ("", " ", "../../x", "a" * 5_000, "\x00", "é"),
    "published": ("yesterday", "9999-99-99", "0000-01-01", "-1", "1" * 5_000, "2025-05-05T25:61:61+99:99", "١٢"),
    "language": ("", "xx", "en" * 5_000, "EN_us", "\x00", "klingon"),
    "authors": ([], [""] * 1_000, ["a" * 5_000], "By , and ; | ", ["\x00"]),
    "outlet": ("", "\x00", "o" * 5_000),
    "title": (*TEXTS.values(),),
}


def deliveries() -> dict[str, Delivery]:
    """Return hostile deliveries by name."""
    bodies = {f"body: {name}": _delivery(body) for name, body in BODIES.items()}
    texts = {f"text: {name}": delivery(text=text) for name, text in TEXTS.items()}
    pages = {f"html: {name}": delivery(html=page) for name, page in PAGES.items()}
    files = {f"page: {name}": _delivery(page.encode(), "text/html") for name, page in PAGES.items()}
    plain = {f"plain: {name}": _delivery(text.encode(), "text/plain") for name, text in TEXTS.items()}
    media: tuple[Media, ...] = ("text/html", "text/plain")
    other = {f"{kind}: {name}": _delivery(body, kind) for kind in media for name, body in BODIES.items()}
    fields = {
        f"{field} {number}": delivery(text=f"{WORDS} {field} {number}", **{field: value})
        for field, values in FIELDS.items()
        for number, value in enumerate(values)
    }
    return bodies | texts | pages | files | plain | other | fields


def articles() -> dict[str, Article]:
    """Return articles with hostile titles and texts, by name."""
    texts = {f"text: {name}": article(text=text) for name, text in TEXTS.items()}
    titles = {f"title: {name}": article(title=text, text=WORDS) for name, text in TEXTS.items()}
    return texts | titles | {f"both: {name}": article(title=text, text=text) for name, text in TEXTS.items()}


def article(title: str = "", text: str = "", language: str = "en") -> Article:
    """Return an article with an id of its own; as entities it has its capitalised words, many of them."""
    id_ = digest(title, text, language)
    return Article(
        id=id_, delivery=f"d{id_}", source="hostile", ingested=RECEIVED, title=title, text=text, language=language,
        copies=Copies(cluster=id_), entities=_entities(text),
    )  # fmt: skip


def _entities(text: str) -> tuple[Entity, ...]:
    mentions: dict[str, list[Span]] = {}
    for found in islice(re.finditer(r"[A-Z]\w*", text), 2_000):
        mentions.setdefault(found[0], []).append(Span(found.start(), found.end()))
    share = 1 / max(1, len(mentions))
    return tuple(
        Entity(name=name, kind="person", mentions=tuple(spans), salience=share) for name, spans in mentions.items()
    )


def delivery(**fields: object) -> Delivery:
    """Return a JSON delivery with these fields."""
    return _delivery(json.dumps(fields, ensure_ascii=False).encode())


def _delivery(body: bytes, media: Media = "application/json") -> Delivery:
    return Delivery(
        id=delivery_id(f"hostile {media}", body), source="hostile", received=RECEIVED, body=body, media=media
    )
