"""Where sentences begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.stance.voices.text import split_sentences


def cut(text: str) -> list[str]:
    return [text[first:last] for first, last in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One went. Two came! Three?", ["One went.", "Two came!", "Three?"]),
        ("“Stop.” She left.", ["“Stop.”", "She left."]),
        ("Mr. Oduya met Dr. Lind in the U.S. Senate.", ["Mr. Oduya met Dr. Lind in the U.S. Senate."]),
        ("J. Mora of Acme Inc. signed.", ["J. Mora of Acme Inc. signed."]),
        ("It rose 3.5 percent. Then it fell.", ["It rose 3.5 percent.", "Then it fell."]),
        ("He waited... and went.", ["He waited... and went."]),
        ("A headline \n\nThe text goes\non", ["A headline", "The text goes", "on"]),
        ("  padded.  ", ["padded."]),
        ("今天很好。“明天呢？”他说！", ["今天很好。", "“明天呢？”", "他说！"]),
        ("वह आया। वह गया।", ["वह आया।", "वह गया।"]),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet='aB. !?\n"”)é。', max_size=80))
def test_sentences_hold_every_mark_once_and_in_order(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    borders = [place for pair in split_sentences(text) for place in pair]
    assert borders == sorted(borders)


@pytest.mark.parametrize("piece", [" ", ".", "。", "\n", '!"', ".)", "A.", "a. "])
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    assert_linear(split_sentences, piece * 50_000, piece * 200_000)
