"""Trains the bundled names model: python -m training.entities --data ../shared/data."""

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import spacy

from training.entities import clusters, crf, pipeline, silver
from training.entities.corpora import Sentence, corpora, read, running, without_demonyms
from training.entities.headlines import headlines
from training.entities.namelists import Names, collect
from training.entities.templates import Filler
from training.material import vectors
from wireroom.entities.settings import FAST
from wireroom.entities.tagging.gazetteer import save_gazetteer
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.tagger import WEIGHTS_FILE
from wireroom.entities.tagging.vocabulary import vocabulary

SEED = 5
VERSION = "4"
WORDS = 150_000  # with a vector
LEAST = 2  # times that a feature occurs
UNIT, SMALLEST = 1 / 32, 2  # of the weights that are kept
HEADLINES, FILLED_HEADLINES = 0.5, 0.1  # shares of the sentences that are also set as headlines, and of filled ones
FILLED, LABELLED = 0.15, 0.5  # what a sentence counts if filled, labelled by another model
HEADLINE, FILLED_HEADLINE = 0.4, 0.2  # and if set anew as a headline
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
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="holds entities/, gazetteers/, stance/"
    )
    parser.add_argument("--out", type=Path, default=FAST.parent, help="the folder the pipeline is written to")
    parser.add_argument("--sentences", type=int, default=100_000, help="sentences filled from templates")
    parser.add_argument("--passes", type=int, default=6, help="passes over all sentences")
    parser.add_argument("--silver", type=Path, help="sentences labelled before, instead of labelling them now")
    options = parser.parse_args()
    started = time.monotonic()
    if not options.silver:
        silver.write(options.data, silver.SILVER)
    names = collect(options.data / "gazetteers")
    demonyms = frozenset(demonym.lower() for demonym in names.demonyms)
    real = [retokenise(sentence) for sentence in without_demonyms(corpora(options.data), demonyms)]
    filled = [retokenise(sentence) for sentence in Filler(names, SEED).sentences(options.sentences)]
    model = options.out / FAST.name
    model.mkdir(parents=True, exist_ok=True)
    save_lists(names, options.data, model)
    clusters.save(model / "words.npz", vectors(), WORDS, real, SEED)
    labelled = [retokenise(sentence) for sentence in read(options.silver or silver.SILVER)]
    weighed = _weighed(real, filled, labelled)
    _train(weighed, Lexicon.load(model), crf.Learning(passes=options.passes), model / WEIGHTS_FILE)
    pipeline.save(options.out, FAST.name, "wireroom-crf", VERSION, SEED)
    print(f"{len(real)} + {len(filled)} + {len(labelled)} sentences, {time.monotonic() - started:.0f} s")


def save_lists(names: Names, data: Path, folder: Path) -> None:
    """Write the gazetteer, which both tiers read."""
    save_gazetteer(folder / "gazetteer.npz", _lists(names) | _casings(running(data)))


def _weighed(real: list[Sentence], filled: list[Sentence], labelled: list[Sentence]) -> list[tuple[Sentence, float]]:
    """Return all sentences and some of them as headlines, each with what it counts."""
    chance = random.Random(SEED)
    set_anew = [retokenise(sentence) for sentence in headlines([*real, *labelled], HEADLINES, chance)]
    filled_anew = [retokenise(sentence) for sentence in headlines(filled, FILLED_HEADLINES, chance)]
    weighed = [(real, 1), (filled, FILLED), (labelled, LABELLED), (set_anew, HEADLINE), (filled_anew, FILLED_HEADLINE)]
    sentences = [(sentence, weight) for part, weight in weighed for sentence in part]
    chance.shuffle(sentences)
    return sentences


def _train(weighed: list[tuple[Sentence, float]], lexicon: Lexicon, how: crf.Learning, path: Path) -> None:
    encoded = crf.encode([item for item, _ in weighed], lexicon, [weight for _, weight in weighed], LEAST)
    crf.quantise(*crf.learn(encoded, how, SEED), UNIT, SMALLEST).save(path)


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
    return {kind: [_tokens(name) for name in listed if name.lower() not in _ORDINARY] for kind, listed in lists.items()}


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


if __name__ == "__main__":
    main()
