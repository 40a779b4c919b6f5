"""Queries that nobody thought of, made out of the newsroom's words and names: both stores find the same articles."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.newsroom import current, newsroom
from tests.stores import opened_store
from wireroom.index.analysis import words
from wireroom.kernel.document import Document, document
from wireroom.search.port import Searcher
from wireroom.search.syntax import COUNTED_FIELDS

pytestmark = pytest.mark.servers
SEEDS = range(30)
QUERIES = 20  # for each seed
DOCUMENTS = [document(one) for one in current()]
TEXTS = [one[field] for one in DOCUMENTS for field in ("title", "text") if one[field]]
WORDS = sorted({word for text in TEXTS for word in words(text)})


class Pair(NamedTuple):
    """The two stores, with the same articles."""

    sqlite: Searcher
    elasticsearch: Searcher


@pytest.fixture(scope="module")
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder: Path = tmp_path_factory.mktemp("pair")
    with (
        opened_store("sqlite", request, folder) as embedded,
        opened_store("elasticsearch", request, folder) as deployed,
    ):
        for store in (embedded, deployed):
            store.index.write(newsroom())
        yield Pair(embedded.searcher, deployed.searcher)


def _values(field: str) -> list[str]:
    outer, _, inner = COUNTED_FIELDS[field].partition(".")
    values = [one[outer][inner] if inner else one[outer] for one in DOCUMENTS]
    return sorted({name for value in values for name in (value if isinstance(value, list) else [value]) if name})


VALUES = {field: values for field in COUNTED_FIELDS if (values := _values(field))}


class Writer:
    """Writes queries by chance."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def query(self, depth: int = 0) -> str:
        """Return one with operators, or one part alone."""
        number = self._chance.choice([1, 1, 2, 2, 3, 4])
        parts = [self._clause(depth) for _ in range(number)]
        if self._chance.random() < 0.5:
            return " ".join(self._chance.choice(["", "", "+", "-", "NOT "]) + part for part in parts)
        joints = [self._chance.choice([" AND ", " OR ", " AND NOT ", " "]) for _ in parts]
        return "".join(part + joint for part, joint in zip(parts, [*joints[1:], ""], strict=True))

    def _clause(self, depth: int) -> str:
        if depth < 2 and self._chance.random() < 0.2:
            return f"({self.query(depth + 1)})" + self._chance.choice(["", "^2"])
        return self._chance.choice([self._word, self._phrase, self._pattern, self._spelling, self._name, self._range])()

    def _field(self) -> str:
        return self._chance.choice(["", "", "", "title:", "text:"])

    def _written(self) -> list[str]:
        """Return a few words that follow one another in a text, as they are written there."""
        text = re.sub(r'[\\"“”„]', "", self._chance.choice(TEXTS)).split()
        start = self._chance.randrange(max(len(text), 1))
        return text[start : start + self._chance.randint(1, 4)] or ["x"]

    def _word(self) -> str:
        quote = self._chance.choice(["", '"'])
        word = self._written()[0] if quote else self._chance.choice(WORDS)
        return f"{self._field()}{quote}{word}{quote}"

    def _phrase(self) -> str:
        written = self._written()
        if self._chance.random() < 0.3:
            self._chance.shuffle(written)
        slop = self._chance.choice(["", "", "~1", "~2", "~3", "~6"])
        if slop and len(written) > 2 and self._chance.random() < 0.5:
            written.pop(1)
        return f'{self._field()}"{" ".join(written)}"{slop}'

    def _pattern(self, word: str = "") -> str:
        word = word or self._chance.choice(WORDS)
        letters = list(word)
        for place in self._chance.sample(range(len(letters)), min(len(letters), self._chance.randint(0, 2))):
            letters[place] = self._chance.choice("*?")
        ends = self._chance.choice([("", "*"), ("*", ""), ("", ""), ("*", "*")])
        pattern = ends[0] + "".join(letters) + ends[1]
        return self._field() + (pattern if re.search(r"\w", pattern) else word)

    def _spelling(self) -> str:
        word = self._misspelt(self._chance.choice([word for word in WORDS if word.isalpha() and word.isascii()]))
        return f"{self._field()}{word}{self._chance.choice(['~', '~1', '~2', '~0.8', '~0.5'])}"

    def _misspelt(self, word: str) -> str:
        place = self._chance.randrange(len(word))
        letter = self._chance.choice("aeiourst")
        return self._chance.choice([
            word,
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: max(place - 1, 0)] + word[place : place + 1] + word[max(place - 1, 0) : place] + word[place + 1 :],
            (word[:place] + word[place + 1 :]) or word,
        ])  # fmt: skip

    def _name(self) -> str:
        field = self._chance.choice(sorted(VALUES))
        value = self._chance.choice(VALUES[field])
        plain = words(value) or ["x"]
        if field in ("date", "money", "tone"):
            return f'{field}:"{value}"'
        word = self._chance.choice(plain)
        return field + ":" + self._chance.choice([
            f'"{value}"', f'"{value.upper()}"', f'="{value}"', word, f'"{" ".join(plain[:2])}"', f"{word[:3]}*",
            f"*{word[-3:]}", f"{word}~1", f"({word} OR nobody)", "*",
        ])  # fmt: skip

    def _range(self) -> str:
        day = self._chance.choice(DOCUMENTS)["@timestamp"]
        length = self._chance.choice([4, 7, 10, 16])
        moment, amount = day[:length], self._chance.choice(["300", "1m", "USD 2500000", "12,500", "5000000"])
        return self._chance.choice([
            f"published:{moment[:10]}", f'published:>="{moment}"', f'published:<"{moment}"',
            f"published:[{moment} TO *]",
            f"published:[* TO {moment[:10]}||+1M/M}}", f"published:{{{moment} TO 2023-05-10]", f"date:>={day[:7]}",
            f"date:[{day[:4]} TO 2023-03]", f'money:>="{amount}"', f'money:<"{amount}"', f'money:[* TO "{amount}"]',
            "copy:false", "copy:true", "_exists_:published", "_exists_:entity", "_exists_:topic", "cluster:harbour",
        ])  # fmt: skip


