"""Where quotations begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.stance.voices.quotations import LONGEST, find_quotations


def cut(text: str) -> list[str]:
    return [text[quotation.start : quotation.end] for quotation in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We won," he said. "At last."', ['"We won,"', '"At last."']),
        ("“We won,” he said.", ["“We won,”"]),
        ("«On a gagné», dit-il.", ["«On a gagné»"]),
        ("He said: “It is ‘good’ now” and left.", ["“It is ‘good’ now”"]),
        ("'We won,' said Bo. The workers' rights, she said.", ["'We won,'"]),
        ("‘It’s fine’, he said.", ["‘It’s fine’"]),
        ("It’s Bo’s, and the boys’ too.", []),
        ("''It's good,'' he said.", ["''It's good,''"]),
        ("``We won,'' he said.", ["``We won,''"]),
        ('A 6" pipe and a 7" one', []),
        ("“It never closes.\nNext", ["“It never closes."]),
        ('"It never closes.\nNext', []),
        ('The "lost one. Then "found," she said.', ['"found,"']),
        (f'"{"a" * LONGEST}"', []),
        ("", []),
    ],
)
def test_quotations_are_what_stands_between_marks(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize("opening", ["“", '"'])
def test_paragraphs_that_each_open_are_one_quotation(opening: str) -> None:
    closing = "”" if opening == "“" else '"'
    text = f"{opening}One.\n\n{opening}Two.\n\n{opening}Three,{closing} he said. {opening}Four.{closing}"
    quotations = find_quotations(text)
    assert [text[quotation.start : quotation.end] for quotation in quotations] == [
        f"{opening}One.", f"{opening}Two.", f"{opening}Three,{closing}", f"{opening}Four.{closing}",
    ]  # fmt: skip
    first, second, third, fourth = (quotation.group for quotation in quotations)
    assert first == second == third != fourth


@given(st.text(alphabet="aB. \n\"'“”‘’„«», ", max_size=80))
def test_quotations_lie_in_the_text_in_order_and_apart(text: str) -> None:
    borders = [place for quotation in find_quotations(text) for place in (quotation.start, quotation.end)]
    assert borders == sorted(borders)
    assert all(quotation.start < quotation.end <= len(text) for quotation in find_quotations(text))


@pytest.mark.parametrize("piece", ['"', "“", "”", "'a", "‘a ", '"a" ', "“a\n\n", '" ', '\n"'])
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    short, long = (piece * (length // len(piece)) for length in (50_000, 200_000))
    assert_linear(find_quotations, short, long)
