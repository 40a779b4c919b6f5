"""Stance, portrayal, voices and genre against the gold articles: `python -m tests.gold.measure [dev|held] [STORE]`.

The articles go through the embedded pipe into a store of their own; with STORE, that store is read, which must hold
them. What is wrong is listed target by target for dev; of held, which nobody reads, only the figures are printed.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from tests.golden.sides import macro_f1
from wireroom.kernel.article import OUTLET
from wireroom.search.embedded.sqlite import SqliteSearcher

KEPT = ("id", "outlet", "published", "title", "text")
SIGN = {"negative": 1, "neutral": 0, "positive": -1}
Line = dict[str, Any]


class Answer(NamedTuple):
    """A labelled target and what was said of it; `value` is higher the more it was said against the target."""

    article: Line
    target: Line
    gold: str
    said: str
    value: float
    evidence: tuple[str, ...]


def read_gold(half: str) -> list[Line]:
    """Return the articles of a half, dev or held, with their labels."""
    lines = Path(__file__).with_name(f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_store(store: Path, gold: Iterable[Line]) -> list[tuple[Line, Line]]:
    """Return each gold article with its document; raises KeyError where the store has none."""
    documents = {(document["outlet"], document["title"]): document for document in SqliteSearcher(store).documents()}
    return [(article, documents[article["outlet"], article["title"]]) for article in gold]


def fill_store(store: Path, gold: Iterable[Line]) -> None:
    """Run the embedded pipe over the articles, without their labels."""
    feed = store.with_suffix(".jsonl")
    feed.write_text("".join(json.dumps({name: article[name] for name in KEPT}) + "\n" for article in gold))
    wireroom = Path(sys.executable).with_name("wireroom")
    subprocess.run([wireroom, "run", feed, "--store", store, "--json"], check=True, stdout=subprocess.DEVNULL)


def _same(name: str, target: Line) -> int:
    """Return how surely a name found is the target: 3 its name, 2 an alias, 1 its words and more, 0 not at all."""
    found, wanted = name.casefold(), [form.casefold() for form in (target["name"], *target["aliases"])]
    if found in wanted:
        return 3 if found == wanted[0] else 2
    return int(set(wanted[0].split()) <= set(found.split()))


def find_entity(document: Line, target: Line) -> str:
    """Return the name of the entity that is the target, the surest and then the most named one, "" for none."""
    ranked = [
        (max(_same(form, target) for form in (entity["name"], *entity["aliases"])), entity["count"], entity["name"])
        for entity in document["entities"]
    ]
    return max(((sure, count, name) for sure, count, name in ranked if sure), default=(0, 0, ""))[2]


def answers(pairs: Iterable[tuple[Line, Line]], label: str, section: str) -> list[Answer]:
    """Return what the documents' section ("stances" or "portrayals") says of each target; without a word, neutral."""
    return [
        _answer(article, document, target, label, section)
        for article, document in pairs
        for target in article["targets"]
    ]


def _answer(article: Line, document: Line, target: Line, label: str, section: str) -> Answer:
    name = find_entity(document, target)
    for line in document[section]:
        if line["target"] == name and line.get("voice", OUTLET) == OUTLET:
            shares, side = line.get("shares"), line["polarity"]
            value = shares["negative"] - shares["positive"] if shares else SIGN[side] * line["score"]
            sentences = tuple(document[field][start:end] for field, start, end in line["evidence"])
            return Answer(article, target, target[label], side, value, sentences)
    return Answer(article, target, target[label], "neutral", 0.0, ())


def auc(found: Sequence[Answer]) -> float:
    """Return how often a target that is negative in the gold has a higher value than another; ties count half."""
    pairs = [(a.value, b.value) for a in found if a.gold == "negative" for b in found if b.gold != "negative"]
    return sum((a > b) + (a == b) / 2 for a, b in pairs) / max(1, len(pairs))


def order(found: Sequence[Answer]) -> tuple[float, int]:
    """Return the pairs of outlets in the right order, ties as halves, and how many differ on one event and target."""
    right, number = 0.0, 0
    for a, b in combinations(found, 2):
        same = (a.article["triple"], a.target["name"]) == (b.article["triple"], b.target["name"])
        if same and a.gold != b.gold:
            number += 1
            right += 0.5 if a.value == b.value else (a.value > b.value) == (SIGN[a.gold] > SIGN[b.gold])
    return right, number


