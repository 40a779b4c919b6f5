"""`python -m training.stance.best --data ../shared/data`: the best tier's model.

Fine-tunes MiniLM for two heads, portrayal and the outlet's stance. Their temperatures are fitted on the dev sentences
(portrayal) and on written sentences of events held out (stance).
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import jax
import msgspec
import numpy as np
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder import Batch, Params, Plan, load, logits, train, with_head
from training.export import bundle
from training.material import encoder, vectors
from training.pruning import prune
from training.stance.data import read
from training.stance.regression import temperature
from training.stance.views import Views, directed, distant, eval_runs, joined, newsmtsc, written
from wireroom.stance.port import Mention
from wireroom.stance.readers.encoder import BEST, HEADS, LONGEST, MARKS, META, Meta, Pieces, encode
from wireroom.stance.readers.linear import LinearReader

DATA = Path("../shared/data")
VERSION = "wireroom-stance-best/2"
SEED = 3
RATE = 1e-4
EPOCHS = 4
PART = 6  # an epoch has one in so many of the mentions without a portrayal of NewsMTSC
HELD_OUT = 20  # one in so many written events is held out
CLASSES = 3
SMOOTHING = 0.1
SWAPPED = 0.15  # mentions whose name another one takes, so that names alone teach little
LONGEST_NAME = 40  # characters
_PRONOUNS = "he she him her his they them it its their i we you who us me"
PRONOUNS = frozenset(_PRONOUNS.split())
LENGTHS = (16, 24, 32, 40, 48, 64, LONGEST)  # pieces; a row is filled up to one of these
PIECES = 1024  # of a batch
Floats = NDArray[np.float64]
Shares = NDArray[np.float32]


class Batches:
    """Draws batches of mentions, epoch after epoch: all that are of NewsMTSC, and a part of the others in turn."""

    def __init__(self, tokenizer: Any, views: Views, seed: int) -> None:
        self._tokenizer, self._views, self._random = tokenizer, views, random.Random(seed)
        names = [name(mention) for mention in views.mentions]
        self._names = [old for old in names if old.lower() not in PRONOUNS and len(old) < LONGEST_NAME]
        groups = enumerate(views.groups)
        self._always = [i for i, group in groups if group.startswith("newsmtsc")]
        self._others = sorted(set(range(len(names))) - set(self._always))
        self._random.shuffle(self._others)
        self._turn = 0

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield from self.epoch()

    def epoch(self) -> list[Batch]:
        """Return the batches of an epoch; a few mentions come twice to fill the last batch of a length."""
        by_length: dict[int, list[tuple[Pieces, Shares]]] = {length: [] for length in LENGTHS}
        for i in [*self._always, *self._others[self._turn % PART :: PART]]:
            pieces = encode(self._tokenizer, self._swapped(self._views.mentions[i]))
            by_length[_length(pieces)].append((pieces, self._views.shares[i]))
        self._turn += 1
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


def _batch(rows: Sequence[tuple[Pieces, Shares]], length: int) -> Batch:
    """Return the rows as a batch; a share of a head is smoothed within what the head counts."""
    size = len(rows)
    shares = np.stack([row[1] for row in rows])
    smoothed = shares * (1 - SMOOTHING) + shares.sum(2, keepdims=True) * SMOOTHING / CLASSES
    batch = Batch(
        np.zeros((size, length), np.int32),
        np.zeros((size, length), np.float32),
        np.zeros((size, length, len(MARKS)), np.float32),
        np.zeros((size, length), np.float32),
        smoothed.reshape(size, HEADS * CLASSES).astype(np.float32),
        np.ones(size, np.float32),
    )
    for i, (pieces, _) in enumerate(rows):
        end = len(pieces.ids)
        batch.ids[i, :end], batch.mask[i, :end] = pieces.ids, 1
        batch.marks[i, :end], batch.pool[i, :end] = pieces.marks, pieces.pool
    return batch


class Reading:
    """Gives the logits of mentions by weights in float32."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._run = jax.jit(lambda params, batch: logits(params, batch, pooled=True))

    def logits(self, params: Params, mentions: Sequence[Mention]) -> Floats:
        """Return the logits of each mention, N x heads x classes."""
        rows = [encode(self._tokenizer, mention) for mention in mentions]
        nothing = np.zeros((HEADS, CLASSES), np.float32)
        given = np.zeros((len(rows), HEADS * CLASSES))
        for length in LENGTHS:
            places = [i for i, pieces in enumerate(rows) if _length(pieces) == length]
            size = PIECES // length
            for at in range(0, len(places), size):
                part = places[at : at + size]
                filled = part + part[:1] * (size - len(part))
                given[part] = self._run(params, _batch([(rows[i], nothing) for i in filled], length))[: len(part)]
        return given.reshape(-1, HEADS, CLASSES)


