import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wireroom.clean.build import build
from wireroom.clean.settings import Settings
from wireroom.clean.stage import SPEC, declared_language, recognised_language
from wireroom.kernel.article import Article, Delivery, Media
from wireroom.kernel.ids import canonical_url, digest
from wireroom.kernel.stage import Emit, Reject

RECEIVED = datetime(2024, 1, 2, 3, 4, tzinfo=UTC)
TEXT = (
    "The harbour board said on Monday that the ferry would run again from April.\n\n"
    "Fares will not rise before the summer, it added."
)
STAGE = build(Settings())


def delivery(body: bytes, media: Media = "application/json") -> Delivery:
    return Delivery(id="d1", source="test", received=RECEIVED, body=body, media=media)


def cleaned(media: Media = "application/json", body: bytes = b"", **fields: Any) -> Article:
    (outcome,) = STAGE.process([delivery(body or json.dumps(fields).encode(), media)])
    assert isinstance(outcome, Emit)
    return outcome.article


def rejected(body: bytes, media: Media = "application/json") -> Reject:
    (outcome,) = STAGE.process([delivery(body, media)])
    assert isinstance(outcome, Reject)
    return outcome


def test_a_full_record() -> None:
    article = cleaned(
        id=7, url="http://www.example.com/ferry/?utm_source=x", outlet="Example Wire",
        title=" Ferry \u201cto sail\u201d ", text=TEXT, authors="By Anna Example",
        published="2023-02-21T10:30:00Z", language="en-GB", unknown=[1],
    )  # fmt: skip
    assert article == Article(
        id="7", delivery="d1", source="test", ingested=RECEIVED, text=TEXT, title='Ferry "to sail"',
        url="http://www.example.com/ferry/?utm_source=x", outlet="Example Wire", authors=("Anna Example",),
        language="en", published=datetime(2023, 2, 21, 10, 30, tzinfo=UTC),
    )  # fmt: skip


def test_what_is_not_given_is_found() -> None:
    text = f"Ferry to sail again\n\nBy Anna Example\n\n{TEXT}\n\nAlso Read: Fares\n\nDo follow us on: Facebook"
    article = cleaned(url="https://www.example.com/ferry?fbclid=1", text=text)
    assert (article.title, article.authors, article.text) == ("Ferry to sail again", ("Anna Example",), TEXT)
    assert (article.outlet, article.language) == ("example.com", "en")
    assert article.id == digest("url", canonical_url("https://example.com/ferry"))


def test_a_date_that_cannot_be_read_is_left_out() -> None:
    assert cleaned(text=TEXT, published="a while ago").published is None


def test_plain_text_and_its_date_prefix() -> None:
    article = cleaned("text/plain", b"\xef\xbb\xbf date 2023-02-21 " + TEXT.encode())
    assert (article.text, article.published) == (TEXT, datetime(2023, 2, 21, tzinfo=UTC))


def test_html_is_used_where_text_is_blank() -> None:
    markup = "".join(f"<p>{each}</p>" for each in TEXT.split("\n\n"))
    assert cleaned(text=" ", html=markup).text == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1251"])
def test_encodings_of_a_page(charset: str) -> None:
    text = "Паром снова пойдёт в апреле, сообщил в понедельник совет гавани. " * 4
    page = f'<html><head><meta charset="{charset}"></head><body><article><p>{text}</p></article></body></html>'
    article = cleaned("text/html", page.encode(charset))
    assert article.text == text.strip()
    assert article.language == "ru"


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (b"\xff\xfe\xfa", "binary", "not UTF-8"),
        (b'{"text":"a\x00b"}', "binary", "NUL"),
        (b'{"text":"a\\u0000b c d e"}', "binary", "text"),
        (b"", "malformed", ""),
        (b'{"text":', "malformed", ""),
        (b"[]", "malformed", "object"),
        (b'{"a":' + b"[" * 100_000, "malformed", ""),
        (b'{"title":3,"text":"x"}', "wrong-type", "title"),
        (b'{"authors":["A B",1]}', "wrong-type", "authors"),
        (b'{"url":"javascript:alert(1)","text":"x"}', "bad-field", "url"),
        (b"{}", "empty", "0 words"),
        (b'{"text":"Advertisement\\n\\nShare this"}', "empty", "0 words"),
        (b'{"html":"<p>Too short</p>"}', "empty", "2 words"),
        (b" " * 2_000_001, "too-large", "2000001"),
    ],
)
def test_reasons(body: bytes, reason: str, detail: str) -> None:
    outcome = rejected(body)
    assert outcome.reason == reason
    assert reason in SPEC.rejects
    assert detail in outcome.detail


