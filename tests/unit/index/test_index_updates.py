"""Whatever was written, moved and undone: the embedded store is as if only what remained had been written."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tests.arrivals import START, article, moved
from wireroom.index.embedded import columns
from wireroom.index.embedded.columns import Columns
from wireroom.index.embedded.rows import FIELD_NUMBERS, FIELDS_MOST, TERM_FIELDS
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.index.merge import merge, newest_changes, newest_places
from wireroom.kernel.article import (
    Article,
    ClusterChange,
    Copies,
    Entity,
    Portrayal,
    Shares,
    Span,
    Stance,
    Topic,
    Value,
)
from wireroom.kernel.document import Document, place_fields
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.port import COUNTED

IDS = [f"a{number}" for number in range(12)]
WORDS = ["harbour", "harbours", "flooded", "storms", "Moody's", "U.S.", "São", "習近平", "bank", "bank", "the", "1,000"]
NAMES = ["Anna Berg", "anna berg", "Berg", "Port of Leith", "Ant", "Ant Group", "Παπαδόπουλος"]
SPORT, LAW = (Topic(name=n, code=f"medtop:{c}", score=0.9) for n, c in (("sport", "15000000"), ("law", "20000121")))
SHARES = Shares(0.1, 0.1, 0.8)
QUERIES = [
    *("*", "harbour", "harbours storm", "harbour AND bank", "bank -flood", '"bank harbour"', '"bank storms"~3'),
    *("harb*", "*rbour*", "h?rbour", "stormz~1", "title:bank^3 text:harbour", "習近平", "us", "moody", "sao", "1000"),
    *("outlet:berg", "person:Berg", "entity:ant", 'org:="Ant"', "person:an*", "author:leith~1", "entity:*βεργκ"),
    *("topic:sport", "tone:negative", "stance.negative:berg", "quoted.positive:ant", "voice:anna", "language:de"),
    *("topic:law", "subtopic:*", "genre:opinion", "skipped:topic", "portrayal.negative:berg", "portrayal.positive:ant"),
    *("published:>=2024-03-01T12:30", "NOT published:*", "date:2023", "money:>=5000", "copy:true", "cluster:c1"),
    *("cluster:c2 OR id:a3", "harbour OR person:berg OR outlet:ant", "NOT (harbour OR copy:true)", "author:*"),
]
Model = tuple[dict[str, Document], dict[str, ClusterChange]]  # documents and places by id


class Step(NamedTuple):
    """A write of the articles and a move of the changes, each of which may be nothing."""

    batch: list[Article]
    changes: list[ClusterChange]

    def write(self, index: SqliteIndex) -> None:
        index.write(self.batch)
        index.move(self.changes)

    def apply(self, model: Model) -> Model:
        """Return the documents and places that the step makes of those there are, by the rules of merge.py alone."""
        documents, places = dict(model[0]), dict(model[1])
        for each in self.batch:
            documents[each.id] = merge(documents.get(each.id), each).document
        for changes in (newest_places(self.batch), newest_changes(self.changes)):
            newer = {
                id_: change
                for id_, change in changes.items()
                if id_ not in places or change.revision >= places[id_].revision
            }
            places |= newer
        return {
            id_: each | (place_fields(places[id_]) if id_ in places else {}) for id_, each in documents.items()
        }, places


def some_article(random: Random, number: int) -> Article:
    def some(things: Sequence[Any], most: int) -> list[Any]:
        return random.choices(things, k=random.randint(0, most))

    names = tuple(dict.fromkeys(some(NAMES, 3)))
    text = " ".join(some(WORDS, 12))
    copies = Copies(
        cluster=random.choice(["c1", "c2", "c3"]),
        copy_of=random.choice([None, "c1"]),
        revision=random.randint(1, 20),
        changes=tuple(some_change(random) for _ in some("x", 2)),
    )
    return article(
        random.choice(IDS),
        f"d{number % 40}",  # so that deliveries come again
        minute=random.randint(0, 60),
        title=" ".join(some(WORDS, 3)),
        text=text,
        language=random.choice(["en", "de", "und"]),
        outlet=random.choice(["", *NAMES]),
        authors=tuple(some(NAMES, 2)),
        published=random.choice([None, START.replace(minute=random.randint(0, 59)), datetime(2023, 1, 1, tzinfo=UTC)]),
        entities=tuple(
            Entity(name=name, kind=random.choice(("person", "org")), mentions=(Span(0, len(text[:4])),), salience=0.5)
            for name in names
        ),
        values=(Value(name="v", kind="money", mentions=(), value=f"USD {random.randint(1, 9) * 1000}"),)
        * random.randint(0, 1),
        topics=tuple(some([SPORT, LAW], 2)),
        genre=random.choice((None, "report", "opinion")),
        skipped=tuple(some(["topic"], 1)),
        portrayal=tuple(
            Portrayal(target=name, polarity=random.choice(("negative", "positive")), score=0.8, shares=SHARES)
            for name in names
        ),
        stance=tuple(
            Stance(target=name, polarity=random.choice(("negative", "positive")), score=0.8, voice=voice, main=not rank)
            for rank, (name, voice) in enumerate(zip(names, ("outlet", "Anna Berg", "Ant"), strict=False))
        ),
        copies=random.choice([None, copies]),
    )


def some_change(random: Random) -> ClusterChange:
    return moved(random.choice(IDS), random.choice(["c1", "c2", "c3"]), random.randint(1, 20))


def some_step(random: Random) -> Step:
    batch = [some_article(random, random.randrange(1000)) for _ in range(random.choice([0, 1, 1, 4, 9]))]
    return Step(batch, [some_change(random) for _ in range(random.choice([0, 0, 1, 3]))])


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        yield connection


def run(random: Random, connection: sqlite3.Connection, check: Callable[[], object]) -> Model:
    """Write at random, in transactions and savepoints of which some are undone; return what must remain."""
    index = SqliteIndex(connection)
    model: Model = {}, {}
    for _ in range(random.randint(2, 6)):
        before = model
        connection.execute("BEGIN IMMEDIATE")
        for step in [some_step(random) for _ in range(random.randint(1, 3))]:
            connection.execute("SAVEPOINT step")
            step.write(index)
            if random.random() < 0.3:
                connection.execute("ROLLBACK TO step")
            else:
                model = step.apply(model)
            connection.execute("RELEASE step")
        if random.random() < 0.3:
            connection.execute("ROLLBACK")
            model = before
        else:
            connection.execute("COMMIT")
        check()
    return model


def answers(searcher: SqliteSearcher) -> dict[str, Any]:
    found = {}
    for query in QUERIES:
        for how in ({"sort": "relevance"}, {"sort": "date"}, {"sort": "oldest", "collapse": True}):
            results = searcher.search(query, size=100, facets=COUNTED, **how)
            hits = [(hit["id"], hit["score"], hit["highlights"]) for hit in results["hits"]]
            found[f"{query} {how}"] = (results["total"], hits, results["facets"], results["hints"])
    return found


def stored_columns(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Return for each column what it says of each article, with names instead of their numbers."""
    read = Columns()
    read.refresh(connection)
    texts = dict(connection.execute("SELECT name_id, value FROM index_name"))
    found: dict[str, list[Any]] = {name: read.record(name).tolist() for name in columns.RECORD_TYPE.names or ()}
    for field in TERM_FIELDS:
        starts, numbers, _ = read.names(connection, field)
        names = [texts[number * FIELDS_MOST + FIELD_NUMBERS[field]] for number in numbers.tolist()]
        found[field] = [sorted(names[start:end]) for start, end in pairwise(starts)]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_store_is_what_remained(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "CHUNK", 4)  # so that a dozen articles are several chunks
    random = Random(seed)
    with TemporaryDirectory() as folder, opened(Path(folder, "a.db")) as lived, opened(Path(folder, "b.db")) as fresh:
        SqliteIndex(lived)
        searcher = SqliteSearcher(Path(folder, "a.db"))
        remaining, _ = run(random, lived, lambda: searcher.search("harb* person:berg~1", facets=COUNTED))
        found = {each["id"]: each for each in searcher.documents()}
        assert found == remaining
        SqliteIndex(fresh).save({}, found)
        assert stored_columns(lived) == stored_columns(fresh)
        expected = answers(SqliteSearcher(Path(folder, "b.db")))
        assert answers(searcher) == expected
        assert answers(SqliteSearcher(Path(folder, "a.db"))) == expected


def test_an_open_searcher_finds_other_words_of_the_same_number(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as connection:
        index = SqliteIndex(connection)
        index.write([article("a", "d1", published=START, text="A harbour.")])
        searcher = SqliteSearcher(tmp_path / "a.db")
        assert searcher.search("text:harbour")["total"] == 1
        assert searcher.search("text:b*k")["total"] == 0
        index.write([article("a", "d2", published=START, text="A bank.", minute=1)])
        assert searcher.search("text:harbour")["total"] == 0
        assert searcher.search("text:b*k")["total"] == 1


def test_an_article_of_too_many_names_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as connection:
        connection.execute("BEGIN")
        names = tuple(f"n{number}" for number in range(columns.MOST_NAMES + 1))
        assert [verdict.kind for verdict in SqliteIndex(connection).write([article(authors=names)])] == ["indexed"]
        connection.execute("COMMIT")
    assert SqliteSearcher(tmp_path / "a.db").search("author:n7")["total"] == 1
