"""What words a text has; that Elasticsearch makes the same of it is tested with the servers."""

from itertools import chain

import pytest
import regex

from wireroom.index.analysis import TOKEN, fold_letters, locate, spans, stems, words

CONTEXTS = ("a{}b", "1{}2", "東{}ก", "u.{}.s")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("McDonald's and McDonald’s", ["mcdonald", "and", "mcdonald"]),
        ("The U.S.-led J.P. Morgan's U.N.'s", ["the", "us", "led", "jp", "morgan", "un"]),
        ("1,000.50 3.5m covid-19", ["1000.50", "3.5m", "covid", "19"]),
        ("O’Neill, d'Électricité", ["o", "neill", "d", "electricite"]),
        ("Straße Æon naïve x²", ["strasse", "aeon", "naive", "x2"]),
        ("東京タワー สวัสดี", ["東", "京", "タ", "ワ", "ー", "ส", "วั", "ส", "ดี"]),
        ("“smart” — quotes… £5", ["smart", "quotes", "5"]),
        ("!!! —", []),
    ],
)
def test_a_text_has_these_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_has_a_stem() -> None:
    assert stems(["negotiations", "running", "news", "us"]) == ["negoti", "run", "news", "us"]


def test_the_short_way_finds_the_words_of_the_long_one() -> None:
    """Texts that become ASCII are read by a simpler expression, and signs are left out of them before."""
    for code in chain(range(0x80, 0x3100), range(0xFB00, 0xFF70)):
        for context in CONTEXTS:
            text = context.format(chr(code))
            tokens = regex.findall(TOKEN, fold_letters(text), regex.V1)
            assert len(words(text)) == len(tokens), hex(code)


def test_words_stand_where_they_are_written() -> None:
    text = "Die Straße (Æon) — McDonald’s, 東京"
    assert [text[start:end] for _, start, end in spans(text)] == ["Die", "Straße", "Æon", "McDonald’s", "東", "京"]
    assert [text[start:end] for start, end in locate(text, [1, 3])] == ["Straße", "McDonald’s"]
