"""Whose praise is praise of their own, among many who speak."""

import sys
from itertools import islice, product
from string import ascii_lowercase

import pytest

from tests.unit.stance.test_voices import article, sides, stances


@pytest.mark.parametrize(
    ("speaker", "is_own"),
    [
        ("[Velmar Asia|org]", True),
        ("[Velmar Europe Ltd|org]", True),
        ("[Ada Brook|person], chairwoman of [Velmar|org],", True),
        ("[Ada Brook|person], chairwoman of [Velmar Asia|org],", False),
        ("[Velmarine|org]", False),
    ],
)
def test_a_sister_organisation_speaks_for_its_own_and_her_head_for_hers(speaker: str, is_own: bool) -> None:
    of_voice = sides(f'[Velmar Europe|org] met [Velmar|org]. "[Velmar Europe|org] is splendid," said {speaker}.')
    assert len([target for target, _ in of_voice if target == "Velmar Europe"]) == (1 if is_own else 2)


def calls(sentence: str, number: int) -> int:
    """Return how many calls it takes to judge an article of as many sentences, each with its own organisation."""
    words = islice(product(ascii_lowercase, repeat=3), number)
    judged = article(" ".join(sentence.replace("X", "".join(word).capitalize()) for word in words))
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        assert stances(judged)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "sentence",
    [
        "[X Corp|org] said it won.",
        "[X Bank|org] said the bank won.",
        "[Acme X Group|org] said it won.",
        "[Ada X|person], chairwoman of [X Corp|org], said she won.",
    ],
)
def test_twice_as_many_speakers_cost_twice_as_much(sentence: str) -> None:
    assert calls(sentence, 600) < 2.5 * calls(sentence, 300)
