"""The stance model's file, its features, and the figures on labelled data."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.evaluation.stance import evaluate
from wireroom.kernel.errors import BadSettings, BadSource
from wireroom.stance.build import build
from wireroom.stance.port import Mention
from wireroom.stance.readers.features import (
    AS_OBJECT,
    AS_SUBJECT,
    BALANCE,
    BY_DISTANCE,
    IN_CLAUSE,
    PLAIN_MEASURES,
    SPEECH_BEHIND,
    count_measures,
    ngrams,
    write_measures,
)
from wireroom.stance.readers.linear import BUNDLED, LinearReader
from wireroom.stance.readers.words import (
    NAMED_BY_PRONOUN,
    NAMED_BY_WORD,
    NAMED_IN_FULL,
    TARGET,
    UNKNOWN,
    Context,
    Vocabulary,
    context_of,
    mark_words,
    pack_mentions,
    split_words,
)
from wireroom.stance.settings import Settings

LISTED = {UNKNOWN: 0, TARGET: 0, "hero": 0.8, "corrupt": -0.9, "and": 0, ",": 0, "not": 0, "was": 0, "by": 0, "they": 0}
ROLES = {"accused": (-0.2, -1.0), "won": (0.9, 0.2), "said": (0, 0)}
BEFORE_WITHIN_6, BEHIND_WITHIN_6 = BY_DISTANCE + 2, BY_DISTANCE + 8


def words(width: int = 2) -> Vocabulary:
    listed = [*LISTED, *ROLES]
    values = [(value, 0, 0) for value in LISTED.values()] + [(0, *role) for role in ROLES.values()]
    vectors = np.arange(len(listed) * width, dtype=np.float32).reshape(-1, width)
    rows = {word: row for row, word in enumerate(listed)}
    return Vocabulary(rows, mark_words(listed), np.array(values, dtype=np.float32), vectors)


def read_as(sentence: str, name: str = "Avo") -> Context:
    start, vocabulary = sentence.index(name), words()
    rows, hashes, capital, places = pack_mentions([Mention(sentence, start, start + len(name))], vocabulary.rows)
    return context_of(rows, hashes, capital, places[0], vocabulary.marks, vocabulary.values)


def measure(sentence: str, place: int) -> float:
    into = np.empty(count_measures(2), dtype=np.float32)
    write_measures(read_as(sentence), words().vectors, into)
    return float(into[place])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Avo’s team won't go", ["avo", "'s", "team", "won't", "go"]),
        ("a far-right, 3.5% plan - no", ["a", "far", "right", ",", "3.5", "%", "plan", "-", "no"]),
        ("", []),
    ],
)
def test_words_are_split_as_the_vocabulary_writes_them(text: str, expected: list[str]) -> None:
    assert split_words(text) == expected


def test_a_mention_is_one_word_among_those_within_reach() -> None:
    context = read_as("x " * 90 + "Then Avo Lind’s team won. " + "y " * 90, "Avo Lind")
    assert (context.target, len(context.rows), context.named_by) == (60, 121, NAMED_IN_FULL)
    assert context.rows[context.target] == 1
    assert read_as("Avo won").named_by == NAMED_BY_WORD
    assert read_as("so they won", "they").named_by == NAMED_BY_PRONOUN


def test_a_mention_inside_of_a_word_and_one_without_any_are_read() -> None:
    assert len(read_as("pro-Avoite won", "Avo").rows) == 3
    assert len(read_as("won... won", " ").rows) == 6


@given(st.lists(st.tuples(st.text("aB'’- .“é3", max_size=30), st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_mentions_are_packed_as_each_by_itself(asked: list[tuple[str, int, int]]) -> None:
    mentions = [Mention(text, min(a, b), max(a, b)) for text, a, b in asked for _ in range(2)]
    together = pack_mentions(mentions, words().rows)
    for mention, place in zip(mentions, together.places, strict=True):
        alone = pack_mentions([mention], words().rows)
        assert alone.places[0].tolist() == (place - place[0]).tolist()
        assert alone.hashes.tolist() == together.hashes[place[0] : place[3]].tolist()


def test_praise_and_blame_are_counted_by_side_and_clause() -> None:
    assert measure("Avo is a hero", BEHIND_WITHIN_6) == pytest.approx(0.8)
    assert measure("The corrupt clerk met Avo", BEFORE_WITHIN_6 + 1) == pytest.approx(0.9)
    assert measure("Avo is a hero", IN_CLAUSE) == pytest.approx(0.8)
    assert measure("Avo came, a hero left", IN_CLAUSE) == 0


def test_negation_turns_an_opinion() -> None:
    assert measure("Avo is not a hero", BEHIND_WITHIN_6) == 0
    assert measure("Avo is not a hero", BEHIND_WITHIN_6 + 1) == pytest.approx(0.56)
    assert measure("Avo is not a hero", BALANCE) < 0 < measure("Avo did not, and a hero", BALANCE)


def test_a_verb_judges_its_object_and_a_passive_turns_the_roles() -> None:
    assert measure("Bel accused Avo", AS_OBJECT) < -0.5
    assert measure("Avo was accused", AS_SUBJECT) < -0.5
    assert -0.3 < measure("Avo accused Bel", AS_SUBJECT) < 0
    assert -0.3 < measure("Bel was accused by Avo", AS_OBJECT) < 0


def test_who_speaks_is_told() -> None:
    assert [measure(text, SPEECH_BEHIND) for text in ("Avo said so", "Bel said Avo")] == [1, 0]


def test_vectors_are_pooled_by_side() -> None:
    pools = [measure("hero Avo won", place) for place in range(PLAIN_MEASURES, count_measures(2))]
    hero, won = words().vectors[2].tolist(), words().vectors[words().rows["won"]].tolist()
    assert pools[:12] == [*hero * 3, *won * 3]
    assert pools[36:40] == [*hero, *won]


def test_ngrams_tell_sides_apart_and_negated_from_plain_words() -> None:
    texts = ("Avo won", "won Avo", "Avo not won", "Avo won")
    before, behind, negated, again = ({*zip(*map(tuple, ngrams(read_as(text))), strict=True)} for text in texts)
    assert before == again
    assert before != behind
    assert {key for block, key in before - negated if block == 3}


def test_another_model_of_the_same_format_can_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.npz", version="mine/7")
    assert build(Settings(model=str(path)))._reader.version == "mine/7"


def saved(path: Path, **changed: object) -> Path:
    with np.load(BUNDLED) as file:
        np.savez(path, **({name: file[name] for name in file.files} | changed))
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
    for shares in LinearReader().read([Mention("Avo won.", 0, 3)])[0]:
        assert sum(shares) == pytest.approx(1, abs=0.001)


def test_the_bundled_model_tells_bad_news_from_blame() -> None:
    reported = "Velmar was charged with fraud on Tuesday after a raid on its offices, prosecutors said."
    blaming = "Velmar is a shameless, greedy fraud that has cheated everybody who ever trusted it."
    of_report, of_blame = LinearReader().read([Mention(text, 0, 6) for text in (reported, blaming)])
    assert min(of_report.portrayal.negative, of_blame.portrayal.negative) > 0.5
    assert of_report.stance.neutral > 0.5
    assert of_blame.stance.negative > 0.5


def test_what_is_read_does_not_hang_on_the_process() -> None:
    sentence = "Critics slammed Avo, but fans praised her as a hero and Avo did not fail."
    code = f"from wireroom.stance.readers.linear import LinearReader as R; print(R().read([({sentence!r}, 16, 19)]))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def lines(path: Path, *labelled: tuple[str, float | str]) -> Path:
    rows = [{"sentence_normalized": text, "targets": [{"from": 0, "to": 3, "polarity": p}]} for text, p in labelled]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


BAD, GOOD = "Avo was indicted for corrupt deals.", "Avo won praise as a brave hero."


def test_figures_are_counted_over_targets(tmp_path: Path) -> None:
    figures = evaluate(lines(tmp_path / "data.jsonl", (BAD, 2), (GOOD, 6.0), (BAD, "negative"), (BAD, 6)))
    assert figures["accuracy"] == 0.75
    f1 = {name: scores["f1"] for name, scores in figures["per_class"].items()}
    assert f1 == pytest.approx({"negative": 4 / 5, "positive": 2 / 3})
    assert figures["macro_f1"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert figures["words_per_s"] > 0


def test_lines_that_do_not_fit_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"data\.jsonl"):
        evaluate(lines(tmp_path / "data.jsonl", (BAD, "furious")))
    (tmp_path / "none.jsonl").write_text("\n")
    with pytest.raises(BadSource, match="is empty"):
        evaluate(tmp_path / "none.jsonl")
