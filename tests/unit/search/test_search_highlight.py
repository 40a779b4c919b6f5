"""Marks stand where the words are, and hostile text stays text."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from wireroom.search.highlight import fragments, highlights
from wireroom.search.port import FRAGMENT, FRAGMENTS

HOSTILE = "<script>alert('x')</script> & <em>fake</em> harbour"


def test_only_the_marks_are_markup() -> None:
    (marked,) = highlights([{"title": "", "text": HOSTILE}], '"harbour"')
    assert marked == {
        "text": [
            "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;em&gt;fake&lt;/em&gt; <em>harbour</em>",
        ]
    }


def test_a_title_is_marked_whole_and_a_miss_not_at_all() -> None:
    page = [{"title": "Harbours reopen", "text": "x"}, {"title": "y", "text": "z"}]
    assert highlights(page, '"harbour"') == [{"title": ["<em>Harbours</em> reopen"]}, {}]


def test_marks_in_the_text_itself_are_not_believed() -> None:
    assert highlights([{"title": "", "text": "\x02sun\x03 harbour"}], '"harbour"') == [
        {"text": [" sun  <em>harbour</em>"]}
    ]


@given(st.lists(st.sampled_from(["sun", "rain & wind", "harbour", "<b>"]), max_size=200))
def test_fragments_are_pieces_of_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    pieces = fragments(text.replace("harbour", "\x02harbour\x03"))
    assert len(pieces) <= FRAGMENTS
    assert bool(pieces) == ("harbour" in parts)
    for piece in pieces:
        plain = unescape(piece.replace("<em>", "").replace("</em>", ""))
        assert plain in text
        assert len(plain) <= FRAGMENT
        assert "<em>harbour</em>" in piece
