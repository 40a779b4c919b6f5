"""The load generator: repeatable, with the shares it was asked for, and no two originals alike."""

import json
import re
from itertools import combinations, islice
from typing import Any

import pytest

from bench.generate import OVERSIZED, generate


def articles(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def trigrams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def shared(left: dict[str, Any], right: dict[str, Any]) -> float:
    one, other = trigrams(left["text"]), trigrams(right["text"])
    return len(one & other) / min(len(one), len(other))


def usable(line: bytes) -> bool:
    try:
        article = json.loads(line)
    except ValueError:
        return False
    fields = [article[key] for key in ("url", "outlet", "title", "text")]
    return all(isinstance(field, str) and field.strip() for field in fields) and len(line) < OVERSIZED


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() -> None:
    first = list(generate(300, 7))
    assert first == list(generate(300, 7))
    assert first[:100] == list(islice(generate(300, 7), 100))
    assert not set(first) & set(generate(300, 8))


def test_shares_of_copies_and_poison() -> None:
    lines = list(generate(2000, 1, poison=0.02))
    good = articles([line for line in lines if usable(line)])
    assert len(lines) == 2000
    assert len(lines) - len(good) == pytest.approx(40, abs=20)
    assert len(good) - len({article["gold"] for article in good}) == pytest.approx(300, abs=50)


def test_no_copies_and_no_poison_when_none_are_wanted_and_the_length_of_news() -> None:
    good = articles(list(generate(200, 2, copies=0, poison=0)))
    assert len({article["gold"] for article in good}) == len({article["url"] for article in good}) == 200
    assert all(120 <= len(article["text"].split()) <= 320 for article in good)


def test_poison_comes_in_every_kind_and_never_breaks_a_line() -> None:
    lines = list(generate(400, 3, copies=0, poison=1))
    assert not any(usable(line) for line in lines)
    assert not any(b"\n" in line for line in lines)
    assert {kind(line) for line in lines} == {"binary", "truncated", "mistyped", "empty", "oversized"}


def kind(line: bytes) -> str:
    if line.startswith(b"\xff"):
        return "binary"
    try:
        article = json.loads(line)
    except ValueError:
        return "truncated"
    if not all(isinstance(article[key], str) for key in ("url", "outlet", "title", "text")):
        return "mistyped"
    return "oversized" if article["text"].strip() else "empty"


def test_only_copies_look_alike_and_they_come_from_another_outlet() -> None:
    for one, other in combinations(articles(list(generate(80, 4, poison=0))), 2):
        if one["gold"] != other["gold"]:
            assert shared(one, other) < 0.1
        elif one["gold"] == f"g{int(one['url'].rsplit('-', 1)[1]):08d}":
            assert shared(one, other) > 0.5
            assert one["outlet"] != other["outlet"]
