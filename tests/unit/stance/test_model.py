"""The stance model's file, its features, and the figures on labelled data."""

import json
import subprocess
import sys
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from services.kernel.errors import BadSettings, BadSource
from services.stance.adapters import BUNDLED, LinearReader
from services.stance.build import build
from services.stance.evaluate import evaluate
from services.stance.features import TARGET, Lexicon, context, features
from services.stance.port import Mention
from services.stance.settings import Settings

WORDS = Lexicon({"hero": 0.8, "corrupt": -0.9}, {"accuse": (-0.2, -1.0), "win": (0.9, 0.2)})


def measures(sentence: str, name: str = "Avo") -> dict[int, float]:
    start = sentence.index(name)
    return features(context(sentence, start, start + len(name)), WORDS).measures


def measure(sentence: str, name: str) -> float:
    return measures(sentence).get(crc32(name.encode()), 0.0)


def test_a_mention_is_one_token_among_those_within_reach() -> None:
    found = context("x" * 900 + " Then Avo Lind’s team won. " + "y" * 900, 906, 914)
    assert found.tokens[found.at] == TARGET
    assert found.name == ["avo", "lind"]
    assert len(found.tokens[0]) < 600 > len(found.tokens[-1])


def test_praise_and_blame_are_counted_by_side_and_clause() -> None:
    assert measure("Avo is a hero", "R6+") == 0.8
    assert measure("The corrupt clerk met Avo", "L6-") == 0.9
    assert measure("Avo is a hero", "clause+") == 0.8
    assert measure("Avo came, a hero left", "clause+") == 0


def test_negation_turns_an_opinion() -> None:
    assert measure("Avo is not a hero", "R6+") == 0
    assert measure("Avo is not a hero", "R6-") == pytest.approx(0.56)


def test_a_verb_judges_its_object_and_a_passive_turns_the_roles() -> None:
    assert measure("Bel accused Avo", "as object") < -0.5
    assert measure("Avo was accused", "as subject") < -0.5
    assert -0.3 < measure("Avo accused Bel", "as subject") < 0
    assert -0.3 < measure("Bel was accused by Avo", "as object") < 0


def test_another_model_of_the_same_format_can_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.npz", version="mine/7")
    assert build(Settings(model=str(path)))._reader.version == "mine/7"


def saved(path: Path, **changed: object) -> Path:
    with np.load(BUNDLED) as held:
        np.savez(path, **({name: held[name] for name in held.files} | changed))
    return path


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=r"model\.npz"):
        build(Settings(model=str(path)))


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="do not fit"):
        LinearReader(saved(tmp_path / "model.npz", idf=np.zeros(3)))


def test_the_bundled_model_is_small_and_its_shares_add_up() -> None:
    assert BUNDLED.stat().st_size < 3_000_000
    assert sum(LinearReader().read([Mention("Avo won.", 0, 3)])[0]) == pytest.approx(1, abs=0.001)


def test_what_is_read_does_not_hang_on_the_process() -> None:
    sentence = "Critics slammed Avo, but fans praised her as a hero and Avo did not fail."
    code = f"from services.stance.adapters import LinearReader as R; print(R().read([({sentence!r}, 16, 19)]))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def lines(path: Path, *labelled: tuple[str, float | str]) -> Path:
    rows = [{"sentence_normalized": text, "targets": [{"from": 0, "to": 3, "polarity": p}]} for text, p in labelled]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


BAD, GOOD = "Avo was indicted for corrupt deals.", "Avo won praise as a brave hero."


def test_figures_are_counted_over_targets(tmp_path: Path) -> None:
    figures = evaluate(lines(tmp_path / "data.jsonl", (BAD, 2), (GOOD, 6.0), (BAD, "negative"), (BAD, 6)))
    assert figures["accuracy"] == 0.75
    assert figures["per_class"] == pytest.approx({"negative": 4 / 5, "positive": 2 / 3})
    assert figures["macro_f1"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert figures["words_per_s"] > 0


def test_lines_that_do_not_fit_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"data\.jsonl"):
        evaluate(lines(tmp_path / "data.jsonl", (BAD, "furious")))
    (tmp_path / "none.jsonl").write_text("\n")
    with pytest.raises(BadSource, match="no targets"):
        evaluate(tmp_path / "none.jsonl")
