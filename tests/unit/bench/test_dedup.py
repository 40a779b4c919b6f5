"""The comparison of ways to find copies: that the figures are of what was measured."""

import importlib.util
import json
from itertools import islice
from pathlib import Path

import pytest

from bench.dedup.endless import KEPT, endless
from bench.generate import generate

needs_libraries = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("datasketch", "rensa", "matplotlib"))), reason="the extra `bench` is missing"
)


def bodies(count: int) -> list[str]:
    return [json.loads(line)["text"] for line in generate(count, 3, copies=0, poison=0)]


def trigrams(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


def likeness(one: str, other: str) -> float:
    return len(trigrams(one) & trigrams(other)) / len(trigrams(one) | trigrams(other))


def test_no_text_of_the_endless_stream_comes_again_but_as_a_copy() -> None:
    texts = bodies(30)
    articles = list(islice(endless(texts, 1), 120))
    assert articles == list(islice(endless(texts, 1), 120))
    first: dict[int, str] = {}
    copies = 0
    for article in articles:
        original = first.setdefault(article.story, article.text)
        copies += original is not article.text
        assert likeness(original, article.text) > 0.3
        assert all(likeness(article.text, text) < 0.3 for story, text in first.items() if story != article.story)
    assert 0.15 < copies / len(articles) < 0.45


def test_frequent_words_stay_where_they_are() -> None:
    (text,) = bodies(1)
    common = " ".join(text.split()[:100])
    assert len(set(common.split())) < KEPT
    assert next(endless([common], 1)).text == common


@needs_libraries
def test_all_methods_find_verbatim_copies() -> None:
    from bench.dedup.methods import METHODS

    texts = bodies(20)
    stream = [texts[number % 20] for number in range(60)]
    for make in METHODS.values():
        method = make()
        for start in range(0, 60, 15):
            method.add(stream[start : start + 15], [""] * 15)
        found = method.labels()
        assert len(set(found)) == 20
        assert found[:20] * 3 == found


@needs_libraries
def test_each_method_is_judged_on_each_stream() -> None:
    from bench.dedup.methods import METHODS
    from bench.dedup.race import race, rates

    texts = bodies(10)
    records = [{"id": str(n), "cluster": n % 10, "text": texts[n % 10]} for n in range(30)]
    results = list(race({"one": records, "two": records[:20]}, lambda _: None))
    assert [(result.stream, result.method) for result in results] == [(s, m) for s in ("one", "two") for m in METHODS]
    assert {result.scores["ari"] for result in results} == {1.0}
    spent = sum(result.seconds for result in results if result.method == "rensa")
    assert rates(results)["rensa"] == pytest.approx(50 / spent)


@needs_libraries
def test_growth_stops_where_its_articles_are_all_there() -> None:
    from bench.dedup.growth import WINDOW, grow

    found = grow("wireroom", bodies(50), 1, WINDOW + 300, 60)
    assert WINDOW + 300 <= found.articles < WINDOW + 600
    assert len(found.cost) == 1
    assert found.state is not None
    assert grow("rensa", bodies(50), 1, 10_000, 1e-9).articles == 256


@needs_libraries
def test_the_page_has_every_stream_and_method(tmp_path: Path) -> None:
    from bench.dedup.growth import Growth
    from bench.dedup.methods import METHODS
    from bench.dedup.plot import plot
    from bench.dedup.race import Result
    from bench.dedup.report import page

    names = ["ari", "pair_precision", "pair_recall", "cluster_precision", "cluster_recall"]
    results = [
        Result(method=method, stream="L1", articles=100, seconds=0.5 * n, scores=dict.fromkeys(names, 0.125))
        for n, method in enumerate(METHODS, 1)
    ]
    runs = [
        Growth(method=method, articles=21_000, cost=[500.0, 600.0, 700.0, 800.0], ari=0.5, resident=9e3, state=None)
        for method in METHODS
    ]
    machine: dict[str, object] = {"cpu": "abacus", "cores": 1, "load": 0.0, "python": "3"}
    written = page(machine, "invented ones", results, runs, "plot.svg")
    assert "| datasketch | 200 | 1.0 | 9,000 |  |" in written
    assert "| rensa | 100 | 0.5 | 9,000 |  |" in written
    assert "| L1 | wireroom | 12.5 | 12.5 | 12.5 | 12.5 | 12.5 | 67 |" in written
    assert "| datasketch | 500 | 500 | 600 | 21,000 | 50.0 |" in written
    plot(runs, tmp_path / "plot.svg")
    assert b"</svg>" in (tmp_path / "plot.svg").read_bytes()
