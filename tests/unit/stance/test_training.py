"""What the stance models learn from: mentions in brackets, written codes, held-out sentences and shares."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("vaderSentiment")

from training.stance.outlet import Row, fit
from training.stance.views import (
    CODES,
    DISTANT,
    PORTRAYED,
    Views,
    directed,
    joined,
    newsmtsc,
    runs,
    shares,
    written,
)
from wireroom.stance.port import Mention
from wireroom.stance.views import weigh

LONG = "one two three four five six seven eight nine ten eleven"


def said(views: Views) -> list[str]:
    return [mention.sentence[mention.start : mention.end] for mention in views.mentions]


def heads(portrayal: list[float], stance: list[float]) -> list[list[float]]:
    return np.array([portrayal, stance], np.float32).tolist()


def test_written_sentences_are_cut_at_their_brackets_and_grouped_by_event(tmp_path: Path) -> None:
    lines = [
        "# First event",
        "R\t[[Avo Lind]] lost [sic].",
        "L\tBut [[Avo]] met [[Bel]].",
        "# Second",
        "P\tOh, [[Bel]]",
    ]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n")
    views = written(tmp_path)
    assert said(views) == ["Avo Lind", "Avo", "Bel"]
    assert [mention.sentence for mention in views.mentions] == ["Avo Lind lost [sic].", "But Avo met Bel.", "Oh, Bel"]
    assert views.groups == ["a 0", "a 0", "a 3"]
    assert views.shares.tolist() == [
        heads([PORTRAYED, 0, 0], [0, 1, 0]),
        heads([PORTRAYED, 0, 0], [1, 0, 0]),
        heads([0, 0, PORTRAYED], [0, 0, 1]),
    ]


def test_a_sentence_without_a_mention_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("R\tAvo lost.\n")
    with pytest.raises(ValueError, match="no mention is marked"):
        written(tmp_path)


def test_every_sentence_that_was_written_is_read_with_all_codes() -> None:
    views = written()
    assert len(views.mentions) > 4000
    assert all(0 <= m.start < m.end <= len(m.sentence) for m in views.mentions)
    assert not any("[[" in mention.sentence for mention in views.mentions)
    assert {tuple(row.argmax(1).tolist()) for row in views.shares} == set(CODES.values())


def test_shares_are_of_the_heads_that_a_label_is_for() -> None:
    assert shares(2, None).tolist() == heads([0, 0, 1], [0, 0, 0])
    assert shares(None, 1, weights=(0.0, 0.5)).tolist() == heads([0, 0, 0], [0, 0.5, 0])
    assert shares(0, 1, weights=(0.25, 1.0)).tolist() == heads([0.25, 0, 0], [0, 1, 0])


def test_sentences_that_share_ten_words_with_what_is_measured_on_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    texts = (f"Avo said: {LONG}.", "Avo said: one two three four five six seven eight nine.", "Avo won.")
    rows = [{"sentence_normalized": text, "targets": [{"from": 0, "to": 3, "polarity": 2.0}]} for text in texts]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert len(newsmtsc(path, set()).mentions) == 3
    kept = newsmtsc(path, runs(f"Before. {LONG.upper()}, behind."))
    assert kept.mentions == [Mention(text, 0, 3) for text in texts[1:]]
    assert kept.groups == ["newsmtsc 1", "newsmtsc 2"]
    assert kept.shares[0].tolist() == heads([1, 0, 0], [0, 0, 0])


def test_the_target_of_somebodys_opinion_is_no_target_of_the_outlets(tmp_path: Path) -> None:
    folder = tmp_path / "outlet" / "train"
    folder.mkdir(parents=True)
    rows = [
        {"id": "1", "sentence": "[Avo] praised [Bel].", "p": "Avo", "q": "Bel", "label": "p->q positive"},
        {"id": "2", "sentence": "[Avo] was scorned by [Bel].", "p": "Avo", "q": "Bel", "label": "q->p negative"},
        {"id": "3", "sentence": "[Avo] met [Bel].", "p": "Avo", "q": "Bel", "label": "neutral"},
        {"id": "4", "sentence": "[Avo] praised Bel.", "p": "Avo", "q": "Bel", "label": "p->q positive"},
        {"id": "5", "sentence": f"[Avo] praised [Bel], {LONG}.", "p": "Avo", "q": "Bel", "label": "p->q positive"},
    ]
    with gzip.open(folder / "directed_sentiment.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    views = directed(tmp_path, runs(LONG))
    assert {
        (group, mention.sentence, mention.start) for group, mention in zip(views.groups, views.mentions, strict=True)
    } == {
        ("1", "Avo praised Bel.", 12),
        ("2", "Avo was scorned by Bel.", 0),
    }
    assert views.shares.tolist() == [heads([0, 0, 0], [0, DISTANT, 0])] * 2


def test_joined_views_keep_what_belongs_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# One\nR\t[[Avo]] lost.\n# Two\nB\t[[Bel]] won.\n")
    one = written(tmp_path)
    both = joined([one, one])
    assert said(both) == ["Avo", "Bel"] * 2
    assert both.groups == ["a 0", "a 2"] * 2
    assert both.shares.tolist() == one.shares.tolist() * 2


def test_weights_of_the_outlets_stance_are_fitted_to_what_is_labelled() -> None:
    rows = [
        Row(numbers, answer, f"event {i}", name)
        for name in ("basil_dev", "seesaw_dev")
        for i in range(20)
        for numbers, answer in (((2.0, 2.0, 0.0), 0), ((2.0, 0.1, 0.1), 1), ((0.1, 0.0, 2.0), 2))
    ]
    weights = fit(rows)
    found = [weigh(numbers, weights) for numbers in ((2.0, 2.0, 0.0), (2.0, 0.1, 0.1), (0.1, 0.0, 2.0))]
    assert [shares.index(max(shares)) for shares in found] == [0, 1, 2]