def quoted(pairs: Iterable[tuple[Line, Line]]) -> tuple[int, int, int]:
    """Return how many quoted stances are right, found and labelled; found ones count if their target is a labelled one.

    A voice's word for or against itself counts nowhere, nor does a neutral one.
    """
    right = found = labelled = 0
    for article, document in pairs:
        gold, seen = article["quotes"], set()
        quotes = [{"name": quote["target"], "aliases": []} for quote in gold]
        names = {find_entity(document, target): target["name"] for target in quotes + article["targets"]}
        for line in document["stances"]:
            if line["voice"] != OUTLET and line["polarity"] != "neutral" and names.get(line["target"]):
                name = names[line["target"]]
                if not _is_voice(line["voice"], name):
                    seen.add((line["voice"], name, line["polarity"]))
        labelled += len(gold)
        found += len(seen)
        right += sum(any(_agrees(quote, one) for one in seen) for quote in gold)
    return right, found, labelled


def _is_voice(found: str, wanted: str) -> bool:
    """Whether the voice found is the labelled one: one is named by words of the other."""
    ours, theirs = set(found.casefold().split()), set(wanted.casefold().split())
    return ours <= theirs or theirs <= ours


def _agrees(quote: Line, found: tuple[str, str, str]) -> bool:
    return _is_voice(found[0], quote["voice"]) and found[1:] == (quote["target"], quote["polarity"])


def tell(name: str, found: Sequence[Answer]) -> None:
    """Print the figures of stance or portrayal."""
    table = Counter((answer.gold, answer.said) for answer in found)
    neutral = sum(answer.gold == "neutral" for answer in found) / len(found)
    accuracy = sum(answer.gold == answer.said for answer in found) / len(found)
    print(f"\n{name}: {len(found)} targets, always neutral {neutral:.1%}")
    print(f"  accuracy {accuracy:.1%}   macro F1 {macro_f1(table):.1%}   AUC of negative {auc(found):.3f}")
    right, number = order(found)
    print(f"  outlets that differ on one event and target: {right:g} of {number} in the right order")
    for side in SIGN:
        print(f"  gold {side:8} said { ({said: table[side, said] for said in SIGN}) }")


def tell_wrong(found: Sequence[Answer], named: bool) -> None:
    """Print how many targets are wrongly said to be spoken for or against and, if `named`, which and why."""
    wrong = [answer for answer in found if answer.said not in ("neutral", answer.gold)]
    print(f"\nwrongly for or against: {len(wrong)}")
    for answer in wrong if named else ():
        print(f"  {answer.article['id']} {answer.target['name']}: gold {answer.gold}, said {answer.said}")
        for sentence in answer.evidence:
            print(f"      {sentence}")


def tell_evidence(found: Sequence[Answer]) -> None:
    """Print how often the evidence of a right stance for or against has a labelled sentence."""
    right = [answer for answer in found if answer.said == answer.gold != "neutral"]
    hits = sum(any(start in said for start in a.target["evidence"] for said in a.evidence) for a in right)
    print(f"  evidence has a labelled sentence in {hits} of {len(right)} right stances for or against")


def measure(store: Path, half: str) -> None:
    """Print all figures of a half, and which stances are wrong in dev only."""
    pairs = read_store(store, read_gold(half))
    stances = answers(pairs, "stance", "stances")
    tell("stance", stances)
    tell_evidence(stances)
    if all("portrayals" in document for _, document in pairs):
        tell("portrayal", answers(pairs, "portrayal", "portrayals"))
    right, found, labelled = quoted(pairs)
    shares = f"precision {right / max(1, found):.1%}   recall {right / max(1, labelled):.1%}"
    print(f"\nquoted stances: {right} right, {found} found, {labelled} labelled   {shares}")
    genres = [(article["genre"], document.get("genre")) for article, document in pairs]
    print(f"\ngenre: {sum(gold == said for gold, said in genres)} of {len(genres)} right")
    print("  " + ", ".join(f"{gold} as {said}: {n}" for (gold, said), n in Counter(genres).items() if gold != said))
    tell_wrong(stances, named=half == "dev")


def main() -> None:
    """Measure one half."""
    half, *given = sys.argv[1:] or ["dev"]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(given[0]) if given else Path(folder) / "gold.db"
        if not given:
            fill_store(store, read_gold(half))
        measure(store, half)


if __name__ == "__main__":
    main()
