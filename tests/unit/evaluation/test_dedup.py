"""The figures of finding copies: known ones, and what is said of a record that cannot be used."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.dedup.feed import words
from wireroom.evaluation import dedup as evaluation
from wireroom.evaluation.dedup import Run, evaluate, scores
from wireroom.kernel.article import Article
from wireroom.kernel.errors import BadSource


def test_known_figures() -> None:
    figures = scores(["a", "a", "a", "b", "b", "b"], ["x", "x", "y", "y", "z", "z"])
    assert figures["ari"] == pytest.approx(0.2424, abs=1e-4)
    assert figures["pair_precision"] == pytest.approx(2 / 3)
    assert figures["pair_recall"] == pytest.approx(1 / 3)
    assert figures["cluster_precision"] == pytest.approx(2 / 3)
    assert figures["cluster_recall"] == 0.0


def test_one_label_for_all_is_no_better_than_chance() -> None:
    assert scores(["a", "a", "b", "b"], ["x"] * 4)["ari"] == 0.0


def test_copies_that_are_found_score_one() -> None:
    records = [{"id": f"{n:02}", "cluster": n % 4, "text": " ".join(words(n % 4, 50))} for n in range(12)]
    figures = evaluate(iter(records))
    assert [figures[name] for name in ("ari", "cluster_precision", "pair_recall")] == [1.0, 1.0, 1.0]
    assert [figures[name] for name in ("ari_at_arrival", "ari_at_arrival_second_half")] == [1.0, 1.0]
    assert figures["docs_per_s"] > 0
    assert figures["bytes_per_doc"] > 0


def test_arrival_and_end_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(list("abbcceee"), list("aaaaeeee"), 2.0, 800)
    monkeypatch.setattr(evaluation, "_run", lambda _articles: run)
    figures = evaluate([{"cluster": name, "text": "word"} for name in "xxxxyyyy"])
    assert figures["ari"] == 1.0
    assert figures["ari_at_arrival"] == scores("xxxxyyyy", "abbcceee")["ari"] < 1
    assert figures["pair_recall_at_arrival"] == pytest.approx(4 / 12)
    assert figures["ari_at_arrival_second_half"] == scores("yyyy", "ceee")["ari"]
    assert (figures["docs_per_s"], figures["bytes_per_doc"]) == (4.0, 100.0)


def test_what_is_known_of_an_article_reaches_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Article] = []
    monkeypatch.setattr(evaluation, "_run", lambda articles: seen.extend(articles) or Run(["1", "9"], ["1", "9"], 1, 1))
    dated = {"id": 9, "outlet": "Echo", "title": "Head", "published": "2025-01-01T03:00:00+02:00"}
    evaluate([{"cluster": 1, "text": "one", "outlet": None}, {"cluster": 2, "text": "two", **dated}])
    assert [(article.id, article.outlet, article.title) for article in seen] == [("1", "", ""), ("9", "Echo", "Head")]
    assert [article.published for article in seen] == [None, datetime(2025, 1, 1, 1, tzinfo=UTC)]


def test_an_outlet_may_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Article] = []
    monkeypatch.setattr(evaluation, "_run", lambda articles: seen.extend(articles) or Run(["1"], ["1"], 1, 1))
    evaluate([{"cluster": 1, "text": "one", "outlet": 0}])
    assert seen[0].outlet == "0"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (["text"], "not a JSON object"),
        ({"cluster": 1}, 'no "text"'),
        ({"text": "word"}, 'no "cluster"'),
        ({"text": 5, "cluster": 1}, '"text" is not text'),
        ({"text": "word", "cluster": 1, "outlet": ["Echo"]}, '"outlet" is neither text nor a number'),
        ({"text": "word", "cluster": {}}, '"cluster" is neither text nor a number'),
        ({"text": "word", "cluster": 1, "published": "yesterday"}, '"published" is no ISO date'),
    ],
)
def test_a_record_that_cannot_be_used_is_named(record: Any, message: str) -> None:
    with pytest.raises(BadSource, match=f"line 2: {message}"):
        evaluate([{"text": "word", "cluster": 1}, record])


def test_no_records_is_no_error() -> None:
    assert evaluate([])["ari"] == 1.0
