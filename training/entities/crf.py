"""Trains the tagger's weights: the likelihood of a linear-chain CRF, by AdaGrad with features left out at random."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.training import iob_to_biluo

from training.entities.corpora import Sentence
from wireroom.entities.tagging.features import (
    ATOM_SLOTS,
    BITS,
    CONTEXT_SLOTS,
    NEIGHBOURS,
    OFFSETS,
    atom_features,
    bucket,
    context_values,
    line_kind,
    surroundings,
)  # fmt: skip
from wireroom.entities.tagging.gazetteer import Table
from wireroom.entities.tagging.lexicon import ATOM, ATOMS, Lexicon, WordTable
from wireroom.entities.tagging.style import as_running_text
from wireroom.entities.tagging.tagger import Weights
from wireroom.entities.tagging.tags import BILOU_TAGS, allowed_ends, allowed_steps
from wireroom.models.compiled import Array, Int, Numbers, compiled

Reals = NDArray[np.float32]
_COUNT = len(BILOU_TAGS)
_ENDS = allowed_ends(BILOU_TAGS)
_GROUP = 28  # the bits of a feature's number that hold its group
_WORDS = np.array([ATOM[name] for name in ("word", "s4", "p4")])
_LISTED = np.array([ATOM[name] for name in ("names", "names+shape", "demonym", "people")])
_WIDTH = 16  # of a row of weights: the labels', then AdaGrad's sum, in one line of the processor's cache


class Encoded(NamedTuple):
    """Sentences as the learner reads them: `features` of word w are those from offsets[w] to offsets[w + 1]."""

    features: NDArray[np.int32]
    offsets: Numbers
    labels: Numbers
    bounds: Numbers
    weights: Reals


def bilou_numbers(tags: Sequence[str]) -> list[int]:
    """Return the numbers of BILOU_TAGS for B-, I- and O tags."""
    return [BILOU_TAGS.index(tag) for tag in iob_to_biluo(tags)]


def encode(sentences: Sequence[Sentence], lexicon: Lexicon, weights: Sequence[float], least: int) -> Encoded:
    """Return the sentences' features; those that occur fewer than `least` times are left out."""
    words = WordTable(lexicon, capacity=1 << 19)
    counts = np.cumsum([0, *(len(sentence.words) for sentence in sentences)])
    features = np.empty(int(counts[-1]) * 170, dtype=np.int32)
    offsets = np.zeros(int(counts[-1]) + 1, dtype=np.int64)
    for number, sentence in enumerate(sentences):
        bounds = np.array([0, len(sentence.words)])
        rows, styles = as_running_text(words, words.rows_of(sentence.words), sentence.words, bounds)
        gather(
            rows,
            int(styles[0]),
            words.facts,
            words.atoms,
            lexicon.gazetteer,
            int(counts[number]),
            features,
            offsets,
        )
    features = features[: offsets[-1]]
    seen = np.zeros(1 << BITS, dtype=np.int64)
    count_features(features, seen)
    drop_rare(features, seen, least)
    labels = np.concatenate([bilou_numbers(sentence.tags) for sentence in sentences])
    return Encoded(features, offsets, labels, counts, np.array(weights, dtype=np.float32))


@compiled
def gather(
    rows: Numbers,
    style: Int,
    facts: Numbers,
    atoms: Numbers,
    gazetteer: Table,
    word: Int,
    features: Array,
    offsets: Numbers,
) -> None:
    """Append one sentence's features, whose first word is number `word` of all."""
    around, marks, runs = surroundings(rows, facts, gazetteer)
    line = line_kind(around)
    values = np.zeros(CONTEXT_SLOTS, dtype=np.int64)
    atom_rows = np.zeros(len(ATOMS), dtype=np.int64)
    for at in range(len(rows)):
        end = offsets[word + at]
        for offset in range(len(OFFSETS)):
            place = at + OFFSETS[offset]
            atom_features(atoms[rows[place] if 0 <= place < len(rows) else 0], offset, atom_rows)
            for atom in range(len(atom_rows)):
                if atom_rows[atom]:
                    features[end] = atom_rows[atom] | _group_of_atom(atom) << _GROUP
                    end += 1
        context_values(around, marks, runs, style, line, at, values)
        for slot in range(CONTEXT_SLOTS):
            if values[slot]:
                features[end] = bucket(ATOM_SLOTS + slot, values[slot]) | _group_of_context(slot) << _GROUP
                end += 1
        offsets[word + at + 1] = end


