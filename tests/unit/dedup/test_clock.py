"""The window's clock goes by what most articles say: a few from the future empty nothing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
import pytest

from tests.unit.dedup.feed import START, article, copies, database, replica, words
from wireroom.dedup.journal.block import ROW, Rows
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.dedup.window import VOTES, Window

DAY, YEAR = 1, 365
LENGTH = 14


def rows(days: Iterable[int]) -> Rows:
    listed = list(days)
    rows_ = np.zeros(len(listed), ROW)
    rows_["ingested"] = listed
    return rows_


def trimmed(blocks: Iterable[Sequence[int]], window: Window | None = None) -> int:
    window = window or Window(LENGTH, 10_000)
    for seq, days in enumerate(blocks, 1):
        window.add(seq, rows(days))
    return window.trimmed_before


@pytest.mark.parametrize("at", [0, 1, 20, 99])
@pytest.mark.parametrize("wrong", [[70 * YEAR], [1_000] * 3, [1_000 + 70 * YEAR] * 4])
def test_a_block_from_the_future_or_the_past_makes_nothing_old(at: int, wrong: list[int]) -> None:
    blocks = [[1_000 + number // 10] * 3 for number in range(100)]
    assert trimmed([*blocks[:at], wrong, *blocks[at:]]) == 0


def test_one_producer_of_three_with_a_wrong_clock_makes_nothing_old() -> None:
    assert trimmed([[1_000, 1_000 + YEAR, 1_000] for _ in range(100)]) == 0
    assert trimmed([[1_000 + YEAR * (number % 3 == 0)] for number in range(100)]) == 0


@pytest.mark.parametrize("at", [0, 1, 30])
def test_a_block_from_the_future_does_not_hold_up_those_behind_it(at: int) -> None:
    days = [[1_000 + number] for number in range(100)]
    days.insert(at, [70 * YEAR])
    plain = trimmed([1_000 + number] for number in range(100))
    assert trimmed(days) == plain + 1
    assert plain == 100 - VOTES // 2 - LENGTH + 1


def test_nothing_is_old_before_enough_blocks_have_voted() -> None:
    blocks = [[1_000], *[[2_000]] * (VOTES // 2 - 1)]
    assert trimmed(blocks) == 0
    assert trimmed([*blocks, [2_000]], Window(LENGTH, 10_000)) == 0
    assert trimmed([[1_000]] * 8 + [[2_000]] * (VOTES // 2)) == 9


def test_marks_and_anchors_do_not_vote() -> None:
    anchors = rows([1] * 3)
    anchors["anchored"] = 7
    with_them, without = Window(LENGTH, 10_000), Window(LENGTH, 10_000)
    for seq in range(1, 200, 2):
        for window in (with_them, without):
            window.add(seq, rows([1_000 + seq]))
            window.add(seq + 1, rows([1_000 + seq]))
        with_them.add(seq + 1, anchors if seq % 4 == 1 else rows([]))
    assert with_them.trimmed_before == without.trimmed_before > 100


def test_a_restored_clock_goes_on() -> None:
    window = Window(LENGTH, 10_000)
    for seq in range(1, 41):
        window.add(seq, rows([1_000 + seq]))
        restored = Window(LENGTH, 10_000)
        restored.restore(window.to_bytes())
        assert restored.to_bytes() == window.to_bytes()
        window = restored
    assert window.trimmed_before == trimmed([1_000 + seq] for seq in range(1, 41)) > 1


def test_a_copy_is_found_after_an_article_from_the_future() -> None:
    given_ = Settings(sketch_size=32, capacity=400, chunk=1)
    stage = DedupStage(given_, replica(database(), given_))
    text = " ".join(words(1, 90))
    stage.process([article(1, text), *(article(n, " ".join(words(n, 90))) for n in range(2, 40))])
    stage.process([article(50, " ".join(words(50, 90)), ingested=START + timedelta(days=70 * YEAR))])
    stage.process([article(51, " ".join(words(51, 90)))])
    assert copies(stage.process([article(52, text)])[0]).copy_of == "a1"
