"""Labelled lines, quality by class, calibration and speed, as every evaluation has them."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.runtime.test_memo import Naming
from wireroom.evaluation.figures import Counts, by_class, calibration, labelled_lines, words_per_s
from wireroom.kernel.article import Article
from wireroom.kernel.errors import BadSource


class Line(msgspec.Struct):
    text: str


def test_a_class_that_nobody_wants_is_shown_and_not_averaged() -> None:
    found = by_class({"a": Counts(1, 2, 1), "b": Counts(0, 1, 0), "c": Counts(0, 0, 2), "d": Counts(0, 0, 0)})
    assert found["per_class"]["a"] == {"precision": 0.5, "recall": 1.0, "f1": 2 / 3, "support": 1}
    assert found["per_class"].keys() == {"a", "b", "c"}
    assert found["macro_f1"] == pytest.approx(1 / 3)
    assert found["micro_f1"] == pytest.approx(2 / 6)


def test_calibration_by_hand() -> None:
    found = calibration([0.9, 1.0, 0.95, 0.35, 0.31], [True, True, False, True, False])
    assert [(row["from"], row["to"], row["number"]) for row in found["reliability"]] == [(0.3, 0.4, 2), (0.9, 1.0, 3)]
    assert found["ece"] == pytest.approx((2 * abs(0.33 - 0.5) + 3 * abs(0.95 - 2 / 3)) / 5)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_calibration_keeps_every_answer_and_is_a_share(answers: list[tuple[float, bool]]) -> None:
    found = calibration([sure for sure, _ in answers], [right for _, right in answers])
    assert sum(row["number"] for row in found["reliability"]) == len(answers)
    assert 0 <= found["ece"] <= 1
    whole = abs(sum(sure - right for sure, right in answers)) / len(answers)
    assert found["ece"] >= whole - 1e-9, "bins cannot hide what is wrong of all"


def test_lines_are_numbered_and_the_wrong_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"text": "a"}\n\n{"text": "b"}')
    assert [(number, line.text) for number, line in labelled_lines(path, Line)] == [(1, "a"), (3, "b")]
    path.write_text('{"text": "a"}\n{"txt": "b"}\n')
    with pytest.raises(BadSource, match=r"data\.jsonl:2: .*`text`"):
        list(labelled_lines(path, Line))


@pytest.mark.parametrize(("content", "why"), [(b"", "is empty"), (b"\n \n", "is empty"), (b"\xff\n", r":1: ")])
def test_a_file_without_lines_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "data.jsonl").write_bytes(content)
    with pytest.raises(BadSource, match=why):
        list(labelled_lines(tmp_path / "data.jsonl", Line))


def test_a_folder_is_no_file_of_lines(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="directory"):
        list(labelled_lines(tmp_path, Line))


def test_every_article_goes_through_the_stage_and_none_is_left_out() -> None:
    stage = Naming()
    made = [
        Article(id="", delivery="", source="", ingested=datetime.now(UTC), text=f"text {n}", title="one two")
        for n in range(70)
    ]
    assert words_per_s(stage, made) > 0
    assert len(stage.seen) == 70
    assert stage.seen["text 0"] == 2, "the first are for warming up"