@compiled
def _group_of_atom(atom: Int) -> Int:
    for number in _WORDS:
        if atom == number:
            return 1
    for number in _LISTED:
        if atom == number:
            return 2
    return 0


@compiled
def _group_of_context(slot: Int) -> Int:
    return 3 if slot < NEIGHBOURS else 0


@compiled
def count_features(features: Array, seen: Numbers) -> None:
    """Count in `seen` how often each feature occurs."""
    for feature in features:
        seen[feature & ((1 << BITS) - 1)] += 1


@compiled
def drop_rare(features: Array, seen: Numbers, least: Int) -> None:
    """Put 0 for the features that occur fewer than `least` times."""
    for number in range(len(features)):
        if seen[features[number] & ((1 << BITS) - 1)] < least:
            features[number] = 0


class Learning(NamedTuple):
    """How the learner goes: passes, AdaGrad's step, L2, and the shares of words and lists left out at random."""

    passes: int = 6
    step: float = 0.15
    slow: float = 0.7
    decay: float = 2e-6
    without_words: float = 0.4
    without_lists: float = 0.4
    without_any: float = 0.4


def learn(encoded: Encoded, how: Learning, seed: int) -> tuple[Reals, Reals]:
    """Return the weights (2**BITS x labels) and the steps, as real numbers: the mean over the last half."""
    rows = np.zeros((1 << BITS, _WIDTH), dtype=np.float32)
    steps = np.zeros((_COUNT + 1, _COUNT, 2), dtype=np.float32)
    allowed = allowed_steps(BILOU_TAGS)
    chance = np.random.default_rng(seed)
    mean_rows, mean_steps = np.zeros((1 << BITS, _COUNT), dtype=np.float32), np.zeros_like(steps)
    late = how.passes - how.passes // 2
    for number in range(how.passes):
        order = chance.permutation(len(encoded.weights))
        rate = how.step * (1 - how.slow * number / how.passes)
        loss = one_pass(encoded, order, rows, steps, allowed, rate, how, int(chance.integers(1 << 30)))
        print(f"pass {number}: loss {loss / len(encoded.labels):.4f} a word", flush=True)
        if number >= late:
            mean_rows += rows[:, :_COUNT] / (how.passes - late)
            mean_steps += steps / (how.passes - late)
    mean_steps[~allowed] = -1000
    return mean_rows, mean_steps[:, :, 0]


def quantise(rows: Reals, steps: Reals, unit: float, least: int) -> Weights:
    """Return the weights in whole units; rows whose every weight is below `least` units are left out."""
    whole = np.clip(np.rint(rows / unit), -127, 127).astype(np.int8)
    whole[np.abs(whole).max(axis=1) < least] = 0
    whole[0] = 0
    return Weights(whole, np.rint(steps / unit).astype(np.int32))


@compiled
def one_pass(
    encoded: Encoded,
    order: Numbers,
    rows: Reals,
    steps: Reals,
    allowed: Array,
    rate: float,
    how: Learning,
    seed: Int,
) -> Any:
    """Take all sentences once; return the sum of their losses."""
    np.random.seed(seed)
    total = 0.0
    for sentence in order:
        start, end = encoded.bounds[sentence], encoded.bounds[sentence + 1]
        if start == end:
            continue
        used = _drop_at_random(encoded.features[encoded.offsets[start] : encoded.offsets[end]], how)
        offsets = encoded.offsets[start : end + 1] - encoded.offsets[start]
        scores = _scores(used, offsets, rows)
        gold = encoded.labels[start:end]
        total += _gradient(scores, gold, steps, allowed, rate, encoded.weights[sentence])
        _update(used, offsets, scores, rows, rate, how.decay, encoded.weights[sentence])
    return total


@compiled
def _drop_at_random(features: Array, how: Learning) -> Numbers:
    """Return the features of a sentence with some put to 0, at random; those of the lists all at once."""
    used = np.empty(len(features), dtype=np.int64)
    listed = np.random.random() < how.without_lists
    for number in range(len(features)):
        group = features[number] >> _GROUP
        leave = (group == 1 and np.random.random() < how.without_words) or (group >= 2 and listed)
        leave = leave or np.random.random() < how.without_any
        used[number] = 0 if leave else features[number] & ((1 << BITS) - 1)
    return used


@compiled
def _scores(features: Array, offsets: Numbers, rows: Reals) -> Reals:
    scores = np.zeros((len(offsets) - 1, _COUNT), dtype=np.float32)
    for word in range(len(scores)):
        for at in range(offsets[word], offsets[word + 1]):
            feature = features[at]
            if feature:
                for number in range(_COUNT):
                    scores[word, number] += rows[feature, number]
    return scores


