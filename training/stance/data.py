"""Labelled mentions to learn from: NewsMTSC's training split and the features of each."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.models.compiled import compiled
from wireroom.stance.port import Mention
from wireroom.stance.readers.features import count_measures, ngrams, write_measures
from wireroom.stance.readers.words import Vocabulary, context_of, pack_mentions

POLARITIES = {2.0: 0, 4.0: 1, 6.0: 2}


class Labelled(NamedTuple):
    """Mentions, the polarity of each (0, 1, 2), and the number of its sentence."""

    mentions: list[Mention]
    answers: NDArray[np.intp]
    groups: NDArray[np.intp]


class Features(NamedTuple):
    """The features of M mentions; n-grams in the order of mentions, those of mention i up to ends[i]."""

    numbers: NDArray[np.float32]  # M x measures
    blocks: NDArray[np.uint8]
    keys: NDArray[np.int64]
    ends: NDArray[np.int64]


def read(path: Path) -> Labelled:
    """Return what a file in NewsMTSC's format holds."""
    mentions, answers, groups = [], [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        sentence = json.loads(line)
        for target in sentence["targets"]:
            mentions.append(Mention(sentence["sentence_normalized"], target["from"], target["to"]))
            answers.append(POLARITIES[target["polarity"]])
            groups.append(number)
    return Labelled(mentions, np.array(answers), np.array(groups))


def features(mentions: list[Mention], words: Vocabulary) -> Features:
    """Return the features of the mentions."""
    return Features(*_features(pack_mentions(mentions, words.rows), words.marks, words.values, words.vectors))


@compiled
def _features(packed: Any, marks: Any, values: Any, vectors: Any) -> Any:
    rows, hashes, capital, places = packed
    numbers = np.empty((len(places), count_measures(vectors.shape[1])), np.float32)
    room = 8 * np.sum(places[:, 3] - places[:, 0] + 2)
    blocks, keys = np.empty(room, np.uint8), np.empty(room, np.int64)
    ends, used = np.empty(len(places), np.int64), 0
    for i in range(len(places)):
        context = context_of(rows, hashes, capital, places[i], marks, values)
        write_measures(context, vectors, numbers[i])
        of_blocks, of_keys = ngrams(context)
        end = used + len(of_keys)
        blocks[used:end], keys[used:end], used = of_blocks, of_keys, end
        ends[i] = used
    return numbers, blocks[:used], keys[:used], ends
