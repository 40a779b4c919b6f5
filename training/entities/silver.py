"""Labels running text with the best tier's network, for the fast model: python -m training.entities.silver."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import spacy

from training.entities.corpora import Sentence
from wireroom.entities.settings import BEST, FAST
from wireroom.entities.tagging.document_rules import apply_rules_by_scores
from wireroom.entities.tagging.gazetteer import load_gazetteer
from wireroom.entities.tagging.network import Network
from wireroom.entities.tagging.tags import best_bio_tags, names_of_tags

SILVER = Path(".cache/entities_silver.conll")
_splitter = spacy.blank("en")
_splitter.add_pipe("sentencizer")
_PLACE = re.compile(r"(\w+_\d+_\d+)_(\d+)_")  # of a NewsMTSC sentence: its article and its number there


def main() -> None:
    """Read the command line and label."""
    parser = argparse.ArgumentParser(description="Label running text with the best tier's network.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="holds entities/ and stance/")
    parser.add_argument("--out", type=Path, default=SILVER)
    options = parser.parse_args()
    write(options.data, options.out)


def write(data: Path, out: Path) -> None:
    """Label the texts that are there and write a word and its tag a line, an empty line behind each sentence."""
    network = Network(BEST, load_gazetteer(FAST / "gazetteer.npz"))
    read = [*articles(data), *wikinews(data)]
    sentences = [item for text in read for item in labelled(text, network)]
    lines = ("".join(f"{word}\t{tag}\n" for word, tag in zip(*item, strict=True)) for item in sentences)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(read)} texts, {len(sentences)} sentences")


def articles(data: Path) -> list[str]:
    """Return the training sentences of NewsMTSC, those of an article in one text."""
    by_article: dict[str, dict[int, str]] = {}
    for line in (data / "stance" / "newsmtsc_train.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        place = _PLACE.match(row["primary_gid"])
        article, number = (place[1], int(place[2])) if place else (row["primary_gid"], 0)
        by_article.setdefault(article, {})[number] = row["sentence_normalized"]
    return ["\n".join(text for _, text in sorted(sentences.items())) for sentences in by_article.values()]


def wikinews(data: Path) -> Iterator[str]:
    """Yield the articles and interviews of Wikinews in GUM, with a space between two words."""
    for kind in ("news", "interview"):
        for path in sorted((data / "entities" / "train" / "gum_conll").glob(f"GUM_{kind}_*.tsv")):
            lines = (line.partition("\t")[0] or "\n" for line in path.read_text(encoding="utf-8").splitlines())
            yield " ".join(lines).strip()


def labelled(text: str, network: Network) -> Iterator[Sentence]:
    """Yield the sentences of a text as words with B-, I- and O tags; the fast model has no say in them."""
    read = [[word.text for word in sentence if not word.is_space] for sentence in _splitter(text).sents]
    read = [words for words in read if words]
    scores = network.scores(read)
    names = apply_rules_by_scores(read, [names_of_tags(best_bio_tags(rows)) for rows in scores], scores)
    for words, marked in zip(read, names, strict=True):
        tags = ["O"] * len(words)
        for start, end, label in marked:
            tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
        yield Sentence(words, tags)


if __name__ == "__main__":
    main()
