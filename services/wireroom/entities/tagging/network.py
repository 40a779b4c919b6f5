"""A fine-tuned MiniLM that scores the labels of each word of a document; onnxruntime runs it on one thread."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.decode import TAGS
from wireroom.entities.tagging.gazetteer import Gazetteer
from wireroom.entities.tagging.marks import Marker
from wireroom.entities.tagging.pieces import Pieces, Window, cut, windows
from wireroom.models.onnx import load_bundled

Scores = NDArray[np.float32]


def word_pieces(tokenizer: Any) -> Pieces:
    """Return a function that gives a word's pieces, and remembers those of the words that it met lately."""

    @lru_cache(maxsize=50_000)
    def found(word: str) -> Sequence[int]:
        return tuple(tokenizer.encode(word, add_special_tokens=False).ids)

    return found


class Network:
    """Runs one window at a time, without padding: an int8 model scales by all that is in a run.

    So what it gives for a document depends on nothing but the document.
    """

    def __init__(self, folder: Path, gazetteer: Gazetteer) -> None:
        """Read the weights and the tokeniser from `folder`; raises BadSettings, see load_bundled."""
        self._session, tokenizer = load_bundled(folder, "entities")
        self._pieces = word_pieces(tokenizer)
        self._marker = Marker(gazetteer)

    def scores(self, sentences: Sequence[Sequence[str]]) -> list[Scores]:
        """Return for each sentence of a document its words x len(TAGS) log-probabilities."""
        scores = [np.zeros((len(words), len(TAGS)), np.float32) for words in sentences]
        marks = [self._marker.sentence(words) for words in sentences]
        for window in windows(cut(self._pieces, sentences, marks)):
            for word, row in zip(window.words, _log_shares(self._run(window)), strict=True):
                scores[word.sentence][word.place] = row
        return scores

    def _run(self, window: Window) -> Scores:
        """Return the logits at the first piece of each word."""
        mask = np.ones((1, len(window.ids)), np.float32)
        given = {"ids": window.ids[None], "mask": mask, "marks": window.marks[None]}
        found: Scores = self._session.run(None, given)[0][0]
        return found[window.starts]


def _log_shares(logits: Scores) -> Scores:
    lowered = logits - logits.max(axis=1, keepdims=True)
    shares: Scores = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return shares
