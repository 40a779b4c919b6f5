"""An ONNX classifier in place of the bundled stance model."""

import json
from pathlib import Path

import pytest

from tests import hostile, tiny_model
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.stage import Emit, Reject
from wireroom.runtime.apply import HostContext, apply
from wireroom.stance.build import build, load_reader
from wireroom.stance.port import Mention
from wireroom.stance.settings import Settings

WORDS = {"praised": (0.0, 0.0, 4.0), "acme": (3.0, 0.0, 0.0), "t": (0.0, 9.0, 0.0)}
LABELS = ("NEGATIVE", "neutral", "Positive")
SENTENCE = Mention("They praised Acme.", 13, 17)
NAMES = ("negative", "neutral", "positive")


def top(settings: Settings, mention: Mention = SENTENCE) -> str:
    ((shares, stance),) = load_reader(settings).read([mention])
    assert stance == shares  # such a model gives one answer
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    return NAMES[shares.index(max(shares))]


def test_the_target_is_shown_as_the_setting_says(tmp_path: Path) -> None:
    single = str(tiny_model.write(tmp_path / "one", WORDS, LABELS))
    pair = str(tiny_model.write(tmp_path / "two", WORDS, LABELS, segments=True))  # it reads the second segment alone
    assert top(Settings(model=pair)) == "negative"
    assert top(Settings(model=single)) == "negative"  # acme counts in both segments
    assert top(Settings(model=single, pairing="none")) == "positive"
    assert top(Settings(model=single, pairing="[T] {} [/T]")) == "neutral"
    versions = {
        load_reader(Settings(model=single, pairing=pairing)).version for pairing in ("segment", "none", "{}", "[T] {}")
    }
    assert len(versions) == 4


def test_a_target_far_into_a_sentence_is_still_read(tmp_path: Path) -> None:
    model = str(tiny_model.write(tmp_path / "one", WORDS, LABELS))
    before = "nothing much happened then " * 500
    mention = Mention(f"{before}Acme was praised {before}", len(before), len(before) + 4)
    assert top(Settings(model=model, pairing="none", longest=20), mention) == "positive"


def test_a_file_says_what_labels_stand_for_and_two_are_enough(tmp_path: Path) -> None:
    model = tiny_model.write(tmp_path / "stars", {"praised": (0.0, 0.0, 4.0)}, ("1 star", "2 stars", "3 stars"))
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps({"1 star": "negative", "2 stars": "negative", "3 stars": "positive"}))
    (reading,) = load_reader(Settings(model=str(model), labels=str(labels), pairing="none")).read([SENTENCE])
    assert reading.portrayal == (0.0353, 0.0, 0.9647)


@pytest.mark.parametrize(
    ("labels", "given", "why"),
    [
        (("LABEL_0", "LABEL_1"), {}, r"'LABEL_0', 'LABEL_1' stand for nothing known.*WIREROOM_STANCE_LABELS"),
        (("positive", "neutral"), {}, r"no labels for both negative and positive"),
        (("positive", "negative"), {"pairing": "pairs"}, r'pairing must be "segment"'),
    ],
)
def test_what_cannot_work_is_told_at_the_start(
    tmp_path: Path, labels: tuple[str, str], given: dict[str, str], why: str
) -> None:
    model = tiny_model.write(tmp_path / "tiny", {"praised": (0.0, 1.0)}, labels)
    with pytest.raises(BadSettings, match=why):
        build(Settings(model=str(model), **given))


def test_the_stage_runs_on_it(tmp_path: Path) -> None:
    stage = build(Settings(model=str(tiny_model.write(tmp_path / "tiny", WORDS, LABELS)), pairing="none"))
    article = hostile.article("", SENTENCE.sentence.lower().replace("acme", "Acme"))
    (outcome,) = stage.process([article])
    assert isinstance(outcome, Emit)
    assert [(found.target, found.polarity) for found in outcome.article.portrayal or ()] == [("Acme", "positive")]
    assert [(found.target, found.voice) for found in outcome.article.stance or ()] == [("Acme", "unnamed")]
    assert outcome.article.models["stance"].startswith("tiny/")
    assert stage.process([article, article])[1] == outcome


def test_an_article_whose_scores_are_not_numbers_is_a_dead_letter(tmp_path: Path) -> None:
    words = WORDS | {"praised": (float("nan"), 0.0, 0.0)}
    stage = build(Settings(model=str(tiny_model.write(tmp_path / "tiny", words, LABELS)), pairing="none"))
    articles = [hostile.article("", text) for text in ("They praised Acme.", "They saw Acme.")]
    bad, good = (result.outcome for result in apply([stage], articles, HostContext()))
    assert isinstance(bad, Reject)
    assert bad.reason == "bug"
    assert "tiny gives scores that are not finite" in bad.detail
    assert isinstance(good, Emit)
