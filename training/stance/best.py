"""`python -m training.stance.best --data ../shared/data`: the best tier's model.

Fine-tunes MiniLM three times, each time without another third of NewsMTSC's sentences, and ships the mean of the
three networks' weights (a "model soup": Wortsman et al., ICML 2022). Such a mean is less sure than each of them, so
that the thirds held out do not tell its temperature: it is fitted on the dev sentences.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import jax
import msgspec
import numpy as np
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder import Batch, Params, Plan, averaged, load, logits, train, with_head
from training.export import bundle
from training.material import encoder, vectors
from training.pruning import prune
from training.stance.__main__ import temperature
from training.stance.data import POLARITIES, Labelled, read
from wireroom.stance.port import Mention
from wireroom.stance.readers.encoder import BEST, LONGEST, MARKS, META, Meta, Pieces, encode

DATA = Path("../shared/data")
VERSION = "wireroom-stance-best/1"
RATES = (2e-4, 1e-4, 1e-4)  # of the trainings, which leave out the first fold, the second ...
FOLDS = len(RATES)
EPOCHS = 4
SMOOTHING = 0.1
SWAPPED = 0.15  # mentions whose name another one takes, so that names alone teach little
LONGEST_NAME = 40  # characters
_PRONOUNS = "he she him her his they them it its their i we you who us me"
PRONOUNS = frozenset(_PRONOUNS.split())
LENGTHS = (16, 24, 32, 40, 48, 64, LONGEST)  # pieces; a row is filled up to one of these
PIECES = 1024  # of a batch
Floats = NDArray[np.float64]


def folds(labelled: Labelled) -> NDArray[np.intp]:
    """Return the fold of each mention; those of one sentence are in one."""
    drawn = np.random.default_rng(0).permutation(1 + max(labelled.groups)) % FOLDS
    return drawn[labelled.groups]


def part(labelled: Labelled, chosen: NDArray[np.bool_]) -> Labelled:
    """Return the mentions that are chosen."""
    mentions = [labelled.mentions[i] for i in np.flatnonzero(chosen)]
    return Labelled(mentions, labelled.answers[chosen], labelled.groups[chosen])


class Batches:
    """Draws batches of mentions, epoch after epoch."""

    def __init__(self, tokenizer: Any, labelled: Labelled, seed: int) -> None:
        self._tokenizer, self._labelled, self._random = tokenizer, labelled, random.Random(seed)
        names = [name(mention) for mention in labelled.mentions]
        self._names = [old for old in names if old.lower() not in PRONOUNS and len(old) < LONGEST_NAME]

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield from self.epoch()

    def epoch(self) -> list[Batch]:
        """Return every mention once, and a few twice to fill the last batch of a length."""
        by_length: dict[int, list[tuple[Pieces, int]]] = {length: [] for length in LENGTHS}
        for mention, answer in zip(self._labelled.mentions, self._labelled.answers, strict=True):
            pieces = encode(self._tokenizer, self._swapped(mention))
            by_length[_length(pieces)].append((pieces, answer))
        batches = []
        for length, rows in by_length.items():
            self._random.shuffle(rows)
            size = PIECES // length
            rows += [rows[i % len(rows)] for i in range(-len(rows) % size)] if rows else []
            batches += [_batch(rows[i : i + size], length) for i in range(0, len(rows), size)]
        self._random.shuffle(batches)
        return batches

    def _swapped(self, mention: Mention) -> Mention:
        old = name(mention)
        if old.lower() in PRONOUNS or self._random.random() > SWAPPED:
            return mention
        new = self._random.choice(self._names)
        if old.lower().startswith("the ") and not new.lower().startswith("the "):
            new = f"the {new}"
        text = mention.sentence
        return Mention(text[: mention.start] + new + text[mention.end :], mention.start, mention.start + len(new))


def name(mention: Mention) -> str:
    """Return what the mention says."""
    return mention.sentence[mention.start : mention.end]


def _length(pieces: Pieces) -> int:
    return next(length for length in LENGTHS if len(pieces.ids) <= length)


def _batch(rows: Sequence[tuple[Pieces, int]], length: int) -> Batch:
    size = len(rows)
    batch = Batch(
        np.zeros((size, length), np.int32),
        np.zeros((size, length), np.float32),
        np.zeros((size, length, len(MARKS)), np.float32),
        np.zeros((size, length), np.float32),
        np.full((size, len(POLARITIES)), SMOOTHING / len(POLARITIES), np.float32),
        np.ones(size, np.float32),
    )
    for i, (pieces, polarity) in enumerate(rows):
        end = len(pieces.ids)
        batch.ids[i, :end], batch.mask[i, :end] = pieces.ids, 1
        batch.marks[i, :end], batch.pool[i, :end] = pieces.marks, pieces.pool
        batch.shares[i, polarity] += 1 - SMOOTHING
    return batch


class Reading:
    """Gives the logits of mentions by weights in float32."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._run = jax.jit(lambda params, batch: logits(params, batch, pooled=True))

    def logits(self, params: Params, mentions: Sequence[Mention]) -> Floats:
        """Return the logits of each mention (N x 3)."""
        rows = [encode(self._tokenizer, mention) for mention in mentions]
        logits = np.zeros((len(rows), len(POLARITIES)))
        for length in LENGTHS:
            places = [i for i, pieces in enumerate(rows) if _length(pieces) == length]
            size = PIECES // length
            for at in range(0, len(places), size):
                part = places[at : at + size]
                filled = part + part[:1] * (size - len(part))
                logits[part] = self._run(params, _batch([(rows[i], 0) for i in filled], length))[: len(part)]
        return logits


