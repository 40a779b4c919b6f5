"""The topic model's file, its features, and the figures on labelled data."""

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import spacy

from wireroom.evaluation.topic import _exclusive, evaluate
from wireroom.kernel.errors import BadSettings, BadSource
from wireroom.topic.build import build
from wireroom.topic.classifiers import BUNDLED, LinearClassifier, words
from wireroom.topic.settings import Settings


def test_words_are_runs_of_letters_in_lower_case() -> None:
    assert words("The Bank\u2019s 3 PROFITS, a-ha! \u00c5land_x") == [
        "the",
        "bank",
        "s",
        "profits",
        "a",
        "ha",
        "\u00e5land",
        "x",
    ]


def saved(path: Path, **changed: object) -> Path:
    with np.load(BUNDLED) as arrays:
        np.savez(path, **({name: arrays[name] for name in arrays.files} | changed))
    return path


def test_another_model_of_the_same_format_can_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.npz", version="mine/7")
    assert build(Settings(model=str(path)))._classifier.version == "mine/7"


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=r"model\.npz"):
        build(Settings(model=str(path)))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("weights", np.zeros((3, 17))),
        ("narrower_bias", np.zeros(3)),
        ("scales", np.zeros(3)),
        ("broader", np.array([99])),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, name: str, array: np.ndarray) -> None:
    with pytest.raises(BadSettings, match="do not fit"):
        LinearClassifier(saved(tmp_path / "model.npz", **{name: array}))


def test_the_bundled_model_is_small_and_has_all_seventeen_topics() -> None:
    assert BUNDLED.stat().st_size < 3_000_000
    ranked = LinearClassifier().scores("")
    assert len({topic.code for topic in ranked}) == 17


def lines(path: Path, *labelled: tuple[str, str]) -> Path:
    path.write_text("\n".join(json.dumps({"title": "", "text": text, "label": label}) for label, text in labelled))
    return path


MATCH = "The striker scored twice as the football team won the match."
PROFIT = "The bank reported higher profits and its shares rose."


def test_classes_of_a_data_set_are_mapped_and_counted(tmp_path: Path) -> None:
    figures = evaluate(lines(tmp_path / "bbc.jsonl", ("sport", MATCH), ("business", PROFIT), ("tech", PROFIT)))
    assert figures["accuracy"] == pytest.approx(2 / 3)
    f1 = {name: scores["f1"] for name, scores in figures["per_class"].items()}
    assert f1 == pytest.approx({"sport": 1, "business": 2 / 3, "tech": 0})
    assert figures["macro_f1"] == pytest.approx(5 / 9)
    assert figures["words_per_s"] > 0


def test_topics_are_judged_as_the_stage_gives_them(tmp_path: Path) -> None:
    figures = evaluate(lines(tmp_path / "own.jsonl", ("medtop:15000000", MATCH), ("medtop:04000000", PROFIT)))
    assert figures["micro_f1"] == 1


def test_unknown_labels_and_broken_lines_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="astrology"):
        evaluate(lines(tmp_path / "odd.jsonl", ("astrology", MATCH)))
    (tmp_path / "broken.jsonl").write_text('{"text": 3}\n')
    with pytest.raises(BadSource, match="broken"):
        evaluate(tmp_path / "broken.jsonl")


def test_of_classes_one_applies_so_their_chances_add_up() -> None:
    chances = _exclusive({"sport": 0.8, "business": 0.5, "tech": 0.0})
    assert sum(chances.values()) == pytest.approx(1)
    assert chances["sport"] / chances["business"] == pytest.approx(4)
    assert _exclusive({"sport": 1.0, "business": 1.0}) == {"sport": 0.5, "business": 0.5}


def test_spacy_gets_the_same_scores(tmp_path: Path) -> None:
    import_module("wireroom.topic.component")
    nlp = spacy.blank("en")
    nlp.add_pipe("wireroom_topic")
    nlp.to_disk(tmp_path)
    text = "The bank raised its rates.\nShares fell."
    scores = {topic.name: topic.score for topic in LinearClassifier().scores(text)}
    assert nlp(text).cats == spacy.load(tmp_path)(text).cats == scores
