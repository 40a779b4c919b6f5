"""Fine-tunes the best tier's encoder: python -m training.entities.best --data ../shared/data."""

import argparse
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer

from training.encoder import Params, Plan, averaged, load, train, with_head
from training.entities import __main__ as fast
from training.entities import pipeline, silver
from training.entities.best_data import Mixer, Recipe, with_begins, without_titles
from training.entities.corpora import Sentence, names_only, read, without_demonyms, without_handles
from training.entities.namelists import collect
from training.entities.templates import Filler
from training.export import bundle, read_bundled
from training.material import encoder, vectors
from training.pruning import prune
from wireroom.entities.settings import BEST, FAST
from wireroom.entities.tagging.gazetteer import load_gazetteer
from wireroom.entities.tagging.marks import MARKS, Marker
from wireroom.entities.tagging.network import LONGEST, word_pieces
from wireroom.entities.tagging.tags import BIO_TAGS

SEED = 7
VERSION = "2"
_WINDOWS = 8  # in a step
_LONGEST_RUN = 8  # sentences that stay together


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Fine-tune the bundled names model of the tier best.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="holds entities/ and gazetteers/")
    parser.add_argument("--out", type=Path, default=BEST.parent, help="the folder the pipeline is written to")
    parser.add_argument("--steps", type=int, default=1000, help=f"batches of {_WINDOWS} windows")
    parser.add_argument("--rate", type=float, default=3e-4, help="the highest learning rate")
    parser.add_argument("--templates", type=int, default=30_000, help="sentences filled from templates")
    parser.add_argument("--repeats", type=int, default=2, help="how often a labelled sentence comes for each of these")
    parser.add_argument("--seeds", type=int, nargs="+", default=[SEED, SEED + 1], help="of runs that are averaged")
    parser.add_argument("--start", type=Path, help="a folder with a model to go on from, instead of the pretrained one")
    parser.add_argument("--silver", type=Path, help="sentences labelled before, instead of labelling them now")
    options = parser.parse_args()
    started = time.monotonic()
    if not options.silver:
        silver.write(options.data, silver.SILVER)
    fast.save_lists(collect(options.data / "gazetteers"), options.data, FAST)
    tokenizer, kept = prune(encoder().tokenizer, vectors().words)
    pieces, marker = word_pieces(Tokenizer.from_str(tokenizer)), Marker(load_gazetteer(FAST / "gazetteer.npz"))
    params = read_bundled(options.start) if options.start else _untrained(kept)
    sentences = units(options.data, options.templates, options.repeats, options.silver or silver.SILVER)
    runs = []
    for seed in options.seeds:
        batches = Mixer(pieces, marker, Recipe(), seed).batches(sentences, _WINDOWS)
        runs.append(train(params, batches, Plan(options.steps, rate=options.rate, seed=seed), False, print))
    save(options.out, averaged(runs), tokenizer)
    print(f"{len(sentences)} runs of sentences, {time.monotonic() - started:.0f} s")


def _untrained(kept: Sequence[int]) -> Params:
    """Return the pretrained weights of the pieces kept, for windows of LONGEST pieces, with a new head."""
    params = load(encoder().onnx)
    params |= {"words": params["words"][kept], "positions": params["positions"][:LONGEST]}
    return with_head(params, len(MARKS), len(BIO_TAGS), pooled=False)


def save(folder: Path, params: Params, tokenizer: str) -> None:
    """Write the model, compressed, with its tokeniser and version."""
    bundle(params, folder / BEST.name, tokenizer, pooled=False)
    pipeline.save(folder, BEST.name, "wireroom-minilm", f"{VERSION}+{fast.VERSION}", SEED)


def units(data: Path, templates: int, repeats: int, labelled: Path) -> list[list[Sentence]]:
    """Return runs of sentences that stay together: some of WikiGold's, re3d's or `labelled`, a tweet, a template."""
    names = collect(data / "gazetteers")
    demonyms = frozenset(demonym.lower() for demonym in names.demonyms)
    folder = data / "entities" / "train"
    lengths = random.Random(SEED)

    def clean(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
        for words, tags in map(fast.retokenise, without_demonyms(sentences, demonyms)):
            if words:
                yield without_titles(Sentence(words, with_begins(tags)))

    real: list[list[Sentence]] = []
    for file in _connected(folder):
        real += _runs(list(clean(file)), lengths)
    for path in sorted(folder.glob("wnut17_*")):
        real += [[sentence] for sentence in clean(read(path))]
    for path in sorted(folder.glob("btc_*.conll")):
        real += [[sentence] for sentence in clean(filter(without_handles, read(path)))]
    once = list(_runs(list(clean(read(labelled))), lengths))
    once += [[sentence] for sentence in clean(Filler(names, SEED).sentences(templates))]
    return real * repeats + once


def _connected(folder: Path) -> Iterator[Iterator[Sentence]]:
    """Yield the sentences of the files whose neighbouring sentences are of one text."""
    yield read(folder / "wikigold.conll", separator=" ")
    for path in sorted((folder / "re3d").glob("*.conll")):
        if not path.name.startswith("Wikipedia"):  # share-alike
            yield map(names_only, read(path))


def _runs(sentences: Sequence[Sentence], lengths: random.Random) -> Iterator[list[Sentence]]:
    start = 0
    while start < len(sentences):
        end = start + lengths.randint(1, _LONGEST_RUN)
        yield list(sentences[start:end])
        start = end


if __name__ == "__main__":
    main()
