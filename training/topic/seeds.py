"""The seeds: headlines with leads written for this project, and the topics of the vocabulary that they are about."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEEDS = Path(__file__).with_name("seeds")
Floats = NDArray[np.float64]


class Topics(NamedTuple):
    """Topics of one level in the order of the model's columns; `broader` is the column of each one's topic above."""

    names: list[str]
    codes: list[str]
    broader: list[int]


class Seed(NamedTuple):
    """A text, the names of its topics, the main one first, and (top, second) names of those of the second level."""

    text: str
    topics: list[str]
    narrower: list[tuple[str, str]]


def seeds(folder: Path = SEEDS) -> list[Seed]:
    """Return the seeds; a line "## one > narrower | other" says what the next lines are about."""
    found: list[Seed] = []
    topics: list[str] = []
    narrower: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                parts = [part.split(" > ") for part in line[3:].split(" | ")]
                topics = list(dict.fromkeys(part[0] for part in parts))
                narrower = [(top, name) for top, *below in parts for name in below]
            elif line.strip():
                found.append(Seed(line.strip(), topics, narrower))
    return found


def vocabulary(path: Path) -> tuple[Topics, Topics]:
    """Return the topics of the first and the second level of IPTC Media Topics that are in use."""
    held = json.loads(path.read_text(encoding="utf-8"))
    in_use = {code: topic for code, topic in held.items() if not isinstance(topic["RetiredDate"], str)}
    tops = sorted((t["Name (en-GB)"], code) for code, t in in_use.items() if t["Level1/NewsCode"] == code)
    names, codes = [name for name, _ in tops], [code for _, code in tops]
    below = sorted(
        (codes.index(topic["Level1/NewsCode"]), topic["Name (en-GB)"], code)
        for code, topic in in_use.items()
        if topic["Level2/NewsCode"] == code and topic["Level1/NewsCode"] in codes
    )
    column, narrower, narrower_codes = (list(column) for column in zip(*below, strict=True))
    return Topics(names, codes, []), Topics(narrower, narrower_codes, column)


def answers(found: list[Seed], topics: Topics) -> Floats:
    """Return a row a seed and a column a topic of the top level: 1 where it is about it; raises for unknown names."""
    unknown = {name for seed in found for name in seed.topics} - set(topics.names)
    if unknown:
        raise ValueError(f"no such topics: {', '.join(sorted(unknown))}")
    return np.array([[name in seed.topics for name in topics.names] for seed in found], dtype=np.float64)


def narrower_answers(found: list[Seed], topics: Topics, below: Topics) -> Floats:
    """Return a column a topic of the second level: 1 where a seed is about it, 0 where not, NaN where it is not said.

    It is said for a seed that names a topic of the second level below the same topic, and only asked of those.
    """
    columns = list(zip((topics.names[top] for top in below.broader), below.names, strict=True))
    unknown = {pair for seed in found for pair in seed.narrower} - set(columns)
    if unknown:
        raise ValueError(f"no such topics: {sorted(unknown)}")
    said = np.full((len(found), len(columns)), np.nan)
    for row, seed in enumerate(found):
        tops = {top for top, _ in seed.narrower}
        for column, pair in enumerate(columns):
            if pair[0] in tops:
                said[row, column] = pair in seed.narrower
    return said
