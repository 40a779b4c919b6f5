"""Tags of words: the best ones for a sentence's scores (Viterbi), and the names that they mark."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.vocabulary import INNER_WORDS
from wireroom.models.compiled import Array, Numbers, compiled

LABELS = ("PER", "ORG", "LOC")
BIO_TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BI"))
BILOU_TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BILU"))
_NEVER = -1e4


class Name(NamedTuple):
    """A labelled run of words, `start` to `end`, in one sentence."""

    start: int
    end: int
    label: str


def names_of_tags(tags: Sequence[str]) -> list[Name]:
    """Return the names that tags mark (B-, I-, L-, U-); an I- or L- that follows nothing of its label begins a name.

    spaCy's iob_to_biluo and tags_to_entities come to the same, but take several times as long.
    """
    names: list[Name] = []
    for index, tag in enumerate(tags):
        if tag == "O":
            continue
        place, _, label = tag.partition("-")
        if place in "IL" and names and names[-1].end == index and names[-1].label == label:
            names[-1] = names[-1]._replace(end=index + 1)
        else:
            names.append(Name(index, index + 1, label))
    return names


def allowed_steps(tags: Sequence[str]) -> NDArray[np.bool_]:
    """Return which tag (column) may follow which (row); the last row, after all tags, is the start of a sentence."""
    return np.array([[_may_follow(before, tag, tags) for tag in tags] for before in (*tags, "O")])


def allowed_ends(tags: Sequence[str]) -> NDArray[np.bool_]:
    """Return which tags a sentence may end with: none that leaves a name open."""
    return np.array([not _leaves_open(tag, tags) for tag in tags])


def _may_follow(before: str, tag: str, tags: Sequence[str]) -> bool:
    if tag[0] in "IL":
        return before[0] in "BI" and before[1:] == tag[1:]
    return not _leaves_open(before, tags)


def _leaves_open(tag: str, tags: Sequence[str]) -> bool:
    """Return whether another word of the name has to follow, as where the last one has a tag of its own."""
    return tag[0] in "BI" and f"L{tag[1:]}" in tags


@compiled
def best_path(scores: Array, steps: Array, ends: Array) -> Numbers:
    """Return the numbers of the best tags of a sentence by Viterbi's algorithm, of equal paths the first.

    `scores` is words x tags, 64 bits wide; `steps` (tags + 1) x tags, see allowed_steps, is added between two words.
    """
    words, tags = scores.shape
    path = np.zeros(words, dtype=np.int64)
    if words == 0:
        return path
    best = np.empty_like(scores)
    source = np.zeros((words, tags), dtype=np.int64)
    best[0] = scores[0] + steps[tags]
    for word in range(1, words):
        best[word] = best[word - 1, 0] + steps[0]
        for before in range(1, tags):
            for tag in range(tags):
                value = best[word - 1, before] + steps[before, tag]
                if value > best[word, tag]:
                    best[word, tag] = value
                    source[word, tag] = before
        best[word] += scores[word]
    tag = 0  # "O", which may end a sentence
    for other in range(1, tags):
        if ends[other] and best[words - 1, other] > best[words - 1, tag]:
            tag = other
    for word in range(words - 1, -1, -1):
        path[word] = tag
        tag = source[word, tag]
    return path


BORDERS = np.array([tag[0] in "BLU" for tag in BILOU_TAGS])  # tags of a name's first or last word
_STEPS = np.where(allowed_steps(BILOU_TAGS), 0.0, _NEVER)
_ENDS = allowed_ends(BILOU_TAGS)
_BIO_OF_BILOU = [tag.replace("L-", "I-").replace("U-", "B-") for tag in BILOU_TAGS]
_COLUMNS = [BIO_TAGS.index(tag) for tag in _BIO_OF_BILOU]


def best_bio_tags(scores: NDArray[np.floating], words: Sequence[str] = ()) -> list[str]:
    """Return the best tags of a sentence in which no name goes on that did not begin.

    `scores` is words x len(BIO_TAGS) log-probabilities. With the `words`, no name begins or ends with one of
    INNER_WORDS.
    """
    wide = scores[:, _COLUMNS].astype(np.float64)
    for place, word in enumerate(words):
        if word in INNER_WORDS:
            wide[place, BORDERS] = _NEVER
    return [_BIO_OF_BILOU[number] for number in best_path(wide, _STEPS, _ENDS).tolist()]