def test_pages_and_plain_text_are_rejected_too() -> None:
    assert rejected(b"\x89PNG\r\n\x1a\n\x00\x00", "text/html").reason == "binary"
    assert rejected(bytes(range(1, 9)) * 9, "text/plain").reason == "binary"
    assert rejected(b"<html><body></body></html>", "text/html").reason == "empty"


def test_the_limit_is_a_setting() -> None:
    (outcome,) = build(Settings(max_bytes=10)).process([delivery(b'{"text":"x"}')])
    assert outcome == Reject("too-large", "12 bytes, the limit is 10")


SNIPPET = st.sampled_from(
    [TEXT, "Also Read: Fares", "By Anna Example", "HomeNews", "date 2023-02-21 ", "\n\n", "\u201cYes\u201d"]
)
RECORD = st.fixed_dictionaries(
    {},
    optional={
        "text": st.lists(st.one_of(SNIPPET, st.text(max_size=40)), max_size=6).map("\n".join),
        "html": st.one_of(st.text(max_size=60), SNIPPET.map("<p>{}</p>".format)),
        "title": st.text(max_size=20),
        "url": st.sampled_from(["https://example.com/a", "nowhere", ""]),
        "authors": st.one_of(st.text(max_size=20), st.lists(st.text(max_size=9), max_size=3), st.integers()),
        "published": st.text(max_size=20),
        "id": st.one_of(st.integers(), st.text(max_size=9)),
    },
)
BODY = st.one_of(st.binary(max_size=300), RECORD.map(lambda record: json.dumps(record).encode()))
DELIVERIES = st.lists(
    st.builds(delivery, BODY, st.sampled_from(["application/json", "text/html", "text/plain"])), max_size=5
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(DELIVERIES)
def test_a_batch_of_one_is_a_batch_of_many_and_nothing_raises(batch: list[Delivery]) -> None:
    together = STAGE.process(batch)
    assert together == [outcome for each in batch for outcome in STAGE.process([each])]
    assert len(together) == len(batch)


@given(st.lists(SNIPPET, max_size=8).map("\n\n".join))
def test_cleaning_cleaned_text_changes_nothing(text: str) -> None:
    (outcome,) = STAGE.process([delivery(json.dumps({"title": "T", "text": text}).encode())])
    if isinstance(outcome, Emit):
        assert cleaned(title="T", text=outcome.article.text).text == outcome.article.text


@pytest.mark.parametrize(("tag", "code"), [("en", "en"), ("en-GB", "en"), ("pt_BR", "pt"), ("FR", "fr"), ("Thai", ""),
                                           ("xx", ""), ("", "")])  # fmt: skip
def test_declared_language(tag: str, code: str) -> None:
    assert declared_language(tag) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The mayor opened the new tram line on Friday and thanked the engineers who had built it.", "en"),
        ("Le maire a inauguré vendredi la nouvelle ligne de tramway et a remercié les ingénieurs.", "fr"),
        ("Der Bürgermeister eröffnete am Freitag die neue Straßenbahnlinie und dankte den Ingenieuren.", "de"),
        ("市長は金曜日に新しい路面電車の路線を開通させ、技術者たちに感謝した。", "ja"),
        ("Tram line opens", "und"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "und"),
    ],
)
def test_recognised_language(text: str, code: str) -> None:
    assert recognised_language(text, Settings()) == code


def test_a_doubtful_text_is_undetermined() -> None:
    text = "The mayor opened the new tram line on Friday and thanked the engineers who had built it."
    assert recognised_language(text, Settings(min_confidence=1.1)) == "und"
