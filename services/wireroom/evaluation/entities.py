"""Measures a recogniser on labelled files: F1 of whole names (exact borders and kind), accuracy of words, speed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from wireroom.entities.build import build, recognizer
from wireroom.entities.port import EntitySpan, Recognizer
from wireroom.entities.settings import Settings
from wireroom.evaluation.figures import Counts, Progress, by_class, no_progress, words_per_s
from wireroom.evaluation.labelled import Document, documents
from wireroom.kernel.article import Article

_MEASURED = ("person", "org", "place")
_BATCH = 16
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


def evaluate(
    path: Path, settings: Settings | None = None, progress: Progress = no_progress, *, headlines: bool = False
) -> dict[str, Any]:
    """Measure the model of the settings on a file or folder of labelled words; see labelled.documents.

    Returns the model, the number of documents, macro_f1, micro_f1 and accuracy (of words) between 0 and 1, per_class
    (precision, recall, f1, support) for person, org and place, and words_per_s of the whole stage. The words are joined
    to running text, as the recogniser would meet it; other labels count as O. Raises BadSource.
    """
    settings = settings or Settings()
    labelled = documents(path, headlines=headlines)
    finder = recognizer(settings)
    predicted = list(_predicted(finder, labelled, progress))
    gold = [document.tags for document in labelled]
    articles = [
        Article(id=str(n), delivery="", source="", ingested=_WHEN, text=document.text, language="en")
        for n, document in enumerate(labelled)
    ]
    figures = {"model": finder.version, "documents": len(labelled)} | _scores(gold, predicted)
    return figures | {"words_per_s": words_per_s(build(settings), articles)}


def _predicted(finder: Recognizer, labelled: Sequence[Document], progress: Progress) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(labelled), _BATCH):
        batch = labelled[first : first + _BATCH]
        found = finder.recognise([document.text for document in batch])
        yield from (_tags(document, names) for document, names in zip(batch, found, strict=True))
        progress(first + len(batch), len(labelled))


def _tags(document: Document, names: Sequence[EntitySpan]) -> tuple[str, ...]:
    """Return the tag of each word that a name touches."""
    tags = []
    position = 0
    last = -1
    for start, end in document.offsets:
        while position < len(names) and names[position].end <= start:
            position += 1
        name = names[position] if position < len(names) else None
        if name is None or name.start >= end or name.kind not in _MEASURED:
            tags.append("O")
        else:
            tags.append(("I-" if position == last else "B-") + name.kind)
            last = position
    return tuple(tags)


def _names(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    """Return the names that tags mark, by first word, last word and kind."""
    starts = [
        index
        for index, (before, tag) in enumerate(pairwise(["O", *tags]))
        if tag != "O" and (tag[0] == "B" or tag[2:] != before[2:])
    ]
    names = set()
    for start in starts:
        end = start + 1
        while end < len(tags) and tags[end] == "I-" + tags[start][2:]:
            end += 1
        names.add((start, end, tags[start][2:]))
    return names


def _scores(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, Any]:
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    same = words = 0
    for one, other in zip(gold, predicted, strict=True):
        truth, guess = _names(one), _names(other)
        right.update(name[2] for name in truth & guess)
        wanted.update(name[2] for name in truth)
        given.update(name[2] for name in guess)
        same += sum(a == b for a, b in zip(one, other, strict=True))
        words += len(one)
    counts = {kind: Counts(right[kind], given[kind], wanted[kind]) for kind in _MEASURED}
    return by_class(counts) | {"accuracy": same / max(1, words)}
