"""ONNX models of text: what is read of a folder, and what is said of one that cannot be used."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests import tiny_model
from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import TextModel

WORDS = {"good": (0.0, 1.0), "bad": (1.0, -1.0), "great": (0.0, 2.5)}
LABELS = ("sad", "glad")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "mood", WORDS, LABELS)


def test_a_text_gets_a_score_a_label(folder: Path) -> None:
    model = TextModel(folder, "topic")
    assert model.labels == LABELS
    assert model.logits("A good, GREAT day").tolist() == [0.0, 3.5]
    assert model.logits("").tolist() == [0.0, 0.0]


def test_a_second_segment_is_told_from_the_first(tmp_path: Path) -> None:
    model = TextModel(tiny_model.write(tmp_path / "pairs", WORDS, LABELS, segments=True), "stance")
    assert model.logits("good", "bad").tolist() == [1.0, -1.0]


@pytest.mark.parametrize(("longest", "read"), [(512, 30), (12, 10)])  # the model says 32; [CLS] and [SEP] count
def test_a_long_text_is_cut(folder: Path, longest: int, read: int) -> None:
    assert TextModel(folder, "topic", longest=longest).logits("good " * 1000).tolist() == [0.0, read]


def test_of_a_pair_the_longer_one_is_cut(tmp_path: Path) -> None:
    model = TextModel(tiny_model.write(tmp_path / "pairs", WORDS, LABELS, segments=True), "stance")
    assert model.logits("bad " * 1000, "good good").tolist() == [0.0, 2.0]


def test_the_version_says_which_files_they_were(folder: Path, tmp_path: Path) -> None:
    version = TextModel(folder, "topic").version
    name, _, content = version.partition("/")
    assert (name, len(content)) == ("mood", 12)
    assert TextModel(folder, "topic").version == version
    other = tiny_model.write(tmp_path / "other" / "mood", WORDS | {"good": (0.0, 1.5)}, LABELS)
    assert TextModel(other, "topic").version not in (version, "")
    numbered = tiny_model.write(tmp_path / "numbered", WORDS, LABELS, version=1)
    assert TextModel(numbered, "topic").version.startswith("numbered/"), "what a foreign config says of itself"


def test_a_model_need_not_say_how_much_it_reads(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path / "mood", WORDS, LABELS, max_position_embeddings=None)
    assert TextModel(folder, "topic").longest == 512
    assert TextModel(folder, "topic", longest=40).longest == 40


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BadSettings, match=rf"topic: the model .* has no {name};.*optimum-cli"):
        TextModel(folder, "topic")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"stance: there is no folder .*nowhere"):
        TextModel(tmp_path / "nowhere", "stance")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"{}"])
def test_a_damaged_file_is_a_mistake_in_the_settings(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(BadSettings, match=r"topic: the model .*mood"):
        TextModel(folder, "topic")


def test_labels_that_do_not_fit_the_scores_are_told(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "sad", "1": "glad", "2": "so-so"}}))
    with pytest.raises(BadSettings, match=r"gives 2 scores, and config\.json has 3 labels"):
        TextModel(folder, "topic")


def test_a_model_that_scores_each_token_is_refused(folder: Path) -> None:
    model = onnx.load(folder / "model.onnx")
    del model.graph.node[-1]  # the sum over tokens
    model.graph.output[0].name = "weighted"
    model.graph.output[0].type.tensor_type.ClearField("shape")
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(BadSettings, match=r"gives 32 x 2 scores, and config\.json has 2 labels"):
        TextModel(folder, "topic")


@pytest.mark.parametrize("score", [np.nan, np.inf])
def test_scores_that_are_not_finite_are_told_at_the_start_and_later(tmp_path: Path, score: float) -> None:
    always = tiny_model.write(tmp_path / "always", {"a": (score, 0.0)}, LABELS)
    with pytest.raises(BadSettings, match="does not run: always gives scores that are not finite"):
        TextModel(always, "topic")
    once = TextModel(tiny_model.write(tmp_path / "once", {"bad": (score, 0.0)}, LABELS), "topic")
    with pytest.raises(ValueError, match="once gives scores that are not finite"):
        once.logits("bad")


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_missing_library_is_named(folder: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(BadSettings, match=rf"needs the library {library}: pip install 'wireroom\[onnx\]'"):
        TextModel(folder, "topic")