@compiled
def _gradient(scores: Reals, gold: Numbers, steps: Reals, allowed: Array, rate: float, weight: float) -> Any:
    """Put the gradient of the log-likelihood in the place of the scores, mend the steps, and return the loss."""
    count = len(scores)
    front = np.full((count, _COUNT), -1e30)
    back = np.full((count, _COUNT), -1e30)
    for to in range(_COUNT):
        if allowed[_COUNT, to]:
            front[0, to] = scores[0, to] + steps[_COUNT, to, 0]
        back[count - 1, to] = 0.0 if _ENDS[to] else -1e30
    for at in range(1, count):
        for to in range(_COUNT):
            front[at, to] = scores[at, to] + _into(front[at - 1], steps, allowed, to)
    for at in range(count - 2, -1, -1):
        for origin in range(_COUNT):
            back[at, origin] = _out_of(back[at + 1], scores[at + 1], steps, allowed, origin)
    total = _log_sum(front[count - 1] + back[count - 1])
    loss = total - _path(scores, gold, steps)
    _mend_steps(front, back, scores, gold, steps, allowed, rate * weight, total)
    for at in range(count):
        for to in range(_COUNT):
            scores[at, to] = (gold[at] == to) - np.exp(front[at, to] + back[at, to] - total)
    return loss


@compiled
def _into(front: Numbers, steps: Reals, allowed: Array, to: Int) -> Any:
    most = -1e30
    for origin in range(_COUNT):
        if allowed[origin, to]:
            most = max(most, front[origin] + steps[origin, to, 0])
    total = 0.0
    for origin in range(_COUNT):
        if allowed[origin, to]:
            total += np.exp(front[origin] + steps[origin, to, 0] - most)
    return most + np.log(total)


@compiled
def _out_of(back: Numbers, scores: Reals, steps: Reals, allowed: Array, origin: Int) -> Any:
    most = -1e30
    for to in range(_COUNT):
        if allowed[origin, to]:
            most = max(most, back[to] + scores[to] + steps[origin, to, 0])
    total = 0.0
    for to in range(_COUNT):
        if allowed[origin, to]:
            total += np.exp(back[to] + scores[to] + steps[origin, to, 0] - most)
    return most + np.log(total)


@compiled
def _log_sum(values: Numbers) -> Any:
    most = values.max()
    return most + np.log(np.exp(values - most).sum())


@compiled
def _path(scores: Reals, gold: Numbers, steps: Reals) -> Any:
    value = 0.0
    before = _COUNT
    for at in range(len(gold)):
        value += scores[at, gold[at]] + steps[before, gold[at], 0]
        before = gold[at]
    return value


@compiled
def _mend_steps(
    front: Numbers,
    back: Numbers,
    scores: Reals,
    gold: Numbers,
    steps: Reals,
    allowed: Array,
    rate: float,
    total: float,
) -> None:
    change = np.zeros((_COUNT + 1, _COUNT))
    before = _COUNT
    for at in range(len(gold)):
        change[before, gold[at]] += 1
        before = gold[at]
        for to in range(_COUNT):
            if at == 0:
                change[_COUNT, to] -= np.exp(front[0, to] + back[0, to] - total) if allowed[_COUNT, to] else 0.0
                continue
            for origin in range(_COUNT):
                if allowed[origin, to]:
                    value = front[at - 1, origin] + steps[origin, to, 0] + scores[at, to] + back[at, to] - total
                    change[origin, to] -= np.exp(value)
    for origin in range(_COUNT + 1):
        for to in range(_COUNT):
            if allowed[origin, to]:
                steps[origin, to, 1] += change[origin, to] ** 2
                steps[origin, to, 0] += rate * change[origin, to] / np.sqrt(steps[origin, to, 1] + 1e-6)


@compiled
def _update(
    features: Array, offsets: Numbers, gradient: Reals, rows: Reals, rate: float, decay: float, weight: float
) -> None:
    for word in range(len(gradient)):
        size = (gradient[word] ** 2).sum() / _COUNT
        if size < 1e-7:
            continue
        for at in range(offsets[word], offsets[word + 1]):
            feature = features[at]
            if feature:
                rows[feature, _COUNT] += size
                pace = rate * weight / np.sqrt(rows[feature, _COUNT] + 1e-4)
                for number in range(_COUNT):
                    rows[feature, number] += pace * gradient[word, number] - rate * decay * rows[feature, number]
