"""The ways to find copies that are measured: two libraries in their usual use, and ours."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from wireroom.dedup.build import embedded
from wireroom.dedup.index.index import Index
from wireroom.dedup.journal.block import decode, encode, rows_of, with_sketches
from wireroom.dedup.settings import Settings
from wireroom.dedup.sketch import sketch
from wireroom.kernel.article import Article
from wireroom.kernel.stage import Emit

PERMUTATIONS = 128
THRESHOLD = 0.5  # of the Jaccard similarity
BANDS = 32  # of rensa's index: of 4 rows, the split of 128 that is nearest to the threshold
_EPOCH, _SECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(seconds=1)
_WORD = re.compile(r"\w+")


class Method(Protocol):
    """Something that takes texts one after the other and sorts them into clusters."""

    def add(self, texts: Sequence[str], outlets: Sequence[str]) -> None:
        """Take the next texts; an outlet that is not known is ""."""
        ...

    def labels(self) -> list[int]:
        """Return the cluster of each text so far."""
        ...

    def size(self) -> int | None:
        """Return the bytes of the state, if the method can say."""
        ...


class Forest:
    """Disjoint sets of the texts 0, 1, 2 ... (Tarjan 1975); a library's hits are made clusters with it."""

    def __init__(self) -> None:
        self._parents: list[int] = []

    def grow(self, others: Sequence[int]) -> None:
        """Add the next text, in one set with the others."""
        self._parents.append(len(self._parents))
        for other in others:
            self._parents[self._root(other)] = self._root(len(self._parents) - 1)

    def labels(self) -> list[int]:
        """Return what stands for the set of each text."""
        return [self._root(number) for number in range(len(self._parents))]

    def _root(self, number: int) -> int:
        while (parent := self._parents[number]) != number:
            self._parents[number] = self._parents[parent]
            number = parent
        return number


class Datasketch:
    """MinHashLSH of datasketch: ask for each text who is like it, then add it."""

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        self._forest = Forest()
        self._count = 0

    def add(self, texts: Sequence[str], outlets: Sequence[str]) -> None:  # noqa: ARG002
        """Take the next texts."""
        for text in texts:
            signature = MinHash(num_perm=PERMUTATIONS)
            signature.update_batch([gram.encode() for gram in trigrams(text)])
            self._forest.grow(self._index.query(signature))
            self._index.insert(self._count, signature)
            self._count += 1

    def labels(self) -> list[int]:
        """Return the cluster of each text so far."""
        return self._forest.labels()

    def size(self) -> None:
        """Return None: it cannot say."""


class Rensa:
    """RMinHashLSH of rensa (Rust): the same, but its hits are candidates, to be held against the threshold."""

    def __init__(self) -> None:
        self._index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._forest = Forest()
        self._seen: list[RMinHash] = []

    def add(self, texts: Sequence[str], outlets: Sequence[str]) -> None:  # noqa: ARG002
        """Take the next texts."""
        for text in texts:
            signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update(trigrams(text))
            hits = [
                other for other in self._index.query(signature) if signature.jaccard(self._seen[other]) >= THRESHOLD
            ]
            self._forest.grow(hits)
            self._index.insert(len(self._seen), signature)
            self._seen.append(signature)

    def labels(self) -> list[int]:
        """Return the cluster of each text so far."""
        return self._forest.labels()

    def size(self) -> None:
        """Return None: it cannot say."""


class Ours:
    """The dedup stage's index in memory, without a journal: what the libraries do, and no more."""

    def __init__(self, room: int = 16_384) -> None:
        self._size = Settings().sketch_size
        self._index = Index(room, self._size)
        self._blocks = 0

    def add(self, texts: Sequence[str], outlets: Sequence[str]) -> None:
        """Take the next texts, as one block of the journal."""
        articles = _articles(self._index.state.articles, texts, outlets)
        sketches = sketch(texts, self._size)
        rows, ids = with_sketches(rows_of(articles), sketches), [article.id for article in articles]
        self._blocks += 1
        self._index.apply(self._blocks, *decode(encode(rows, ids, sketches.values)))

    def labels(self) -> list[int]:
        """Return the cluster of each text so far."""
        return [self._index.original(number) for number in range(self._index.state.articles)]

    def size(self) -> int:
        """Return the bytes of the index."""
        return self._index.nbytes


class Stage:
    """The whole dedup stage: the journal written to SQLite in memory, and similarities with the originals told."""

    def __init__(self) -> None:
        self._stage = embedded(Settings(), sqlite3.connect(":memory:", isolation_level=None))
        self._clusters: dict[str, str] = {}

    def add(self, texts: Sequence[str], outlets: Sequence[str]) -> None:
        """Take the next texts, as one batch."""
        for outcome in self._stage.process(_articles(len(self._clusters), texts, outlets)):
            if isinstance(outcome, Emit) and (copies := outcome.article.copies):
                self._clusters[outcome.article.id] = copies.cluster
                self._clusters.update((change.id, change.cluster) for change in copies.changes)

    def labels(self) -> list[int]:
        """Return the cluster of each text so far."""
        return [int(self._clusters[str(number)]) for number in range(len(self._clusters))]

    def size(self) -> None:
        """Return None: the index takes what it takes alone, the journal the rest."""


def _articles(first: int, texts: Sequence[str], outlets: Sequence[str]) -> list[Article]:
    return [
        Article(id=str(n), delivery=str(n), source="bench", ingested=_EPOCH + n * _SECOND, text=text, outlet=outlet)
        for n, (text, outlet) in enumerate(zip(texts, outlets, strict=True), first)
    ]


METHODS: dict[str, Callable[[], Method]] = {
    "datasketch": Datasketch,
    "rensa": Rensa,
    "wireroom": Ours,
    "wireroom, whole stage": Stage,
}


def trigrams(text: str) -> set[str]:
    """Return the text's word trigrams as the libraries are given them."""
    words = _WORD.findall(text.lower())
    return set(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