def save(params: Params, meta: Meta, folder: Path) -> None:
    """Write the model's three files, with no more word pieces and places than are needed."""
    described, kept = prune(encoder().tokenizer, vectors().words)
    params = params | {"words": params["words"][kept], "positions": params["positions"][:LONGEST]}
    bundle(params, folder, described, pooled=True)
    (folder / META).write_bytes(msgspec.json.encode(meta) + b"\n")


def is_held_out(group: str) -> bool:
    """Return whether the mentions of a written event are held out."""
    return not group.startswith("newsmtsc") and zlib.crc32(group.encode()) % HELD_OUT == 0


def chosen(views: Views, places: Sequence[int]) -> Views:
    """Return some of the mentions."""
    return Views([views.mentions[i] for i in places], views.shares[list(places)], [views.groups[i] for i in places])


def fine_tuned(start: Params, tokenizer: Any, views: Views) -> Params:
    """Return the weights fine-tuned on the mentions."""
    steps = EPOCHS * len(Batches(tokenizer, views, seed=0).epoch())
    params = with_head(start, len(MARKS), HEADS * CLASSES, pooled=True, seed=SEED)
    plan = Plan(steps, rate=RATE, seed=SEED, heads=HEADS)
    return train(params, iter(Batches(tokenizer, views, SEED)), plan, True, typer.echo)


def main(data: Annotated[Path, typer.Option()] = DATA, out: Annotated[Path, typer.Option()] = BEST) -> None:
    """Train on NewsMTSC and the views, and write the model to OUT."""
    tokenizer, start = Tokenizer.from_file(str(encoder().tokenizer)), load(encoder().onnx)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    known = eval_runs(data)
    portrayals = newsmtsc(data / "stance" / "newsmtsc_train.jsonl", known)
    views = joined([portrayals, written(), directed(data, known), distant(data, LinearReader())])
    learned = chosen(views, [i for i, group in enumerate(views.groups) if not is_held_out(group)])
    kept = written()
    kept = chosen(kept, [i for i, group in enumerate(kept.groups) if is_held_out(group)])
    found, reading = fine_tuned(start, tokenizer, learned), Reading(tokenizer)
    dev = [read(data / "stance" / f"newsmtsc_dev_{kind}.jsonl") for kind in ("rw", "mt")]
    given = np.concatenate([reading.logits(found, labels.mentions) for labels in dev])[:, 0]
    answers = np.concatenate([labels.answers for labels in dev])
    own, own_answers = reading.logits(found, kept.mentions)[:, 1], kept.shares[:, 1].argmax(1)
    divisors = [round(temperature(given, answers), 3), round(temperature(own, own_answers), 3)]
    right = (given.argmax(1) == answers).mean(), (own.argmax(1) == own_answers).mean()
    typer.echo(f"portrayal {right[0]:.3f}, stance {right[1]:.3f}, temperatures {divisors}")
    save(found, Meta(VERSION, divisors), out)


if __name__ == "__main__":
    typer.run(main)
