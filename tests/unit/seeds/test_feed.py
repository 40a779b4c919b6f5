"""The sample feed keeps what its README promises."""

import itertools
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return (SEEDS / "feed.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def items(lines: list[str], gold: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for number, line in enumerate(lines, 1) if number not in gold["broken"]]


def body(item: dict[str, Any]) -> str:
    return item.get("text") or re.sub(r"<[^>]+>", " ", item["html"])


def trigrams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def overlap(left: str, right: str) -> float:
    """Share of the smaller text's word trigrams that the other text holds too."""
    one, other = trigrams(left), trigrams(right)
    return len(one & other) / min(len(one), len(other))


def test_it_is_as_large_as_promised(items: list[dict[str, Any]], gold: dict[str, Any]) -> None:
    assert len(items) >= 45
    assert len({item["outlet"] for item in items}) >= 9
    assert len(gold["events"]) >= 7
    assert 3 <= sum("html" in item for item in items) <= 4


def test_every_item_has_its_fields(items: list[dict[str, Any]]) -> None:
    for item in items:
        assert item["url"].split("/")[2].endswith(".example")
        assert item["title"]
        assert item["authors"]
        assert datetime.fromisoformat(item["published"]).tzinfo
        assert ("text" in item) != ("html" in item)
        assert 100 <= len(item.get("text", "word " * 100).split()) <= 260


def test_exactly_the_broken_line_does_not_parse(lines: list[str], gold: dict[str, Any]) -> None:
    (number,) = gold["broken"]
    assert 0.6 < number / len(lines) < 0.75
    with pytest.raises(json.JSONDecodeError):
        json.loads(lines[number - 1])


def test_events_cover_every_article_once(items: list[dict[str, Any]], gold: dict[str, Any]) -> None:
    listed = [url for urls in gold["events"].values() for url in urls]
    assert len(listed) == len(set(listed))
    assert set(listed) == {item["url"] for item in items}
    assert gold["topics"].keys() == gold["events"].keys()


def test_the_duplicate_and_the_update_are_what_they_claim(lines: list[str], gold: dict[str, Any]) -> None:
    (same,), (update,) = gold["duplicates"], gold["updates"]
    assert lines[same["line"] - 1] == lines[same["of"] - 1]
    newer, older = json.loads(lines[update["line"] - 1]), json.loads(lines[update["of"] - 1])
    assert newer["url"] == older["url"] == update["url"]
    assert newer["text"] != older["text"]
    assert datetime.fromisoformat(newer["published"]) > datetime.fromisoformat(older["published"])


def test_languages(items: list[dict[str, Any]], gold: dict[str, Any]) -> None:
    assert len(gold["languages"]) == 1
    assert {item["url"]: item["language"] for item in items if item["language"] != "en"} == gold["languages"]


def test_copies_share_their_words_and_come_from_other_outlets(
    items: list[dict[str, Any]], gold: dict[str, Any]
) -> None:
    by_url = {item["url"]: item for item in reversed(items)}
    assert len(gold["clusters"]) >= 4
    assert sum(len(cluster) - 1 for cluster in gold["clusters"]) >= 12
    for original, *copies in gold["clusters"]:
        for url in copies:
            assert by_url[url]["outlet"] != by_url[original]["outlet"]
            assert overlap(body(by_url[url]), body(by_url[original])) > 0.5


def test_other_reports_of_an_event_are_texts_of_their_own(items: list[dict[str, Any]], gold: dict[str, Any]) -> None:
    bodies = {item["url"]: body(item) for item in items}
    copies = {url for cluster in gold["clusters"] for url in cluster[1:]}
    for one, other in itertools.combinations([url for url in bodies if url not in copies], 2):
        assert overlap(bodies[one], bodies[other]) < 0.15, (one, other)


def test_stances_name_somebody_in_the_article_and_take_every_side(
    items: list[dict[str, Any]], gold: dict[str, Any]
) -> None:
    bodies = {item["url"]: body(item) for item in items}
    for url, targets in gold["stance"].items():
        for name in targets:
            assert name in bodies[url] or name.rsplit(" ", 1)[-1] in bodies[url]
    sides = [side for targets in gold["stance"].values() for side in targets.values()]
    assert set(sides) == {"negative", "neutral", "positive"}
