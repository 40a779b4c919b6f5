"""What the genre model learns from: labelled articles, reports of other beats, texts written here, words and cues."""

import gzip
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from wireroom.kernel.article import Genre
from wireroom.stance.genre import GENRES
from wireroom.stance.manner import (
    CUE,
    GRAM,
    HEAD,
    LONGEST_CUE,
    OPEN,
    TITLE_CUE,
    code_points,
    ngram_key,
    plain_hashes,
    split_tokens,
)

HERE = Path(__file__).parent
REPORT_WEIGHT, WRITTEN_WEIGHT = 0.5, 3.0  # of an article of other beats, and of one written here
FOLDS = ("foxnews.com", "cnn.com", "nytimes.com", "usatoday.com")  # the other outlets are one fold more


class Labelled(NamedTuple):
    """A text, whether it is an opinion piece, how much it counts, and its fold: -1 is never held out."""

    title: str
    text: str
    outlet: str
    is_opinion: bool
    weight: float
    fold: int


class Cue(NamedTuple):
    """The key of a run of words and marks, and its points for a genre."""

    key: int
    genre: Genre
    points: float


def read_labelled(data: Path) -> list[Labelled]:
    """Return all that is learned from; only the articles of genre_abp are ever held out, by outlet."""
    found = []
    for row in _rows(data / "outlet" / "train" / "genre_abp.jsonl.gz"):
        outlet = row["outlet"]
        fold = FOLDS.index(outlet) if outlet in FOLDS else len(FOLDS)
        found.append(Labelled(row["title"], row["text"], outlet, row["label"] == "opinion", 1.0, fold))
    reports = [join_tokens(row["text"])[:HEAD] for row in _rows(data / "stories" / "train" / "ecb_dev.jsonl.gz")]
    found += [Labelled("", text, "", False, REPORT_WEIGHT, -1) for text in reports]
    for block in (HERE / "written.txt").read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, text = block.partition("\n")
        genre, _, title = heading.partition(" | ")
        found.append(Labelled(title, text.strip(), "", genre == "opinion", WRITTEN_WEIGHT, -1))
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def join_tokens(text: str) -> str:
    """Return a text of tokens with blanks between them as it was before: "`` So , '' he said ." is "“So,” he said."."""
    text = re.sub(r"`` ?", "“", re.sub(r" ?''", "”", text))
    return re.sub(r" ([,.;:?!%]|'(?:s|re|ve|m|d|ll)\b|n't\b)", r"\1", text)


def read_groups() -> list[tuple[str, list[int]]]:
    """Return the groups of words: the name, and the keys that the words have in a text."""
    groups = []
    for line in _lines("groups.txt"):
        name, _, words = line.partition(":")
        groups.append((name, [int(ngram_key(GRAM, value, 0, 0)) for value in _hashes(words)]))
    return groups


def read_cues() -> list[Cue]:
    """Return the cues with their points; of one that is listed twice for a genre, the last."""
    cues = {}
    for line in _lines("cues.txt"):
        heading, _, listed = line.partition(": ")
        match = re.fullmatch(r"([a-z ]+?) (-?[\d.]+)( in title)?", heading)
        if not match or match[1] not in GENRES:
            raise ValueError(f"cues.txt: {heading!r} is no genre with points")
        genre, kind = GENRES[GENRES.index(match[1])], TITLE_CUE if match[3] else CUE
        for cue in listed.split(" | "):
            first, second, third = (*_hashes(cue), 0, 0)[:LONGEST_CUE]
            key = int(ngram_key(kind, first, second, third))
            cues[key, genre] = Cue(key, genre, float(match[2]))
    return list(cues.values())


def _hashes(words: str) -> list[int]:
    tokens = split_tokens(*code_points("", words))
    return [int(value) for value in plain_hashes(tokens)[tokens.kinds < OPEN]]


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
