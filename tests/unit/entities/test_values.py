import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.entities.patterns.spans import find_values

MONEY = [
    ("a $1.2 billion deal", "$1.2 billion", "USD 1200000000"),
    ("paid US$5m for it", "US$5m", "USD 5000000"),
    ("cost 5 million euros", "5 million euros", "EUR 5000000"),
    ("a £300 fine", "£300", "GBP 300"),
    ("of Rs 500 crore", "Rs 500 crore", ""),
    ("₹1,20,000 a year", "₹1,20,000", "INR 120000"),
    ("RMB 20m", "RMB 20m", "CNY 20000000"),
    ("charge six euros each", "six euros", "EUR 6"),
    ("half a million Australian dollars", "half a million Australian dollars", "AUD 500000"),
    ("hundreds of millions of dollars", "hundreds of millions of dollars", ""),
    ("$1,250.50 exactly", "$1,250.50", "USD 1250.5"),
    ("between $5-6 million", "$5-6 million", ""),
    ("a $517 Billion hole", "$517 Billion", "USD 517000000000"),
    ("3 million pounds", "3 million pounds", "GBP 3000000"),
    ("20 Swiss francs", "20 Swiss francs", "CHF 20"),
    ("KES 40 and no more", "KES 40", "KES 40"),
]
DATES = [
    ("February 21, 2023", "February 21, 2023", "2023-02-21"),
    ("on 21 Feb 2023.", "21 Feb 2023", "2023-02-21"),
    ("Tuesday, 21 February 2023", "Tuesday, 21 February 2023", "2023-02-21"),
    ("the 4th of July", "4th of July", "--07-04"),
    ("on Feb. 15th, with", "Feb. 15th", "--02-15"),
    ("March 15-17, 2024", "March 15-17, 2024", ""),
    ("17-March-2020", "17-March-2020", "2020-03-17"),
    ("in October 2019 it", "October 2019", "2019-10"),
    ("in March it", "March", "--03"),
    ("since 2008 it", "2008", "2008"),
    ("2023-02-21", "2023-02-21", "2023-02-21"),
    ("21/02/2023", "21/02/2023", "2023-02-21"),
    ("03/04/2023", "03/04/2023", ""),
    ("on Tuesday the", "Tuesday", ""),
    ("29 February 2024", "29 February 2024", "2024-02-29"),
]
NEITHER = [
    "200 pounds of rice", "he won five games", "in 2000 homes", "by May and Rose", "August Wilson", "May said so",
    "Sunday Times", "Black Friday", "30 February 2020", "31/31/2020", "June 5,000", "the 1980s", "9 to 8", "F-16",
    "2019 people", "Thursdays", "a march on 5 May5", "five dong", "mid-week", "3 won", "a rand",
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "value"), MONEY + DATES)
def test_a_value_is_found(text: str, words: str, value: str) -> None:
    (span,) = find_values(text)
    assert (text[span.start : span.end], span.value) == (words, value)
    assert span.kind == ("money" if (text, words, value) in MONEY else "date")


@pytest.mark.parametrize("text", NEITHER)
def test_no_value_is_found(text: str) -> None:
    assert [text[span.start : span.end] for span in find_values(text)] == []


def test_neither_date_nor_amount_goes_over_a_line_end() -> None:
    assert [(v.start, v.end) for v in find_values("Votes in March\n\n2023 was dry, 5\neuros")] == [(9, 14)]


PIECES = [*[text for text, _, _ in MONEY + DATES], *NEITHER, "\n", "$", ",", "million", "1,2", "😀", "May", "of", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", ", "]))
def test_values_are_sorted_apart_and_not_blank(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    end = 0
    for span in find_values(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "$", "$1", "1.1/", "1-", "May 1 ", "Monday, ", "in ", "hundreds of ", "million dollars "],
)
def test_a_long_text_takes_no_longer_for_what_it_holds(piece: str) -> None:
    short, long = (piece * (length // len(piece)) + "2019" for length in (50_000, 200_000))
    assert_linear(find_values, short, long)
