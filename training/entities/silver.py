"""Labels running text with the best tier, for both models to learn from: python -m training.entities.silver."""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import spacy
from spacy.tokens import Doc

from training.entities.corpora import Sentence
from wireroom.entities.settings import BEST

SILVER = Path(".cache/entities_silver.conll")
_PLACE = re.compile(r"(\w+_\d+_\d+)_(\d+)_")  # of a NewsMTSC sentence: its article and its number there


def main() -> None:
    """Read the command line and label."""
    parser = argparse.ArgumentParser(description="Label running text with the best tier.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="holds entities/, stance/, outlet/")
    parser.add_argument("--out", type=Path, default=SILVER)
    options = parser.parse_args()
    write(options.data, options.out)


def write(data: Path, out: Path) -> None:
    """Label the texts that are there and write a word and its tag a line, an empty line behind each sentence."""
    nlp = spacy.load(BEST.parent, exclude=["wireroom_patterns"])
    texts = [*articles(data), *wikinews(data), *outlets(data)]
    sentences = [sentence for doc in nlp.pipe(texts) for sentence in labelled(doc)]
    lines = ("".join(f"{word}\t{tag}\n" for word, tag in zip(*item, strict=True)) for item in sentences)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(texts)} texts, {len(sentences)} sentences")


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


def outlets(data: Path) -> Iterator[str]:
    """Yield every third article of the set of opinion and news, its title in a line of its own."""
    with gzip.open(data / "outlet" / "train" / "genre_abp.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, islice(lines, 0, None, 3)):
            yield f"{row['title']}\n{row['text']}"


def labelled(doc: Doc) -> Iterator[Sentence]:
    """Yield the sentences of a document as words with B-, I- and O tags; a line break ends a sentence too."""
    words: list[str] = []
    tags: list[str] = []
    for token in doc:
        if words and (token.is_sent_start or "\n" in token.text):
            yield Sentence(words, tags)
            words, tags = [], []
        if not token.is_space:
            words.append(token.text)
            tags.append(f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O")
    if words:
        yield Sentence(words, tags)


if __name__ == "__main__":
    main()