def save(params: Params, meta: Meta, folder: Path) -> None:
    """Write the model's three files, with no more word pieces and places than are needed."""
    described, kept = prune(encoder().tokenizer, vectors().words)
    params = params | {"words": params["words"][kept], "positions": params["positions"][:LONGEST]}
    bundle(params, folder, described, pooled=True)
    (folder / META).write_bytes(msgspec.json.encode(meta) + b"\n")


def fine_tuned(start: Params, tokenizer: Any, labelled: Labelled, fold: int, progress: Callable[[str], None]) -> Params:
    """Return the weights fine-tuned on the mentions."""
    batches = Batches(tokenizer, labelled, seed=fold + 1)
    steps = EPOCHS * len(Batches(tokenizer, labelled, seed=0).epoch())
    params = with_head(start, len(MARKS), len(POLARITIES), pooled=True, seed=fold + 1)
    plan = Plan(steps, rate=RATES[fold], seed=fold + 1)
    return train(params, iter(batches), plan, True, lambda line: progress(f"fold {fold}: {line}"))


def main(data: Annotated[Path, typer.Option()] = DATA, out: Annotated[Path, typer.Option()] = BEST) -> None:
    """Train on NewsMTSC and write the model to OUT."""
    tokenizer, start = Tokenizer.from_file(str(encoder().tokenizer)), load(encoder().onnx)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    labelled, reading = read(data / "stance" / "newsmtsc_train.jsonl"), Reading(tokenizer)
    drawn, trained = folds(labelled), []
    for fold in range(FOLDS):
        trained.append(fine_tuned(start, tokenizer, part(labelled, drawn != fold), fold, typer.echo))
        held_out = part(labelled, drawn == fold)
        right = reading.logits(trained[-1], held_out.mentions).argmax(1) == held_out.answers
        typer.echo(f"fold {fold}: held-out accuracy {right.mean():.3f}")
    mean = averaged(trained)
    dev = [read(data / "stance" / f"newsmtsc_dev_{kind}.jsonl") for kind in ("rw", "mt")]
    dev_logits = np.concatenate([reading.logits(mean, labels.mentions) for labels in dev])
    divisor = temperature(dev_logits, np.concatenate([labels.answers for labels in dev]))
    typer.echo(f"temperature {divisor:.3f}")
    save(mean, Meta(VERSION, round(divisor, 3)), out)


if __name__ == "__main__":
    typer.run(main)
