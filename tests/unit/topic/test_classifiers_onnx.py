"""An ONNX classifier in place of the bundled topic model."""

import json
from pathlib import Path

import pytest

from tests import hostile, tiny_model
from wireroom.kernel.article import Topic
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.stage import Emit, Reject
from wireroom.runtime.apply import HostContext, apply
from wireroom.topic.build import build
from wireroom.topic.settings import Settings

WORDS = {"goal": (3.0, 0.0, 0.0), "bank": (0.0, 3.0, 1.0)}
NAMED = ("Sport", "medtop:04000000", "labour")


def topics(settings: Settings, title: str = "goal", text: str = "bank bank") -> tuple[tuple[Topic, ...], str]:
    stage = build(settings)
    outcomes = stage.process([hostile.article(title, text), hostile.article("", "")])
    assert outcomes[:1] == stage.process([hostile.article(title, text)]), "a batch changes what is found"
    assert isinstance(outcomes[0], Emit)
    return outcomes[0].article.topics or (), outcomes[0].article.models["topic"]


def test_labels_that_are_topics_need_no_file(tmp_path: Path) -> None:
    found, version = topics(Settings(model=str(tiny_model.write(tmp_path / "desk", WORDS, NAMED)), threshold=0.04))
    assert [(topic.name, topic.code) for topic in found] == [
        ("economy, business and finance", "medtop:04000000"),
        ("sport", "medtop:15000000"),
    ]
    assert [topic.score for topic in found] == [0.9362, 0.0466]  # softmax of 3, 6, 2
    assert version.startswith("desk/")


def test_a_model_of_several_labels_scores_each_by_itself(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path / "desk", WORDS, NAMED, problem_type="multi_label_classification")
    assert [topic.score for topic in topics(Settings(model=str(folder)))[0]] == [0.9975, 0.9526, 0.8808]
    one = topics(Settings(model=str(folder), scoring="softmax", least=0.0, threshold=0.0))[0]
    assert sum(topic.score for topic in one) == pytest.approx(1, abs=1e-3)


def test_a_file_says_what_labels_stand_for(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path / "desk", WORDS, ("LABEL_0", "LABEL_1", "LABEL_2"))
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps({"LABEL_0": "sport", "LABEL_1": "labour", "LABEL_2": "labour"}))
    found, version = topics(Settings(model=str(folder), labels=str(labels)))
    assert [(topic.name, topic.score) for topic in found] == [("labour", 0.9534)]  # of the two together
    labels.write_text(json.dumps({"LABEL_0": None, "LABEL_1": None, "LABEL_2": "labour"}))
    others, other = topics(Settings(model=str(folder), labels=str(labels), least=0.0))
    assert [topic.name for topic in others] == ["labour"]
    assert other != version


def refused(settings: Settings, why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        build(settings)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (None, r"labels 'LABEL_0', 'LABEL_1' stand for nothing known.*WIREROOM_TOPIC_LABELS.*'sport'"),
        ({"LABEL_0": "sports"}, r"labels 'LABEL_0', 'LABEL_1' stand for nothing known"),
        ({"LABEL_0": "sport", "LABEL_1": None, "LABEL_7": "sport"}, r"does not have: LABEL_7"),
        ({"LABEL_0": 3}, r"holds no labels"),
        ([], r"holds no labels"),
    ],
)
def test_labels_that_stand_for_nothing_are_told_at_the_start(tmp_path: Path, told: object, why: str) -> None:
    folder = tiny_model.write(tmp_path / "desk", {"goal": (1.0, 0.0)}, ("LABEL_0", "LABEL_1"))
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps(told))
    refused(Settings(model=str(folder), labels="" if told is None else str(labels)), why)


def test_too_few_tokens_to_read_are_refused_at_the_start(tmp_path: Path) -> None:
    refused(Settings(model=str(tiny_model.write(tmp_path / "desk", WORDS, NAMED)), longest=8), r"9 or more")


def test_a_model_that_there_is_not_is_told_at_the_start() -> None:
    refused(Settings(model="nowhere/desk"), r"there is no folder nowhere/desk; give one with model\.onnx")


def test_an_article_whose_scores_are_not_numbers_is_a_dead_letter(tmp_path: Path) -> None:
    words = WORDS | {"goal": (float("nan"), 0.0, 0.0)}
    stage = build(Settings(model=str(tiny_model.write(tmp_path / "tiny", words, NAMED))))
    articles = [hostile.article("", text) for text in ("goal", "bank")]
    bad, good = (result.outcome for result in apply([stage], articles, HostContext()))
    assert isinstance(bad, Reject)
    assert bad.reason == "bug"
    assert "tiny gives scores that are not finite" in bad.detail
    assert isinstance(good, Emit)
