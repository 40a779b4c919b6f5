"""The figures of the evaluation."""

import pytest

from services.dedup.evaluate import evaluate, scores
from tests.unit.dedup.feed import words


def test_known_figures() -> None:
    figures = scores(["a", "a", "a", "b", "b", "b"], ["x", "x", "y", "y", "z", "z"])
    assert figures["ari"] == pytest.approx(0.2424, abs=1e-4)
    assert figures["pair_precision"] == pytest.approx(2 / 3)
    assert figures["pair_recall"] == pytest.approx(1 / 3)
    assert figures["cluster_precision"] == pytest.approx(2 / 3)
    assert figures["cluster_recall"] == 0.0


def test_one_label_for_all_is_no_better_than_chance() -> None:
    assert scores(["a", "a", "b", "b"], ["x"] * 4)["ari"] == 0.0


def test_copies_that_are_found_score_one() -> None:
    records = [{"id": f"{n}", "cluster": n % 4, "text": " ".join(words(n % 4, 50))} for n in range(12)]
    figures = evaluate(iter(records))
    assert [figures[name] for name in ("ari", "cluster_precision", "pair_recall")] == [1.0, 1.0, 1.0]
    assert figures["docs_per_s"] > 0
    assert figures["bytes_per_doc"] > 0


def test_no_records_is_no_error() -> None:
    assert evaluate([])["ari"] == 1.0
