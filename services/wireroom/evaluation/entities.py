"""Measures a recogniser on labelled files: F1 of whole names (exact borders and kind), accuracy of words, speed."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from wireroom.entities.port import EntitySpan, Recognizer
from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import Settings
from wireroom.entities.stage import EntitiesStage
from wireroom.evaluation import figures
from wireroom.evaluation.figures import Progress, no_progress
from wireroom.kernel.errors import BadSource

_MEASURED = ("person", "org", "place")
_BATCH = 16
_KINDS = (
    dict.fromkeys(("PER", "PERSON"), "person")
    | dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION"), "org")
    | dict.fromkeys(("LOC", "LOCATION", "GPE", "FACILITY", "FAC"), "place")
)
_TAG = re.compile(r"O|[BIESLU]-\S+")
_FIRST = {"B": "B", "S": "B", "U": "B", "I": "I", "E": "I", "L": "I"}  # of IOBES and BILOU too
_BORDER = "-DOCSTART-"
Word = tuple[str, str]


class Document(NamedTuple):
    """Words with their kind as labelled ("B-person", "I-org", "O"), and the text that they were joined to."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    tags: tuple[str, ...]


def evaluate(
    path: Path, settings: Settings | None = None, progress: Progress = no_progress, *, headlines: bool = False
) -> dict[str, Any]:
    """Measure the model of the settings on a file or folder of labelled words; see read_documents.

    Returns the model, the number of documents, macro_f1, micro_f1 and accuracy (of words) between 0 and 1, per_class
    (precision, recall, f1, support) for person, org and place, and words_per_s of the whole stage. The words are joined
    to running text, as the recogniser would meet it; other labels count as O. Raises BadSource.
    """
    settings = settings or Settings()
    labelled = read_documents(path, headlines=headlines)
    model = SpacyRecognizer(settings.model, settings.tier)
    predicted = list(_predict(model, labelled, progress))
    gold = [document.tags for document in labelled]
    articles = [figures.measured_article(number, document.text) for number, document in enumerate(labelled)]
    quality = {"model": model.version, "documents": len(labelled)} | _quality(gold, predicted)
    return quality | {"words_per_s": figures.words_per_s(EntitiesStage(model, settings), articles)}


def _predict(model: Recognizer, labelled: Sequence[Document], progress: Progress) -> Iterator[tuple[str, ...]]:
    for batch in figures.batches(labelled, _BATCH, progress):
        yield from map(_tags, batch, model.recognise([document.text for document in batch]))


def _tags(document: Document, names: Sequence[EntitySpan]) -> tuple[str, ...]:
    """Return the tag of each word that a name touches."""
    tags, position, last = [], 0, -1
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


def _quality(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, Any]:
    pairs = [pair for tags in zip(gold, predicted, strict=True) for pair in zip(*tags, strict=True)]
    accuracy = sum(tag == guess for tag, guess in pairs) / max(1, len(pairs))
    counts = figures.count_answers(_MEASURED, _names(gold), _names(predicted))
    return figures.by_class(counts) | {"accuracy": accuracy}


def _names(documents: Sequence[Sequence[str]]) -> set[tuple[tuple[int, int, int], str]]:
    """Return the names that tags mark: the document's number, the first word and the end; and the kind."""
    names = set()
    for number, tags in enumerate(documents):
        for start, (before, tag) in enumerate(pairwise(["O", *tags])):
            if tag != "O" and (tag[0] == "B" or tag[2:] != before[2:]):
                end = start + 1
                while end < len(tags) and tags[end] == "I-" + tag[2:]:
                    end += 1
                names.add(((number, start, end), tag[2:]))
    return names


def read_documents(path: Path, *, headlines: bool = False) -> list[Document]:
    """Return the documents of a file, or of all files of a folder; `headlines` writes every word with a capital.

    A line is a word and its tag: of columns divided by spaces the first and the last, by tabs the first and the second.
    An empty line ends a sentence, a line "-DOCSTART-" a document. Raises BadSource that names the line.
    """
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    documents = [_join(sentences, headlines) for file in files for sentences in _documents(file)]
    if not any(tag != "O" for document in documents for tag in document.tags):
        raise BadSource(f"{path} labels no people, organisations or places; known labels are {', '.join(_KINDS)}")
    return documents


def _documents(file: Path) -> Iterator[list[list[Word]]]:
    sentences: list[list[Word]] = [[]]
    for number, line in enumerate([*_lines(file), _BORDER], start=1):
        if line.startswith(_BORDER):
            if any(sentences):
                yield sentences
            sentences = [[]]
        elif not line.strip():
            sentences.append([])
        elif (word := _word(line)) is None:
            raise BadSource(f"{file}:{number}: not a word and its tag (O, B-PER, I-PER ...): {line[:80]!r}")
        elif not word[0].startswith("http") or len(sentences) > 1:  # the address that a document begins with
            sentences[-1].append(word)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSource(f"{file}: {error}") from error


def _word(line: str) -> Word | None:
    parts = line.rstrip("\r").split("\t") if "\t" in line else line.split()
    tag = parts[1 if "\t" in line else -1]
    return (parts[0], tag) if len(parts) > 1 and _TAG.fullmatch(tag) else None


def _join(sentences: Sequence[Sequence[Word]], headlines: bool) -> Document:
    """Return a document with its words divided by spaces and its sentences by line breaks."""
    text, offsets, tags, start = [], [], [], 0
    for sentence in sentences:
        for word, tag in sentence:
            offsets.append((start, start + len(word)))
            tags.append(_normalise(tag))
            text.append(word[:1].upper() + word[1:] + " " if headlines else word + " ")
            start += len(word) + 1
        text.append("\n")
        start += 1
    return Document("".join(text), tuple(offsets), tuple(tags))


def _normalise(tag: str) -> str:
    kind = _KINDS.get(tag.partition("-")[2].upper())
    return f"{_FIRST[tag[0]]}-{kind}" if kind else "O"
