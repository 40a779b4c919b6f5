"""Marks stand where the words are, and hostile text stays text."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.kernel.document import Document
from wireroom.search.highlight import highlights
from wireroom.search.port import FRAGMENT, FRAGMENTS
from wireroom.search.syntax import TEXT, FullText, FuzzyWord, WordPattern, Words

HARBOUR = Words(TEXT, "harbour")
HOSTILE = "<script>alert('x')</script> & <em>fake</em> harbour"


def page(title: str, text: str, language: str = "en") -> Document:
    return {"title": title, "text": text, "language": language}


def marked(text: str, *nodes: FullText, language: str = "en") -> list[str]:
    """Return the pieces of the text that the nodes mark."""
    (pieces,) = highlights([page("", text, language)], nodes)
    return pieces.get("text", [])


def test_only_the_marks_are_markup() -> None:
    assert marked(HOSTILE, HARBOUR) == [
        "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;em&gt;fake&lt;/em&gt; <em>harbour</em>"
    ]


def test_a_title_is_marked_whole_and_a_miss_not_at_all() -> None:
    pages = [page("Harbours reopen", "x"), page("y", "z")]
    assert highlights(pages, [HARBOUR]) == [{"title": ["<em>Harbours</em> reopen"]}, {}]
    assert highlights(pages, []) == [{}, {}]


def test_words_are_marked_in_their_own_field_only() -> None:
    (pieces,) = highlights([page("Harbour", "The harbour")], [Words(("text",), "harbour")])
    assert pieces == {"text": ["The <em>harbour</em>"]}


@pytest.mark.parametrize(
    ("node", "text", "expected"),
    [
        (Words(TEXT, "flood barrier"), "A flood; barrier floods. Flood!",
         "A <em>flood</em>; <em>barrier</em> floods. Flood!"),
        (Words(TEXT, "red lorry", 3), "red, a yellow lorry", "<em>red</em>, a yellow <em>lorry</em>"),
        (WordPattern(TEXT, "negotiat*"), "Negotiators negotiate", "<em>Negotiators</em> <em>negotiate</em>"),
        (FuzzyWord(TEXT, "barier", 1), "A Barrier, barriers", "A <em>Barrier</em>, barriers"),
        (Words(TEXT, "macready"), "Macready’s door", "<em>Macready’s</em> door"),
        (Words(TEXT, "US"), "the U.S. and us", "the <em>U.S</em>. and <em>us</em>"),
        (Words(TEXT, "strasse"), "Die Straße!", "Die <em>Straße</em>!"),
        (Words(TEXT, "東京"), "新東京の東", "新<em>東京</em>の東"),
        (Words(TEXT, "fine"), "ﬁne", "<em>ﬁne</em>"),
        (Words(TEXT, ""), "nothing", None),
    ],
)  # fmt: skip
def test_what_matches_is_marked(node: FullText, text: str, expected: str | None) -> None:
    assert marked(text, node) == ([] if expected is None else [expected])


def test_stems_are_marked_in_english_only() -> None:
    assert marked("Harbours", HARBOUR, language="und") == ["<em>Harbours</em>"]
    assert marked("Harbours", HARBOUR, language="de") == []


def test_text_without_blanks_is_cut_into_pieces_too() -> None:
    (piece,) = marked("山" * 500 + "港" + "川" * 500, Words(TEXT, "港"))
    assert "<em>港</em>" in piece
    assert len(piece) == FRAGMENT + len("<em></em>")


@given(st.lists(st.sampled_from(["sun", "rain & wind", "harbour", "<b>", "ßßß", "川川"]), max_size=200))
def test_fragments_are_pieces_of_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    pieces = marked(text, HARBOUR)
    assert len(pieces) <= FRAGMENTS
    assert bool(pieces) == ("harbour" in parts)
    for piece in pieces:
        plain = unescape(piece.replace("<em>", "").replace("</em>", ""))
        assert plain in text
        assert len(plain) <= FRAGMENT
        assert "<em>harbour</em>" in piece
