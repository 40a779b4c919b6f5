"""The sample feed keeps what its README promises beyond what tests/golden sees of it through the pipe."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[3] / "seeds"
GOLD = json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))
LINES = (SEEDS / "feed.jsonl").read_text(encoding="utf-8").splitlines()
ITEMS: list[dict[str, Any]] = [json.loads(line) for n, line in enumerate(LINES, 1) if n not in GOLD["broken"]]
BY_URL = {item["url"]: item for item in reversed(ITEMS)}
BODIES = {url: item.get("text") or re.sub(r"<[^>]+>", " ", item["html"]) for url, item in BY_URL.items()}


def overlap(left: str, right: str) -> float:
    """Return the share of the smaller text's word trigrams that the other text has too."""
    both = []
    for text in (left, right):
        words = re.findall(r"\w+", text.lower())
        both.append(set(zip(words, words[1:], words[2:], strict=False)))
    return len(both[0] & both[1]) / min(map(len, both))


def test_everything_in_it_is_invented_and_as_varied_as_promised() -> None:
    assert all(item["url"].split("/")[2].endswith(".example") for item in ITEMS)
    assert all(("text" in item) != ("html" in item) and item["title"] and item["authors"] for item in ITEMS)
    assert (len(LINES), len({item["outlet"] for item in ITEMS}), len(GOLD["events"])) == (48, 11, 9)
    assert 3 <= sum("html" in item for item in ITEMS) <= 4


def test_events_cover_every_article_once() -> None:
    listed = [url for urls in GOLD["events"].values() for url in urls]
    assert sorted(listed) == sorted(BY_URL)
    assert GOLD["topics"].keys() == GOLD["events"].keys()


def test_only_copies_share_their_words_and_they_come_from_other_outlets() -> None:
    copies = set()
    for original, *others in GOLD["clusters"]:
        copies |= set(others)
        assert all(overlap(BODIES[url], BODIES[original]) > 0.5 for url in others)
        assert BY_URL[original]["outlet"] not in {BY_URL[url]["outlet"] for url in others}
    assert len(copies) >= 12
    for one, other in itertools.combinations(BODIES.keys() - copies, 2):
        assert overlap(BODIES[one], BODIES[other]) < 0.15, (one, other)


def test_stances_name_somebody_in_the_article_and_take_every_side() -> None:
    for url, targets in GOLD["stance"].items():
        assert all(name in BODIES[url] or name.rsplit(" ", 1)[-1] in BODIES[url] for name in targets), url
    sides = [side for targets in GOLD["stance"].values() for side in targets.values()]
    assert set(sides) == {"negative", "neutral", "positive"}
