"""The streams of syndicated news: repeatable, labelled, and changed as much as their level says."""

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from bench.generate import generate
from bench.syndicate.__main__ import main
from bench.syndicate.bodies import distinct, read, unseen
from bench.syndicate.edits import sentences
from bench.syndicate.levels import LEVELS, Level
from bench.syndicate.scanning import printed, scattered
from bench.syndicate.stream import Plan, Record, Style, stream
from wireroom.kernel.errors import BadSource

STYLES = get_args(Style)
SMALL = Plan(singles=40, stories=12)


@cache
def bodies(count: int, seed: int = 1) -> list[str]:
    return [json.loads(line)["text"] for line in generate(count, seed, copies=0, poison=0)]


def made(level: Level, style: Style, seed: int = 1) -> list[Record]:
    return list(stream(bodies(80), level, seed, style, SMALL._replace(big=level == "BIG")))


def trigrams(text: str) -> set[Any]:
    words = text.lower().split()
    return set(zip(words, words[1:], words[2:], strict=False))


def likeness(records: list[Record]) -> float:
    """Return how alike the copies of one story are, on the average."""
    first: dict[int, set[Any]] = {}
    found = []
    for record in records:
        mine = trigrams(record["text"])
        other = first.setdefault(record["cluster"], mine)
        found.append(len(mine & other) / len(mine | other) if other is not mine else None)
    known = [value for value in found if value is not None]
    return sum(known) / len(known)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("level", LEVELS)
def test_a_seed_gives_one_stream_whose_stories_have_copies_and_whose_singles_have_none(
    level: Level, style: Style
) -> None:
    records = made(level, style)
    assert records == made(level, style)
    assert records != made(level, style, seed=2)
    sizes = Counter(Counter(record["cluster"] for record in records).values())
    assert sizes.pop(1) == SMALL.singles
    assert sum(sizes.values()) == SMALL.stories
    assert (min(sizes) >= 40) if level == "BIG" else (max(sizes) <= 15)
    assert [record["id"] for record in records] == [str(number) for number in range(len(records))]


@pytest.mark.parametrize("style", STYLES)
def test_each_level_changes_more_than_the_one_before(style: Style) -> None:
    levels: list[Level] = ["L0", "L1", "L2"]
    verbatim, light, heavy = (likeness(made(level, style)) for level in levels)
    assert verbatim > light + 0.1 > heavy + 0.2
    assert likeness(made("L3", style)) < light - 0.1


@pytest.mark.parametrize("style", STYLES)
def test_outlets_print_all_their_articles_between_the_same_lines(style: Style) -> None:
    by_outlet: dict[str, list[str]] = {}
    for record in made("OUTL", style):
        by_outlet.setdefault(record["outlet"], []).append(record["text"])
    several = [texts for texts in by_outlet.values() if len(texts) > 1]
    assert several
    assert all(len({text[-40:] for text in texts}) == 1 for texts in several)
    assert all(len({text[:20] for text in texts}) == 1 for texts in several)


def test_copies_of_the_wire_come_soon_from_different_outlets() -> None:
    records = made("MIX", "wire")
    assert all({"outlet", "title"} <= set(record) for record in records)
    dates = [record["published"] for record in records if "published" in record]
    assert 0.7 < len(dates) / len(records) < 1
    outlets: dict[int, list[str]] = {}
    for record in records:
        outlets.setdefault(record["cluster"], []).append(record["outlet"])
    assert all(len(set(names)) == len(names) for names in outlets.values())


@pytest.mark.parametrize("noise", [scattered, printed])
def test_scanning_spoils_about_three_letters_in_a_hundred(noise: Any) -> None:
    text = " ".join(bodies(1))[:1_200]
    clean = sum(word in text.split() for word in noise(Random(5), text).split()) / len(text.split())
    assert 0.6 < clean < 0.95


def test_only_scanned_singles_are_noisy() -> None:
    originals = set(bodies(80))
    assert sum(record["text"] in originals for record in made("L3", "web")) == SMALL.singles
    assert not any(record["text"] in originals for record in made("OCRALL", "web"))


def test_natural_copies_and_bodies_seen_before_are_left_out() -> None:
    own = bodies(10)
    cut = " ".join(own[0].split()[20:])
    assert distinct([*own, cut, own[3]]) == own
    assert unseen(own, [own[4] + " and more", "unlike anything"], 0.3) == own[:4] + own[5:]


def test_sentences_end_where_the_next_one_begins() -> None:
    assert sentences('It rose 2.5 pct.  "No," he\nsaid. Then?') == ["It rose 2.5 pct.", '"No," he said.', "Then?"]


def test_too_few_bodies_are_refused() -> None:
    with pytest.raises(BadSource, match="53 different bodies are needed, there are 10"):
        list(stream(bodies(10), "L1", 1, "web", SMALL))


@pytest.mark.parametrize("line", ['{"source": "x"}', "[]", '{"text": " "}'])
def test_a_line_without_a_text_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "bodies.jsonl"
    path.write_text('{"text": "fine"}\n' + line + "\n")
    with pytest.raises(BadSource, match="line 2"):
        read(path)


def test_from_file_to_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "bodies.jsonl.gz", tmp_path / "out.jsonl.gz"
    source.write_bytes(gzip.compress("\n".join(json.dumps({"text": body}) for body in bodies(20)).encode()))
    command = [str(source), "--level", "L1", "--stories", "5", "--out", str(target), "--singles"]
    assert main([*command, "10"]) == 0
    written = gzip.decompress(target.read_bytes()).splitlines()
    assert len({json.loads(line)["cluster"] for line in written}) == 15
    assert main([*command, "100"]) == 1
    assert "bodies are needed" in capsys.readouterr().err