def answer(searcher: Searcher, query: str) -> tuple[list[str], dict[str, dict[str, int]], dict[str, Document]]:
    """Return the ids, the facets, and what is marked in each article."""
    results = searcher.search(query, size=100)
    assert results["total"] == len(results["hits"])
    marked = {hit["id"]: hit["highlights"] for hit in results["hits"]}
    return sorted(marked), results["facets"], marked


@pytest.mark.parametrize("seed", SEEDS)
def test_both_stores_answer_alike(pair: Pair, seed: int) -> None:
    writer = Writer(seed)
    for query in [writer.query() for _ in range(QUERIES)]:
        embedded, deployed = answer(pair.sqlite, query), answer(pair.elasticsearch, query)
        assert embedded == deployed, query


@pytest.mark.parametrize("sort", ["date", "oldest"])
@pytest.mark.parametrize("collapse", [False, True])
def test_both_stores_sort_and_page_alike(pair: Pair, sort: str, collapse: bool) -> None:
    writer = Writer(1_000)
    for query in [writer.query() for _ in range(QUERIES)]:
        pages = []
        for searcher in pair:
            first = searcher.search(query, size=3, sort=sort, collapse=collapse, facets=[])
            after = first["next"]
            second = (
                searcher.search(query, size=3, sort=sort, collapse=collapse, facets=[], after=after) if after else None
            )
            pages.append([hit["id"] for page in (first, second) if page for hit in page["hits"]])
        assert pages[0] == pages[1], query


def test_the_queries_are_not_for_nothing(pair: Pair) -> None:
    totals = []
    for seed in SEEDS:
        writer = Writer(seed)
        totals += [pair.sqlite.search(writer.query(), facets=[])["total"] for _ in range(QUERIES)]
    some = [total for total in totals if 0 < total < len(DOCUMENTS)]
    assert len(some) > len(totals) / 2


def test_both_stores_hint_alike(pair: Pair) -> None:
    writer = Writer(2_000)
    for word in [writer._misspelt(word) for word in WORDS[::7]]:
        embedded, deployed = pair.sqlite.search(word), pair.elasticsearch.search(word)
        assert embedded["hints"] == deployed["hints"], word
