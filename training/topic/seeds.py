"""The seeds: headlines with leads written for this project, and the topics of the vocabulary that they are about."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEEDS = Path(__file__).with_name("seeds")
OTHER = 0.7  # how much a topic that is not the main one counts
NOT_SAID = "?"
Floats = NDArray[np.float64]


class Topics(NamedTuple):
    """Topics of one level in the order of the model's columns; `broader` is the column of each one's topic above."""

    names: list[str]
    codes: list[str]
    broader: list[int]


class Seed(NamedTuple):
    """A text, the names of its topics, the main one first, (top, second) names of those below, and topics not asked."""

    text: str
    topics: list[str]
    narrower: list[tuple[str, str]]
    not_said: list[str]


def seeds(folder: Path = SEEDS) -> list[Seed]:
    """Return the seeds; a line "## one > narrower | other | third?" says what the next lines are about, or may be."""
    found: list[Seed] = []
    topics: list[str] = []
    narrower: list[tuple[str, str]] = []
    not_said: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                parts = [part.split(" > ") for part in line[3:].split(" | ")]
                tops = list(dict.fromkeys(part[0] for part in parts))
                topics = [top for top in tops if not top.endswith(NOT_SAID)]
                not_said = [top.removesuffix(NOT_SAID) for top in tops if top.endswith(NOT_SAID)]
                narrower = [(top.removesuffix(NOT_SAID), name) for top, *below in parts for name in below]
            elif line.strip():
                found.append(Seed(line.strip(), topics, narrower, not_said))
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
    """Return a row a seed and a column a topic of the top level; raises ValueError for unknown names.

    It holds 1 for the main topic of the seed, OTHER for the others it is about, NaN for those not said, and 0.
    """
    unknown = {name for seed in found for name in seed.topics + seed.not_said} - set(topics.names)
    if unknown:
        raise ValueError(f"no such topics: {', '.join(sorted(unknown))}")
    return np.array([[_share(seed, name) for name in topics.names] for seed in found])


def _share(seed: Seed, name: str) -> float:
    if name in seed.not_said:
        return float("nan")
    return (1.0 if name == seed.topics[0] else OTHER) if name in seed.topics else 0.0


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
