"""Reads the labelled sentences that a shipped model may be trained on: words with B-, I- and O tags."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wireroom.entities.tagging.tags import names_of_tags

LABELS = {
    "PER": "PER",
    "ORG": "ORG",
    "LOC": "LOC",
    "person": "PER",
    "location": "LOC",
    "corporation": "ORG",
    "group": "ORG",
    "Person": "PER",
    "Organisation": "ORG",
    "Location": "LOC",
}
_LEADING = re.compile(r"the|a|an|we|he|she|it|they|his|her|our|their|who|i|you|them", re.I)
_INSIDE = frozenset(("of", "for", "and", "al", "bin", "de", "on", "in", "to", "the", "s", "-", "'", "’", "&"))


class Sentence(NamedTuple):
    """Words, and a tag for each."""

    words: list[str]
    tags: list[str]


def read(path: Path, separator: str | None = "\t", labels: Mapping[str, str] = LABELS) -> Iterator[Sentence]:
    """Yield the sentences of a file with the word first and the tag last on a line; other labels become O."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf-8", errors="replace").splitlines(), ""]:
        parts = line.split(separator)
        if len(parts) >= 2 and parts[0].strip() and parts[0] != "-DOCSTART-":
            prefix, _, label = parts[-1].strip().partition("-")
            words.append(parts[0].strip())
            tags.append(f"{prefix}-{labels[label]}" if label in labels else "O")
        elif words:
            yield Sentence(words, tags)
            words, tags = [], []


def corpora(root: Path) -> Iterator[Sentence]:
    """Yield WikiGold, WNUT-17, Broad Twitter and re3d from `root`/entities/train.

    Of re3d the BBC's part is not in the folder; Wikipedia's is share-alike and left out.
    """
    train = root / "entities" / "train"
    yield from read(train / "wikigold.conll", separator=" ")
    for path in sorted(train.glob("wnut17_*")):
        yield from read(path)
    for path in sorted(train.glob("btc_*.conll")):
        yield from filter(without_handles, read(path))
    for path in sorted((train / "re3d").glob("*.conll")):
        if not path.name.startswith("Wikipedia"):
            yield from map(names_only, read(path))


def running(root: Path) -> Iterator[list[str]]:
    """Yield sentences of running text, labelled or not, as words; NewsMTSC's are split at spaces and punctuation."""
    yield from (sentence.words for sentence in corpora(root))
    for line in (root / "stance" / "newsmtsc_train.jsonl").read_text(encoding="utf-8").splitlines():
        yield re.findall(r"\w+|[^\w\s]", json.loads(line)["sentence_normalized"])


def without_demonyms(sentences: Iterable[Sentence], demonyms: frozenset[str]) -> Iterator[Sentence]:
    """Yield the sentences with the labels of lone demonyms ("Chinese", "Kenyans") removed."""
    for words, tags in sentences:
        changed = list(tags)
        for name in names_of_tags(tags):
            if name.end - name.start == 1 and words[name.start].lower().removesuffix("s") in demonyms:
                changed[name.start] = "O"
        yield Sentence(words, changed)


def without_handles(sentence: Sentence) -> bool:
    """Whether no Twitter handle is marked as a name."""
    return not any(word.startswith("@") and tag != "O" for word, tag in zip(*sentence, strict=True))


def names_only(sentence: Sentence) -> Sentence:
    """Cut re3d's noun phrases down to names: no leading articles and pronouns, no common nouns inside."""
    words = sentence.words
    tags = ["O"] * len(words)
    for start, end, label in names_of_tags(sentence.tags):
        while start < end and _LEADING.fullmatch(words[start]) and words[start] != "US":
            start += 1
        if start == end or not words[start][:1].isupper():
            continue
        if any(word[:1].islower() and word not in _INSIDE for word in words[start:end]):
            continue
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return Sentence(words, tags)
