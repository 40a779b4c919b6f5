"""Mentions to learn the outlet's own stance from: written sentences, opinion pieces beside reports, directed sentiment.

A share that is missing in a sum of 1 says nothing: such a mention counts less, or not at all, for that head.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.stance.data import read
from wireroom.entities.build import build
from wireroom.entities.settings import Settings
from wireroom.evaluation.figures import measured_article
from wireroom.kernel.article import OUTLET
from wireroom.kernel.document import KINDS
from wireroom.stance.port import Mention, Reader
from wireroom.stance.voices.mentions import VoicedText
from wireroom.stance.voices.text import Text

VIEWS = Path(__file__).with_name("views")
# What a written sentence is: its polarity as portrayal, and as the outlet's stance.
CODES = {"R": (0, 1), "Q": (0, 1), "G": (2, 1), "N": (1, 1), "L": (0, 0), "A": (0, 0), "P": (2, 2), "B": (2, 2)}
PORTRAYED = 0.3  # how much a written sentence counts as a portrayal
DISTANT = 0.5  # how much a sentence counts whose label is its article's genre
SURE = 0.7  # least probability of a portrayal in an opinion piece or report that is learned from
FEWEST_WORDS = 6
TARGETS, MENTIONS = 8, 6  # of an article that is learned from
EACH = 1000  # sentences of each genre and polarity
DIRECTED = 1500  # sentences that say who is for or against whom
RUN = 10  # words that a sentence and an article have in common where one is the other's
_MARKED = re.compile(r"\[\[(.+?)\]\]")
_BRACKETED = re.compile(r"\[(.+?)\]")
_WORD = re.compile(r"\w+")
Shares = NDArray[np.float32]


class Views(NamedTuple):
    """N mentions, what to learn of each (N x 2 x 3: portrayal and stance, a head counts as its sum), and its group."""

    mentions: list[Mention]
    shares: Shares
    groups: list[str]


def shares(portrayal: int | None, stance: int | None, weights: tuple[float, float] = (1.0, 1.0)) -> Shares:
    """Return the 2 x 3 shares of one mention, whose polarities are numbers or None."""
    made = np.zeros((2, 3), np.float32)
    for head, polarity in enumerate((portrayal, stance)):
        if polarity is not None:
            made[head, polarity] = weights[head]
    return made


def joined(parts: Iterable[Views]) -> Views:
    """Return all mentions of some views."""
    held = list(parts)
    mentions = [mention for part in held for mention in part.mentions]
    return Views(mentions, np.concatenate([part.shares for part in held]), [g for part in held for g in part.groups])


def _views(rows: Sequence[tuple[Mention, Shares, str]]) -> Views:
    return Views([row[0] for row in rows], np.stack([row[1] for row in rows]), [row[2] for row in rows])


def newsmtsc(path: Path, held_out: set[int]) -> Views:
    """Return the portrayals of NewsMTSC without the sentences that share a run of words with `held_out` (runs)."""
    rows = [
        (mention, shares(int(answer), None), f"newsmtsc {group}")
        for mention, answer, group in zip(*read(path), strict=True)
        if not held_out & runs(mention.sentence)
    ]
    return _views(rows)


def runs(text: str) -> set[int]:
    """Return the hashes of the runs of words of a text."""
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1)}


def eval_runs(data: Path) -> set[int]:
    """Return the runs of words of the articles that stances are measured on, so that none is learned from."""
    names = ("basil_dev", "seesaw_dev")
    return {run for name in names for one in _lines(data / f"outlet/eval/{name}.jsonl.gz") for run in runs(one["text"])}


def written(folder: Path = VIEWS) -> Views:
    """Return the sentences written for this project; those of one event are a group."""
    rows, group = [], ""
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if line.startswith("#"):
                group = f"{path.stem} {number}"
                continue
            code, _, marked = line.partition("\t")
            rows.append((_mention(marked, _MARKED), shares(*CODES[code], weights=(PORTRAYED, 1.0)), group))
    return _views(rows)


def _mention(marked: str, mark: re.Pattern[str]) -> Mention:
    """Return the first mention that is marked with brackets, and the sentence without any brackets."""
    first = mark.search(marked)
    if first is None:
        raise ValueError(f"no mention is marked in {marked!r}")
    before = mark.sub(r"\1", marked[: first.start()])
    behind = mark.sub(r"\1", marked[first.end() :])
    return Mention(before + first[1] + behind, len(before), len(before) + len(first[1]))


def directed(data: Path, held_out: set[int]) -> Views:
    """Return sentences in which one is for or against another: that is no stance of the outlet's."""
    rows = []
    for one in _lines(data / "outlet/train/directed_sentiment.jsonl.gz"):
        found = list(_BRACKETED.finditer(one["sentence"]))
        if one["label"] == "neutral" or len(found) != 2 or held_out & runs(one["sentence"]):
            continue
        is_second = one["label"].startswith("p->q") == (found[0][1] == one["p"])
        marked = one["sentence"]
        if is_second:  # the target is the second: the first loses its brackets
            marked = marked[: found[0].start()] + found[0][1] + marked[found[0].end() :]
        rows.append((_mention(marked, _BRACKETED), shares(None, 1, weights=(0.0, DISTANT)), one["id"]))
    return _views(random.Random(1).sample(rows, min(DIRECTED, len(rows))))


def distant(data: Path, reader: Reader) -> Views:
    """Return mentions in the outlet's own words: clear ones are its stance in opinion pieces, and none in reports."""
    entities = build(Settings())
    by_kind: dict[tuple[str, int], list[tuple[Mention, str]]] = {}
    for one in _lines(data / "outlet/train/genre_abp.jsonl.gz"):
        article = entities.process([measured_article(0, one["text"], one["title"])])[0].article
        targets = [entity for entity in article.entities or () if entity.kind in KINDS][:TARGETS]
        mentions = list(_own_mentions(Text("text", article.text, targets), len(targets)))
        for mention, (portrayal, _) in zip(mentions, reader.read(mentions), strict=True):
            polarity = portrayal.index(max(portrayal))
            if max(portrayal) >= SURE:
                by_kind.setdefault((one["label"], polarity), []).append((mention, one["id"]))
    rows = []
    for (label, polarity), found in sorted(by_kind.items()):
        stance = polarity if label == "opinion" else 1
        chosen = random.Random(1).sample(found, min(EACH, len(found)))
        rows += [(mention, shares(None, stance, weights=(0.0, DISTANT)), name) for mention, name in chosen]
    return _views(rows)


def _own_mentions(text: Text, targets: int) -> Iterator[Mention]:
    for mention in VoicedText(text, targets).find_mentions([MENTIONS] * targets):
        words = len(mention.excerpt.sentence.split())
        if mention.voice == OUTLET and not mention.in_passing and words >= FEWEST_WORDS:
            yield mention.excerpt


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
