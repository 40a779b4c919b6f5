"""Small made-up feeds of stories, edited copies and shared stock text, and an index that follows the changes."""

import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from wireroom.dedup import repair
from wireroom.dedup.build import embedded
from wireroom.dedup.journal.block import encode, rows_of, with_sketches
from wireroom.dedup.journal.port import Journal
from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.sketch import sketch
from wireroom.dedup.stage import DedupStage
from wireroom.evaluation.dedup import scores
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.stage import Emit, Outcome

START = datetime(2026, 1, 1, tzinfo=UTC)
SMALL = Settings(sketch_size=32, capacity=64, chunk=4)
SYLLABLES = ("a", "en", "o", "ur")
WORDS = [first + second + third for first in "bdfgk" for second in SYLLABLES for third in ("li", "m", "st")]


def words(seed: int, length: int) -> list[str]:
    chosen = random.Random(seed)
    return [chosen.choice(WORDS) + str(chosen.randrange(50)) for _ in range(length)]


STORIES = [" ".join(words(n, 90)) for n in range(9)]


def article(number: int, text: str, **fields: object) -> Article:
    defaults: dict[str, object] = {"ingested": START, "published": START + timedelta(hours=number)}
    return Article(id=f"a{number}", delivery=f"d{number}", source="feed", text=text, **{**defaults, **fields})


def feed(seed: int, size: int) -> list[Article]:
    """Return copies (cut, and edited) of a third as many stories; some end in one of two stock paragraphs."""
    articles = []
    for number in range(size):
        chosen = random.Random(f"{seed}/{number}")
        text = words(seed + 1000 * chosen.randrange(max(1, size // 3)), 90)
        text = text[chosen.randrange(12) :]
        text[chosen.randrange(len(text))] = f"edit{number}"
        if chosen.random() < 0.3:
            text += words(999 + 1_000_000 * chosen.randrange(1, 3), 12)
        published = None if chosen.random() < 0.3 else START + timedelta(hours=chosen.randrange(9))
        outlet = chosen.choice(["", "Echo", "Echo", "Post"])
        articles.append(article(number, " ".join(text), published=published, outlet=outlet))
    return articles


def database() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def stage(settings: Settings = SMALL) -> DedupStage:
    return embedded(settings, database())


def replica(connection: sqlite3.Connection, settings: Settings = SMALL) -> Replica:
    """Return a fresh replica that has read the journal in the connection's database."""
    journal = SqliteJournal(connection)
    fresh = Replica(settings, journal, journal)
    fresh.follow()
    return fresh


def block(articles: Sequence[Article], size: int = SMALL.sketch_size) -> bytes:
    """Return the block that a worker writes for a chunk of articles."""
    sketches = sketch([item.text for item in articles], size)
    return encode(with_sketches(rows_of(articles), sketches), [item.id for item in articles], sketches.values)


def correct(connection: sqlite3.Connection, kind: str, a: str, b: str, settings: Settings = SMALL) -> None:
    repair.correct(replica(connection, settings), kind, a, b)  # type: ignore[arg-type]


def chunks(articles: Iterable[Article], size: int) -> Iterable[list[Article]]:
    queue = iter(articles)
    return iter(lambda: list(islice(queue, size)), [])


def copies(outcome: Outcome) -> Copies:
    assert isinstance(outcome, Emit)
    assert outcome.article.copies is not None
    return outcome.article.copies


Place = tuple[str, str | None, float]


class Follower:
    """Keeps the newest place of each article, as the index does."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, Place]] = {}

    def follow(self, outcomes: Iterable[Outcome]) -> "Follower":
        for outcome in outcomes:
            place = copies(outcome)
            assert isinstance(outcome, Emit)
            self._take(outcome.article.id, place.revision, (place.cluster, place.copy_of, place.similarity))
            for change in place.changes:
                self._take(change.id, change.revision, (change.cluster, change.copy_of, change.similarity))
        return self

    @property
    def places(self) -> dict[str, Place]:
        return {identifier: place for identifier, (_, place) in self._newest.items()}

    def _take(self, identifier: str, revision: int, place: Place) -> None:
        newest = self._newest.get(identifier)
        if newest is None or newest[0] < revision:
            self._newest[identifier] = revision, place
        elif newest[0] == revision:
            assert newest[1] == place


def final(articles: Sequence[Article], settings: Settings = SMALL) -> dict[str, Place]:
    return Follower().follow(stage(settings).process(articles)).places


def clusters_of(replica_: Replica) -> dict[str, str]:
    """Return for the id of each article in the index that of its original."""
    state = replica_.index.state
    there = [number for number in range(state.articles) if not state.withdrawn[number]]
    ids = {number: payload.id for number, payload in replica_.payloads(set(there)).items()}
    return {ids[number]: ids[replica_.index.original(number)] for number in there}


def clusters_in(places: Mapping[str, Place]) -> dict[str, str]:
    return {identifier: cluster for identifier, (cluster, _, _) in places.items()}


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Return the adjusted Rand index of two partitions of the same articles."""
    assert one.keys() == other.keys()
    return float(scores(list(one.values()), [other[identifier] for identifier in one])["ari"])


def contents(journal: Journal) -> tuple[object, ...]:
    """Return all that is in a journal."""
    return (*journal.ends(), *journal.read(0), *journal.corrections())


def enter(connection: sqlite3.Connection, articles: list[Article], settings: Settings = SMALL) -> Replica:
    """Process the articles by a worker of their own; return its replica."""
    worker = Replica(settings, SqliteJournal(connection), SqliteJournal(connection))
    DedupStage(settings, worker).process(articles)
    return worker


def same(one: Replica, other: Replica) -> bool:
    """Return whether two replicas know the same; who moved last, and shortened paths to a root, mean nothing."""
    mine, theirs = one.index.to_bytes(), other.index.to_bytes()
    different = {name for name in mine if mine[name] != theirs[name]}
    stand = [[known.index.original(number) for number in range(known.index.state.articles)] for known in (one, other)]
    apart = one.seq != other.seq or one.window.to_bytes() != other.window.to_bytes()
    return different <= {"totals", "parent"} and stand[0] == stand[1] and not apart


def later(item: Article, text: str, days: int = 1, **fields: object) -> Article:
    return replace(item, text=text, ingested=START + timedelta(days=days), **fields)


@contextmanager
def rolled_back(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT batch")
    yield
    connection.execute("ROLLBACK TO batch")
    connection.execute("RELEASE batch")
