"""Reads article bodies, and leaves out those that are copies of one another or were seen before."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from wireroom.kernel.errors import BadSource

SKETCH = 96  # trigram hashes kept of a body
SHARED = 4  # hashes that two bodies must share before they are compared
ALIKE = 0.1  # Jaccard similarity from which two bodies are copies by nature
_WORD = re.compile(r"[^\W_]+")


def read(path: Path) -> list[str]:
    """Return the "text" of each JSON line; raises BadSource naming the line that has none."""
    return [_text(path, number, record) for number, record in _records(path)]


def distinct(texts: Iterable[str]) -> list[str]:
    """Return the texts of which no earlier one is a natural copy, in their order."""
    carriers: defaultdict[int, list[int]] = defaultdict(list)
    sketches: list[list[int]] = []
    kept: list[str] = []
    for text in texts:
        mine = sketch(text)
        shared = Counter(other for key in mine for other in carriers.get(key, ()))
        if any(n >= SHARED and jaccard(mine, sketches[other], n) >= ALIKE for other, n in shared.items()):
            continue
        for key in mine:
            carriers[key].append(len(kept))
        sketches.append(mine)
        kept.append(text)
    return kept


def unseen(texts: Sequence[str], seen: Iterable[str], most: float) -> list[str]:
    """Return the texts of whose runs of five words at most the share `most` stands in the texts `seen`."""
    runs = [_runs(text) for text in texts]
    every: set[int] = set().union(*runs)
    known: set[int] = set()
    for text in seen:
        known |= _runs(text) & every
    return [text for text, own in zip(texts, runs, strict=True) if len(own & known) <= most * len(own)]


def sketch(text: str) -> list[int]:
    """Return the smallest 64-bit hashes of the text's word trigrams, ascending."""
    words = _WORD.findall(text.lower())
    grams = {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}
    return sorted(int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "big") for gram in grams)[:SKETCH]


def jaccard(one: Sequence[int], other: Sequence[int], shared: int) -> float:
    """Return the estimated similarity (0-1) of two texts, from the part of the hash space that both sketches cover."""
    cut = min(one[-1], other[-1])
    return shared / (sum(key <= cut for key in one) + sum(key <= cut for key in other) - shared)


def _runs(text: str) -> set[int]:
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[at : at + 5])) for at in range(len(words) - 4)}


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield number, json.loads(line)
    except (OSError, EOFError, ValueError) as error:
        raise BadSource(f"{path}: cannot be read as JSON lines: {error}") from error


def _text(path: Path, number: int, record: Any) -> str:
    if not (isinstance(record, dict) and isinstance(text := record.get("text"), str) and text.strip()):
        raise BadSource(f"{path}, line {number}: not an object with a text")
    return text
