"""Labelled words: CoNLL columns or tables of tokens, read into documents."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wireroom.kernel.errors import BadSource

KINDS: Mapping[str, str] = {
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
_TAG = re.compile(r"O|[BIESLU]-\S+")
_FIRST = {"B": "B", "S": "B", "U": "B", "I": "I", "E": "I", "L": "I"}  # of IOBES and BILOU too
_BORDER = "-DOCSTART-"
Word = tuple[str, str]


class Document(NamedTuple):
    """Words with their kind as labelled ("B-person", "I-org", "O"), and the text that they were joined to."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    tags: tuple[str, ...]


def read_documents(path: Path, *, headlines: bool = False) -> list[Document]:
    """Return the documents of a file, or of all files of a folder; `headlines` writes every word with a capital.

    A line is a word and its tag: of columns divided by spaces the first and the last, by tabs the first and the second.
    An empty line ends a sentence, a line "-DOCSTART-" a document. Raises BadSource that names the line.
    """
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    documents = [_join(sentences, headlines) for file in files for sentences in _documents(file)]
    if not any(tag != "O" for document in documents for tag in document.tags):
        raise BadSource(f"{path} labels no people, organisations or places; known labels are {', '.join(KINDS)}")
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
    text, offsets, tags = [], [], []
    place = 0
    for sentence in sentences:
        for word, tag in sentence:
            offsets.append((place, place + len(word)))
            tags.append(_normalise(tag))
            text.append(word[:1].upper() + word[1:] + " " if headlines else word + " ")
            place += len(word) + 1
        text.append("\n")
        place += 1
    return Document("".join(text), tuple(offsets), tuple(tags))


def _normalise(tag: str) -> str:
    kind = KINDS.get(tag.partition("-")[2].upper())
    return f"{_FIRST[tag[0]]}-{kind}" if kind else "O"
