import random
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.kernel.article import DeadLetter
from wireroom.kernel.codec import encode
from wireroom.kernel.errors import Undecodable
from wireroom.runtime.kafka.records import PART_BYTES, join_incomplete, join_parts, split_letter


def _letter(payload: bytes, delivery: str = "ab" * 12) -> DeadLetter:
    return DeadLetter(
        delivery=delivery,
        outcome="dead",
        stage="produce",
        reason="too-large",
        source="feed.jsonl#1",
        received=datetime(2024, 5, 6, tzinfo=UTC),
        payload=payload,
    )


@given(payload=st.binary(max_size=200), size=st.integers(1, 50), seed=st.integers())
def test_parts_give_the_letter_back(payload: bytes, size: int, seed: int) -> None:
    letter = _letter(payload)
    parts = split_letter(letter, size)
    assert all(len(part.payload) <= size and part.parts == len(parts) for part in parts)
    arrived = [*parts, parts[-1]]
    random.Random(seed).shuffle(arrived)
    assert join_parts(arrived) == letter


def test_a_part_fits_a_record() -> None:
    assert len(encode(split_letter(_letter(b"x" * (PART_BYTES + 1)))[0])) < 1_000_000


def test_a_missing_part_is_told() -> None:
    with pytest.raises(Undecodable, match="1 of 3 parts are missing, part 1 first"):
        join_parts([part for part in split_letter(_letter(b"abc"), 1) if part.part != 1])


def test_what_there_is_of_a_letter_is_given_in_order() -> None:
    parts = split_letter(_letter(b"abc"), 1)
    half = join_incomplete([parts[2], parts[0]])
    assert (half.payload, half.detail, half.reason) == (b"ac", "incomplete: 2 of 3 parts", "too-large")


def test_parts_of_two_letters_do_not_join() -> None:
    parts = [split_letter(_letter(b"ab"), 1)[0], split_letter(_letter(b"ab", "cd" * 12), 1)[1]]
    with pytest.raises(Undecodable, match="not of one letter"):
        join_parts(parts)


def test_nothing_does_not_join() -> None:
    with pytest.raises(Undecodable):
        join_parts([])


def test_the_other_fields_are_kept() -> None:
    letter = msgspec.structs.replace(_letter(b"abcd"), detail="why", attempts=3)
    assert join_parts(split_letter(letter, 3)) == letter
