"""Settles what the names of a document are by what a model thinks of all the places where they stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.decode import TAGS
from wireroom.entities.tagging.document_rules import Name, Phrase, Sentences, known_names, lengths, spread
from wireroom.entities.tagging.vocabulary import TITLES

_PRONOUNS = frozenset(("i", "he", "she", "me", "him", "her"))
_MOST = 4.0  # what one place can say at most for or against a name
_SURE = 2.0  # a name that the document as a whole speaks against stays where it is more likely than none by this
_TAG = {tag: number for number, tag in enumerate(TAGS)}
Scores = NDArray[np.floating]


def settled(sentences: Sentences, names: Sequence[Sequence[Name]], scores: Sequence[Scores]) -> list[list[Name]]:
    """Return the names by document_rules, of which those spread that all their places together speak for.

    `scores` are the log-probabilities of TAGS for the words of each sentence.
    """
    names = [untitled(words, found) for words, found in zip(sentences, names, strict=True)]
    labels = known_names(sentences, names)
    favour = _favour(sentences, names, scores, labels.direct)
    doubted = {phrase for phrase in labels.direct if favour[phrase] <= 0}
    kept = [
        [name for name in found if tuple(words[name.start : name.end]) not in doubted or odds(rows, name) >= _SURE]
        for words, found, rows in zip(sentences, names, scores, strict=True)
    ]
    sure = {phrase: label for phrase, label in labels.all.items() if phrase not in doubted or phrase in labels.derived}
    return spread(sentences, kept, sure)


def untitled(words: Sequence[str], names: Sequence[Name]) -> list[Name]:
    """Return a sentence's names without the titles that people's begin with, and without pronouns."""
    found = []
    for name in names:
        start = name.start
        while name.label == "PER" and start < name.end - 1 and words[start].lower() in TITLES:
            start += 1
        if name.end - start > 1 or words[start].lower() not in _PRONOUNS:
            found.append(name._replace(start=start))
    return found


def odds(scores: Scores, name: Name) -> float:
    """Return how much more likely the words are to be the name than none: the mean of their logarithms."""
    begin, inside = _TAG[f"B-{name.label}"], _TAG[f"I-{name.label}"]
    likely = scores[name.start, begin] + scores[name.start + 1 : name.end, inside].sum()
    none = scores[name.start : name.end, _TAG["O"]].sum()
    return float(likely - none) / (name.end - name.start)


def _favour(
    sentences: Sentences, names: Sequence[Sequence[Name]], scores: Sequence[Scores], known: Mapping[Phrase, str]
) -> dict[Phrase, float]:
    """Return what speaks for each known name in all places where its words stand, not within a longer name."""
    favour: dict[Phrase, float] = defaultdict(float)
    sizes = lengths(known)
    for words, found, rows in zip(sentences, names, scores, strict=True):
        owner = {index: name.end - name.start for name in found for index in range(name.start, name.end)}
        for start, word in enumerate(words):
            for size in sizes.get(word, ()):
                phrase = tuple(words[start : start + size])
                label = known.get(phrase)
                if label is None or any(owner.get(index, 0) > size for index in range(start, start + size)):
                    continue
                favour[phrase] += max(-_MOST, min(_MOST, odds(rows, Name(start, start + size, label))))
    return favour
