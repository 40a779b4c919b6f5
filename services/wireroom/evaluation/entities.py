"""Measures a recogniser on labelled files: F1 of whole names (exact borders and kind), accuracy of words, speed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from wireroom.entities.build import build
from wireroom.entities.port import EntitySpan, Recognizer
from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import Settings
from wireroom.evaluation.figures import Counts, Progress, by_class, measured_article, no_progress, words_per_s
from wireroom.evaluation.labelled import Document, read_documents

_MEASURED = ("person", "org", "place")
_BATCH = 16


def evaluate(
    path: Path, settings: Settings | None = None, progress: Progress = no_progress, *, headlines: bool = False
) -> dict[str, Any]:
    """Measure the model of the settings on a file or folder of labelled words; see labelled.read_documents.

    Returns the model, the number of documents, macro_f1, micro_f1 and accuracy (of words) between 0 and 1, per_class
    (precision, recall, f1, support) for person, org and place, and words_per_s of the whole stage. The words are joined
    to running text, as the recogniser would meet it; other labels count as O. Raises BadSource.
    """
    settings = settings or Settings()
    labelled = read_documents(path, headlines=headlines)
    model = SpacyRecognizer(settings.model, settings.tier)
    predicted = list(_predicted(model, labelled, progress))
    gold = [document.tags for document in labelled]
    articles = [measured_article(number, document.text) for number, document in enumerate(labelled)]
    figures = {"model": model.version, "documents": len(labelled)} | _scores(gold, predicted)
    return figures | {"words_per_s": words_per_s(build(settings), articles)}


def _predicted(model: Recognizer, labelled: Sequence[Document], progress: Progress) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(labelled), _BATCH):
        batch = labelled[first : first + _BATCH]
        names_of_each = model.recognise([document.text for document in batch])
        yield from (_tags(document, names) for document, names in zip(batch, names_of_each, strict=True))
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
    labelled: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    same = words = 0
    for gold_tags, tags in zip(gold, predicted, strict=True):
        truth, guess = _names(gold_tags), _names(tags)
        right.update(name[2] for name in truth & guess)
        labelled.update(name[2] for name in truth)
        guessed.update(name[2] for name in guess)
        same += sum(a == b for a, b in zip(gold_tags, tags, strict=True))
        words += len(gold_tags)
    counts = {kind: Counts(right[kind], guessed[kind], labelled[kind]) for kind in _MEASURED}
    return by_class(counts) | {"accuracy": same / max(1, words)}
