"""Marks stand where the words are, in whichever form, and hostile text stays text."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.search.highlight import highlights
from wireroom.search.port import FRAGMENT, FRAGMENTS
from wireroom.search.query import parse
from wireroom.search.syntax import searched_words

HOSTILE = "<script>alert('x')</script> & <em>fake</em> harbour"


def marked(query: str, text: str, *, title: str = "", language: str = "en") -> dict[str, list[str]]:
    document = {"title": title, "text": text, "language": language}
    (pieces,) = highlights([document], searched_words(parse(query)))
    return pieces


def test_only_the_marks_are_markup() -> None:
    assert marked("harbour", HOSTILE) == {
        "text": [
            "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;em&gt;fake&lt;/em&gt; <em>harbour</em>",
        ]
    }


def test_a_title_is_marked_whole_and_a_miss_not_at_all() -> None:
    assert marked("harbour", "x", title="Harbours reopen") == {"title": ["<em>Harbours</em> reopen"]}
    assert marked("harbour", "z", title="y") == {}
    assert marked("title:harbour", "a harbour", title="y") == {}


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("open", "It opened; opening hours.", "It <em>opened</em>; <em>opening</em> hours."),
        ('"bank of england"', "The Bank of England; a bank in England", "<em>Bank</em> <em>of</em> <em>England</em>;"),
        ('"cranes harbour"~3', "harbour cranes, and cranes elsewhere", "<em>harbour</em> <em>cranes</em>"),
        ("negotiat*", "Negotiations and negotiators", "<em>Negotiations</em> and <em>negotiators</em>"),
        ("wom?n", "women, a woman, wombat", "<em>women</em>, a <em>woman</em>, wombat"),
        ("harbor~1", "the harbour", "the <em>harbour</em>"),
        ("cafe", "le café au lait", "le <em>café</em> au lait"),
        ("strasse", "In der Straße.", "In der <em>Straße</em>."),
        ("mcdonald", "McDonald's and McDonald’s", "<em>McDonald&#x27;s</em> and <em>McDonald’s</em>"),
        ("us", "The U.S. and US", "The <em>U.S</em>. and <em>US</em>"),
        ("東京", "今日は東京で", "今日は<em>東</em><em>京</em>で"),
        ("NOT storm OR harbour", "a storm in the harbour", "a storm in the <em>harbour</em>"),
    ],
)
def test_a_word_is_marked_in_the_form_that_was_found(query: str, text: str, expected: str) -> None:
    (piece,) = marked(query, text)["text"]
    assert expected in piece


def test_words_of_another_language_are_not_stemmed() -> None:
    assert marked("opening", "opened", language="en")
    assert not marked("opening", "opened", language="de")


@given(st.lists(st.sampled_from(["sun", "rain & wind", "harbour", "<b>", "œuvre"]), max_size=200))
def test_fragments_are_pieces_of_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    pieces = marked("harbour", text).get("text", [])
    assert len(pieces) <= FRAGMENTS
    assert bool(pieces) == ("harbour" in parts)
    for piece in pieces:
        assert "<em>harbour</em>" in piece
        plain = unescape(piece.replace("<em>", "").replace("</em>", ""))
        assert plain in text
        assert len(plain) <= FRAGMENT + len("harbour")


@pytest.mark.parametrize("query", ['"a a"~100', '"' + "a " * 60 + '"', "a*", "a~1", "a"])
def test_marking_takes_time_in_proportion_to_the_text(query: str) -> None:
    assert_linear(lambda length: marked(query, "a " * length), 10_000, 40_000)
