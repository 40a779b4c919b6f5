"""Trains the bundled names model: python -m training.entities --data ../shared/data --out services/entities/model."""

import argparse
import gzip
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pycrfsuite
import spacy

from services.entities.component import GAZETTEER_FILE, TAGGER_FILE
from services.entities.features import Features
from services.entities.gazetteer import Gazetteer
from services.entities.vocabulary import vocabulary
from training.entities.corpora import Sentence, corpora, running, without_demonyms
from training.entities.namelists import Names, collect
from training.entities.templates import Filler

SEED = 5
VERSION = "1"
_ORDINARY = vocabulary(
    "the of and in a to for on at by with from new first second one two will may can an is it he she his her who said "
    "after year years day time man woman best long young white black brown green rich big little great hope price page "
    "king bishop house street north south east west central park hill lake river island bay city town village church "
    "world war union national international general president minister prime mayor police army air sea land sun moon "
    "star sky gold silver january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday mark bill rose grace joy faith summer most many much date of "
    "university college press post times news bank group company money life live today more"
)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Train the bundled names model.")
    parser.add_argument("--data", type=Path, required=True, help="holds entities/, gazetteers/ and stance/")
    parser.add_argument("--out", type=Path, required=True, help="the folder the model is written to")
    parser.add_argument("--sentences", type=int, default=40_000, help="sentences filled from templates")
    parser.add_argument("--iterations", type=int, default=20, help="passes of the averaged perceptron")
    given = parser.parse_args()
    started = time.monotonic()
    names = collect(given.data / "gazetteers")
    labelled = _labelled(given.data, names, given.sentences)
    gazetteer = Gazetteer.build(_lists(names) | _casings(running(given.data)))
    gazetteer.save(given.out / GAZETTEER_FILE)
    _train(labelled, Features(Gazetteer.load(given.out / GAZETTEER_FILE)), given.iterations, given.out / TAGGER_FILE)
    (given.out / "meta.json").write_text(json.dumps({"version": VERSION, "seed": SEED}) + "\n")
    print(f"{len(labelled)} sentences, {time.monotonic() - started:.0f} s")


def _labelled(data: Path, names: Names, number: int) -> list[Sentence]:
    demonyms = frozenset(demonym.lower() for demonym in names.demonyms)
    sentences = list(without_demonyms(corpora(data), demonyms))
    sentences += Filler(names, SEED).sentences(number)
    sentences = [retokenise(sentence) for sentence in sentences]
    random.Random(SEED).shuffle(sentences)
    return sentences


@lru_cache(maxsize=200_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in _tokenizer()(text) if not token.is_space)


@lru_cache(maxsize=1)
def _tokenizer() -> spacy.tokenizer.Tokenizer:
    return spacy.blank("en").tokenizer


def retokenise(sentence: Sentence) -> Sentence:
    """Split each word as the pipeline's tokeniser does."""
    words: list[str] = []
    tags: list[str] = []
    for word, tag in zip(*sentence, strict=True):
        parts = _tokens(word)
        words += parts
        tags += [tag] + ["I" + tag[1:] if tag != "O" else tag] * (len(parts) - 1) if parts else []
    return Sentence(words, tags)


def _lists(names: Names) -> dict[str, Iterable[tuple[str, ...]]]:
    bodies = [*names.organisations, *names.media, *names.government]
    forenames, surnames = names.forenames(), names.surnames()
    lists: dict[str, Iterable[str]] = {
        "country": names.countries,
        "city": names.big_cities(),
        "town": [name for name, _ in names.cities],
        "region": [*names.regions, *names.states, *names.counties],
        "company": [*names.companies, *(name for name in names.listed if " " in name or len(name) > 6)],
        "body": bodies,
        "university": names.universities,
        "club": [*names.teams, *names.clubs],
        "demonym": names.demonyms,
        "forename": forenames,
        "commonforename": [name for name, count in forenames.items() if count >= 3],
        "surname": surnames,
        "commonsurname": [name for name, count in surnames.items() if count >= 2],
    }
    return {kind: [_tokens(name) for name in found if name.lower() not in _ORDINARY] for kind, found in lists.items()}


def _casings(sentences: Iterable[list[str]]) -> dict[str, Iterable[tuple[str, ...]]]:
    """Sort the words that occur three times and more by how often they are lower case inside a sentence."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for words in _lower_case(sentences):
        for word in words[1:]:
            if word.isalpha():
                counts[word.lower()][word.islower()] += 1
    sorted_out: dict[str, list[tuple[str, ...]]] = {"lower": [], "mixed": [], "upper": []}
    for word, tally in counts.items():
        if tally.total() >= 3:
            share = tally[True] / tally.total()
            sorted_out["lower" if share > 0.9 else "upper" if share < 0.1 else "mixed"].append((word,))
    return dict(sorted_out)


def _lower_case(sentences: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the sentences that are not written in capitals."""
    return (words for words in sentences if sum(word[:1].isupper() for word in words) < 0.5 * len(words))


def _train(sentences: list[Sentence], features: Features, iterations: int, path: Path) -> None:
    trainer = pycrfsuite.Trainer(algorithm="ap", verbose=False)
    trainer.set_params({"max_iterations": iterations, "feature.minfreq": 2})
    for sentence in sentences:
        trainer.append(features.sentence(sentence.words), sentence.tags)
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/names.crfsuite")
        path.write_bytes(gzip.compress(Path(folder, "names.crfsuite").read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
