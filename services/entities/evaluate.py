"""Measures a recogniser on labelled files: F1 of whole names (exact borders and kind), accuracy of words, speed."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from services.entities.adapters import SpacyRecognizer
from services.entities.port import Found, Recognizer

_KINDS: Mapping[str, str] = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "org",
    "ORGANIZATION": "org",
    "ORGANISATION": "org",
    "LOC": "place",
    "LOCATION": "place",
    "GPE": "place",
    "FACILITY": "place",
    "FAC": "place",
}
_MEASURED = ("person", "org", "place")


class Document(NamedTuple):
    """Words with their kind as labelled ("B-person", "I-org", "O"), and the text that they were joined to."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    tags: tuple[str, ...]


def evaluate(path: Path, recognizer: Recognizer | None = None) -> dict[str, object]:
    """Measure on a CoNLL-style file (word first, tag last) or a folder of .tsv files, one a document (word, outer tag).

    Returns macro_f1, micro_f1 and accuracy between 0 and 1, per_class (precision, recall, f1, number) for person, org
    and place, and words_per_s on this machine with loading left out. The words are joined to running text, as the
    recogniser would meet it; other labels count as O.
    """
    recognizer = recognizer or SpacyRecognizer("bundled")
    documents = list(_documents(path))
    recognizer.recognise(["Load the model."])
    started = time.perf_counter()
    found = recognizer.recognise([document.text for document in documents])
    seconds = time.perf_counter() - started
    predicted = [_tags(document, names) for document, names in zip(documents, found, strict=True)]
    gold = [document.tags for document in documents]
    return _scores(gold, predicted) | {"words_per_s": round(sum(map(len, gold)) / max(seconds, 1e-9))}


def _documents(path: Path) -> Iterator[Document]:
    for file in sorted(path.glob("*.tsv")) if path.is_dir() else [path]:
        sentences: list[list[tuple[str, str]]] = [[]]
        for line in [*file.read_text(encoding="utf-8").splitlines(), "-DOCSTART-"]:
            parts = line.split("\t") if "\t" in line else line.split()
            if line.startswith("-DOCSTART-"):
                if any(sentences):
                    yield _joined(sentences)
                sentences = [[]]
            elif not parts:
                sentences.append([])
            elif not parts[0].startswith("http") or len(sentences) > 1:
                sentences[-1].append((parts[0], parts[1 if "\t" in line else -1]))


def _kind(tag: str) -> str:
    return _KINDS.get(tag.partition("-")[2].upper(), "")


def _joined(sentences: Sequence[Sequence[tuple[str, str]]]) -> Document:
    """Return a document with its words divided by spaces and its sentences by line breaks."""
    text, offsets, tags = "", [], []
    for sentence in sentences:
        for word, tag in sentence:
            offsets.append((len(text), len(text) + len(word)))
            tags.append(f"{tag[0]}-{_kind(tag)}" if _kind(tag) else "O")
            text += word + " "
        text += "\n"
    return Document(text, tuple(offsets), tuple(tags))


def _tags(document: Document, names: Sequence[Found]) -> tuple[str, ...]:
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


def _scores(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, object]:
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
    per_class = {kind: _score(right[kind], given[kind], wanted[kind]) for kind in _MEASURED if wanted[kind]}
    return {
        "macro_f1": sum(score["f1"] for score in per_class.values()) / max(1, len(per_class)),
        "micro_f1": _score(right.total(), given.total(), wanted.total())["f1"],
        "accuracy": same / max(1, words),
        "per_class": per_class,
    }


def _score(right: int, given: int, wanted: int) -> dict[str, float]:
    return {
        "precision": right / max(1, given),
        "recall": right / max(1, wanted),
        "f1": 2 * right / max(1, given + wanted),
        "number": wanted,
    }
