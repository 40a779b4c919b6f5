"""`wireroom eval` of the language stages: figures for scripts and for people, and what is said of the wrong file."""

import gzip
import json
from pathlib import Path

import pytest

from tests import tiny_model
from tests.e2e.command import well, wireroom

CONLL = "Microsoft B-ORG\nopened O\nan O\noffice O\nin O\nKenya B-LOC\n. O\n"
TOPICS = [{"title": "Cup final", "text": "The striker scored twice in the football match.", "label": "sport"}] * 3
TARGET = {"from": 0, "to": 4, "polarity": 2}
STANCES = [{"sentence_normalized": "Acme was indicted for fraud.", "targets": [TARGET]}] * 3
ARTICLES = [
    {"title": "", "text": "Microsoft opened an office.", "targets": [{"name": "Microsoft", "feeling": "neutral"}]}
]
PARTS = ("entities", "topic", "stance")


@pytest.fixture
def data(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "data.conll").write_text(CONLL)
    for name, lines in (("topic", TOPICS), ("stance", STANCES)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return {
        "entities": tmp_path / "data.conll",
        "topic": tmp_path / "topic.jsonl",
        "stance": tmp_path / "stance.jsonl",
    }


@pytest.mark.parametrize("part", PARTS)
def test_figures_for_scripts_and_for_people(part: str, data: dict[str, Path]) -> None:
    figures = well("eval", part, data[part], "--json").json
    assert {"model", "macro_f1", "micro_f1", "accuracy", "per_class", "words_per_s"} <= figures.keys()
    assert ("ece" in figures) == ("reliability" in figures) == (part != "entities")
    assert all({"precision", "recall", "f1", "support"} == scores.keys() for scores in figures["per_class"].values())
    shown = well("eval", part, data[part]).out.decode()
    assert figures["model"] in shown
    assert all(name in shown for name in ("macro_f1", "precision", *figures["per_class"]))


@pytest.mark.parametrize("part", PARTS)
def test_a_file_of_another_kind_is_told(part: str, data: dict[str, Path]) -> None:
    for other in PARTS:
        if other != part:
            ran = wireroom("eval", part, data[other], "--json")
            assert (ran.status, ran.out) == (2, b"")
            assert f"{data[other].name}:1" in ran.err


def test_another_model_is_measured(data: dict[str, Path], tmp_path: Path) -> None:
    model = tiny_model.write(tmp_path / "desk", {"football": (1.0, 0.0)}, ("sport", "weather"))
    assert well("eval", "topic", data["topic"], "--model", model, "--json").json["model"].startswith("desk/")
    ran = wireroom("eval", "topic", data["topic"], "--model", tmp_path / "none")
    assert (ran.status, "there is no folder" in ran.err) == (2, True)
    set_ = well("eval", "topic", data["topic"], "--json", env={"WIREROOM_TOPIC_MODEL": str(model)}).json
    assert set_["model"].startswith("desk/")


def test_copies_of_no_articles_are_no_perfect_score(tmp_path: Path) -> None:
    folder, empty = tmp_path / "folder", tmp_path / "empty.jsonl"
    folder.mkdir()
    empty.touch()
    for nothing in (folder, empty):
        ran = wireroom("eval", "dedup", nothing, "--json")
        assert (ran.status, ran.out) == (2, b"")
        assert f"{nothing} holds no articles" in " ".join(ran.err.split())


def test_whole_articles_are_measured_packed_or_not(tmp_path: Path) -> None:
    content = "".join(json.dumps(line) + "\n" for line in ARTICLES).encode()
    plain, packed = tmp_path / "articles.jsonl", tmp_path / "articles.jsonl.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    figures = well("eval", "outlet", plain, "--json").json
    assert figures == well("eval", "outlet", packed, "--tier", "fast", "--json").json
    assert (figures["targets"], figures["accuracy"], figures["accuracy_if_neutral"]) == (1, 1.0, 1.0)
    assert "accuracy_if_neutral" in well("eval", "outlet", plain).out.decode()


def test_headlines(data: dict[str, Path]) -> None:
    assert well("eval", "entities", data["entities"], "--headlines", "--json").json["documents"] == 1


@pytest.mark.parametrize(("part", "stage"), [("entities", "entities"), ("stance", "stance"), ("outlet", "stance")])
def test_a_tier_that_there_is_not_is_told(part: str, stage: str, data: dict[str, Path]) -> None:
    ran = wireroom("eval", part, data[stage], "--tier", "golden")
    assert (ran.status, f"WIREROOM_{stage.upper()}_TIER" in ran.err) == (2, True)
