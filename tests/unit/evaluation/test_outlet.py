"""The outlet's stance on labelled articles: what counts as found, as right, and as the right order."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from wireroom.evaluation.outlet import evaluate
from wireroom.kernel.errors import BadSource

POLEMIC = (
    "Margaret Holloway is a shameless fraud. The greedy, cowardly Holloway has cheated honest pensioners for years and "
    "laughs at their misery. Holloway is an arrogant liar whose pathetic excuses insult everybody. Her ridiculous "
    "vanity and her vile contempt for ordinary people disgust this town. Holloway is a disgrace, and her reckless, "
    "corrupt empire deserves to collapse. Nobody should trust the disgraceful Holloway again."
)
REPORT = (
    "Margaret Holloway met reporters in London on Monday. Holloway has led the agency since 2019. The agency has 300 "
    "staff. Holloway will meet the committee on 3 March, the clerk said."
)


def line(text: str, feeling: str, name: str = "Margaret Holloway", **others: Any) -> dict[str, Any]:
    return {"title": "", "text": text, "targets": [{"name": name, "feeling": feeling}], **others}


def write(path: Path, *lines: dict[str, Any]) -> Path:
    content = "".join(json.dumps(each) + "\n" for each in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def test_a_polemic_and_a_report_are_told_apart_and_put_in_order(tmp_path: Path) -> None:
    lines = line(POLEMIC, "negative", triple="1"), line(REPORT, "neutral", triple="1", outlet="b", id="x")
    figures = evaluate(write(tmp_path / "data.jsonl.gz", *lines))
    assert figures["model"].startswith("wireroom-stance/")
    assert [figures[name] for name in ("articles", "targets", "found", "accuracy")] == [2, 2, 2, 1]
    assert [figures[name] for name in ("macro_f1", "accuracy_if_neutral", "auc_negative")] == [1, 0.5, 1]
    assert (figures["pairs"], figures["in_order"]) == (1, 1)
    assert figures["per_class"]["negative"] == {"precision": 1, "recall": 1, "f1": 1, "support": 1}


def test_labels_the_other_way_round_are_all_wrong(tmp_path: Path) -> None:
    lines = line(POLEMIC, "neutral", triple="1"), line(REPORT, "negative", triple="1")
    figures = evaluate(write(tmp_path / "data.jsonl", *lines))
    assert [figures[name] for name in ("accuracy", "macro_f1", "auc_negative", "in_order")] == [0, 0, 0, 0]


def test_what_is_not_found_is_neutral_and_ties_are_a_half(tmp_path: Path) -> None:
    lines = [line(REPORT, feeling, "Otto Brand", triple="1") for feeling in ("negative", "neutral", "positive")]
    figures = evaluate(write(tmp_path / "data.jsonl", *lines))
    assert (figures["found"], figures["accuracy"]) == (0, figures["accuracy_if_neutral"])
    assert (figures["pairs"], figures["in_order"], figures["auc_negative"]) == (3, 0.5, 0.5)


def test_only_what_there_is_to_compare_is_measured(tmp_path: Path) -> None:
    lines = line(REPORT, "neutral", triple="1"), line(POLEMIC, "neutral", triple="2"), line(POLEMIC, "neutral")
    assert not {"auc_negative", "pairs", "in_order"} & evaluate(write(tmp_path / "data.jsonl", *lines)).keys()
    apart = line(REPORT, "neutral", triple="1"), line(POLEMIC, "negative", triple="2"), line(POLEMIC, "negative")
    figures = evaluate(write(tmp_path / "data.jsonl", *apart))
    assert "pairs" not in figures
    assert figures["auc_negative"] == 1


@pytest.mark.parametrize(
    ("name", "aliases", "is_found"),
    [
        ("margaret  holloway", [], True),
        ("Holloway", [], True),
        ("Ms Margaret Holloway", [], True),
        ("The director", ["", "Holloway"], True),
        ("Edward Holloway", [], False),
        ("Margaret Thatcher", [], False),
        ("The director", [""], False),
    ],
)
def test_a_target_is_the_entity_that_is_called_so(
    tmp_path: Path, name: str, aliases: list[str], is_found: bool
) -> None:
    target = {"name": name, "feeling": "negative", "aliases": aliases}
    figures = evaluate(write(tmp_path / "data.jsonl", {"text": POLEMIC, "targets": [target]}))
    assert (figures["found"], figures["accuracy"]) == (is_found, is_found)


def test_the_entity_of_the_name_goes_before_one_that_shares_a_word_and_is_named_more(tmp_path: Path) -> None:
    text = POLEMIC + " Edward Holloway met reporters in London on Monday."
    figures = evaluate(write(tmp_path / "data.jsonl", line(text, "neutral", "Edward Holloway")))
    assert (figures["found"], figures["accuracy"]) == (1, 1)


def test_progress_is_heard_of(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    evaluate(write(tmp_path / "data.jsonl", *[line(REPORT, "neutral")] * 9), None, None, lambda *at: heard.append(at))
    assert heard == [(8, 9), (9, 9)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": REPORT}, r"data\.jsonl:2: .*targets"),
        (line(REPORT, "furious"), r"data\.jsonl:2: .*furious"),
        (line(REPORT, "neutral", " "), r"data\.jsonl:2: .*name"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, wrong: dict[str, Any], why: str) -> None:
    path = write(tmp_path / "data.jsonl", line(REPORT, "neutral"), wrong)
    with pytest.raises(BadSource, match=why):
        evaluate(path)


def test_a_file_without_targets_or_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "none.jsonl", {"text": REPORT, "targets": []})
    with pytest.raises(BadSource, match="has no targets"):
        evaluate(path)
    cut = write(tmp_path / "cut.jsonl.gz", line(REPORT, "neutral"))
    cut.write_bytes(cut.read_bytes()[:-12])
    with pytest.raises(BadSource, match=r"cut\.jsonl\.gz"):
        evaluate(cut)
