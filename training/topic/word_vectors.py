"""Vectors of words for averaging: what GloVe knows of a word beside what a sentence encoder makes of it alone."""

import re
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import material

MOST_WORDS = 60_000
ENCODED = 0.7  # how much the encoder's part counts against GloVe's
RARE = 1e-3  # the constant of smooth inverse frequency weights (Arora et al. 2017)
BATCH, LONGEST = 128, 16
_WORD = re.compile(r"[^\W\d_]{2,40}")
_COMMON = (
    "about after again all also am an and any are as at be been before being but by can could did do does doing "
    "down during each few for from further had has have having he her here hers him his how if in into is it its "
    "just me more most my no nor not now of off on once one only or other our out over own per said same say says "
    "she should so some such than that the their them then there these they this those through to too under until "
    "up upon us very was we were what when where which while who whom why will with would you your"
)
Floats = NDArray[np.float32]


class Words(NamedTuple):
    """Words, the most frequent first, and each one's vector times its weight."""

    words: list[str]
    vectors: Floats


def word_vectors() -> Words:
    """Return the vectors: two parts of length 1 and ENCODED, together times how much the word says of a topic.

    The weight is the smooth inverse of the word's frequency (by Zipf's law of its rank) times the length of its GloVe
    vector, which is short for words of any topic; the most common words are left out.
    """
    glove = material.vectors()
    kept = [row for row, word in enumerate(glove.words) if _WORD.fullmatch(word)][:MOST_WORDS]
    words, rows = [glove.words[row] for row in kept], glove.matrix[kept]
    frequency = 1 / (np.arange(len(words)) + 10.0)
    frequency /= frequency.sum()
    lengths = np.linalg.norm(rows, axis=1)
    weights = RARE / (RARE + frequency) * lengths / lengths.mean()
    both = np.hstack([ENCODED * _centred(encoded(words)), _centred(rows / lengths[:, None])])
    telling = np.flatnonzero(~np.isin(words, _COMMON.split()))
    return Words([words[row] for row in telling], (weights[:, None] * both)[telling].astype(np.float32))


def encoded(texts: list[str]) -> Floats:
    """Return the sentence encoder's vector of each text, of length 1: the mean over its tokens."""
    files = material.encoder()
    tokenizer = Tokenizer.from_file(str(files.tokenizer))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(files.onnx), options)
    tokens = [one.ids for one in tokenizer.encode_batch(texts)]
    order = np.argsort([len(ids) for ids in tokens], kind="stable")
    found = np.zeros((len(texts), 384), dtype=np.float32)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        found[batch] = _pooled(session, [tokens[row] for row in batch])
    return found


def _pooled(session: onnxruntime.InferenceSession, tokens: list[list[int]]) -> Floats:
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(tokens):
        ids[row, : len(one)], mask[row, : len(one)] = one, 1
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    states: Floats = session.run(None, {part.name: given[part.name] for part in session.get_inputs()})[0]
    means = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    unit: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def _centred(rows: Floats) -> Floats:
    moved = rows - rows.mean(axis=0)
    unit: Floats = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit
