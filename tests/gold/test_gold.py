"""The gold articles are what their README says, and the figures that are made from them are right."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.gold.measure import Answer, answers, auc, find_entity, order, quoted, read_gold
from wireroom.kernel.article import Genre, Polarity

HALVES = {half: read_gold(half) for half in ("dev", "held")}
ARTICLES = [article for half in HALVES.values() for article in half]
TARGETS = [target for article in ARTICLES for target in article["targets"]]


@pytest.mark.parametrize("article", ARTICLES, ids=[article["id"] for article in ARTICLES])
def test_every_label_is_one_of_the_words_and_points_into_the_article(article: dict[str, Any]) -> None:
    whole = f"{article['title']}\n{article['text']}"
    assert article["genre"] in get_args(Genre)
    for target in article["targets"]:
        assert {target["stance"], target["portrayal"]} <= set(get_args(Polarity))
        assert bool(target["evidence"]) == (target["stance"] != "neutral"), target
        missing = [form for form in (target["name"], *target["aliases"]) if form not in whole]
        assert missing + [start for start in target["evidence"] if start not in whole] == []
    for quote in article["quotes"]:
        assert quote["voice"] in article["text"]
        assert quote["target"] in whole
        assert quote["polarity"] in ("negative", "positive")


def test_the_halves_share_no_event_and_each_event_has_three_outlets() -> None:
    events = {half: {article["triple"] for article in articles} for half, articles in HALVES.items()}
    assert not events["dev"] & events["held"]
    outlets: dict[str, set[str]] = {}
    for article in ARTICLES:
        outlets.setdefault(article["triple"], set()).add(article["outlet"])
    assert {len(names) for names in outlets.values()} == {3}


def test_it_is_as_large_and_as_mixed_as_promised() -> None:
    stances, lengths = Counter(t["stance"] for t in TARGETS), [len(re.findall(r"\S+", a["text"])) for a in ARTICLES]
    assert (len(ARTICLES), len(TARGETS)) == (72, 273)
    assert {side: round(100 * count / len(TARGETS)) for side, count in stances.items()} == {
        "neutral": 63,
        "negative": 22,
        "positive": 15,
    }
    assert min(lengths) >= 220
    assert max(lengths) <= 280


def document(stances: list[tuple[str, str, str]]) -> dict[str, Any]:
    names = sorted({target for _, target, _ in stances})
    lines = [
        {"voice": v, "target": t, "polarity": p, "score": 0.8, "evidence": [["title", 0, 4]]} for v, t, p in stances
    ]
    entities = [{"name": name, "aliases": [name], "count": 1} for name in names]
    return {"title": "Gone too far", "text": "", "entities": entities, "stances": lines}


def article(side: str, quotes: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "id": side,
        "triple": "x",
        "targets": [{"name": "Ada Brook", "aliases": ["Brook"], "stance": side}],
        "quotes": quotes,
    }


def test_answers_are_those_of_the_outlet_and_evidence_is_its_words() -> None:
    pairs = [(article("negative", []), document([("Bo Lind", "Brook", "positive"), ("outlet", "Brook", "negative")]))]
    [found] = answers(pairs, "stance", "stances")
    assert (found.said, found.value, found.evidence) == ("negative", 0.8, ("Gone",))
    [absent] = answers([(pairs[0][0], document([("outlet", "Velmar", "negative")]))], "stance", "stances")
    assert (absent.said, absent.value, absent.evidence) == ("neutral", 0.0, ())


def test_the_entity_is_the_full_name_before_a_form_before_a_longer_name() -> None:
    target = {"name": "Ada Brook", "aliases": ["Brook"]}
    for names, best in [(["Brook", "Ada Brook"], "Ada Brook"), (["Mayor Ada Brook", "Brook"], "Brook"), (["Ada"], "")]:
        assert find_entity(document([("outlet", name, "neutral") for name in names]), target) == best


def test_auc_and_order_count_ties_as_halves() -> None:
    def answer(gold: str, value: float) -> Answer:
        return Answer(article(gold, []), {"name": "Ada Brook"}, gold, "neutral", value, ())

    found = [answer("negative", 0.6), answer("neutral", 0.6), answer("positive", 0.9)]
    assert auc(found) == 0.25
    assert order(found) == (0.5, 3)
    assert order([answer("negative", 0.1), answer("positive", -0.1), answer("negative", 0.0)]) == (2.0, 2)


def test_quoted_stances_are_right_by_voice_target_and_side() -> None:
    gold = article("neutral", [{"voice": "Bo Lind", "target": "Ada Brook", "polarity": "negative"}])
    said = [("Lind", "Brook", "negative"), ("Bo Lind", "Brook", "positive"), ("Brook", "Brook", "positive")]
    assert quoted([(gold, document(said))]) == (1, 2, 1)
    assert quoted([(gold, document([("outlet", "Brook", "negative"), ("Eva Roth", "Velmar", "negative")]))]) == (
        0,
        0,
        1,
    )


def test_every_line_ends_like_one() -> None:
    for half in HALVES:
        assert (Path(__file__).parent / f"{half}.jsonl").read_text(encoding="utf-8").endswith("}\n")
