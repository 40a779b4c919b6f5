"""The clusters are a function of the set of articles."""

import random
import sqlite3
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.dedup.build import embedded
from services.dedup.sqlite import SqliteIndex
from tests.unit.dedup.feed import SMALL, START, Follower, article, copies, feed, final, stage, words

seeds = st.integers(0, 10_000)
sizes = st.integers(1, 40)
few = settings(max_examples=40, deadline=None)


def test_the_feed_has_what_the_properties_are_about() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    outcomes = embedded(SMALL, connection).process(feed(3, 40))
    places = Follower().follow(outcomes).places
    assert 2 < len({cluster for cluster, _, _ in places.values()}) < 35
    assert connection.execute("SELECT count(*) FROM dedup_posting WHERE value = ?", (b"*",)).fetchone()[0] > 0
    assert any(copies(outcome).changes for outcome in outcomes)


@few
@given(seeds, sizes, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_places(seed: int, size: int, chosen: random.Random) -> None:
    articles = feed(seed, size)
    shuffled = chosen.sample(articles, len(articles))
    assert final(shuffled) == final(articles)


@few
@given(seeds, sizes, st.integers(1, 9))
def test_any_split_into_batches_gives_the_same_outcomes(seed: int, size: int, batch: int) -> None:
    articles, one, many = feed(seed, size), stage(), stage()
    split = [one.process(articles[start : start + batch]) for start in range(0, size, batch)]
    assert [outcome for part in split for outcome in part] == many.process(articles)


@few
@given(seeds, sizes, st.randoms(use_true_random=False))
def test_redelivery_changes_nothing(seed: int, size: int, chosen: random.Random) -> None:
    articles, connection = feed(seed, size), sqlite3.connect(":memory:", isolation_level=None)
    dedup = embedded(SMALL, connection)
    before = Follower().follow(dedup.process(articles)).places
    state = list(connection.iterdump())
    again = dedup.process(chosen.choices(articles, k=size))
    assert list(connection.iterdump()) == state
    assert Follower().follow(again).places.items() <= before.items()


@few
@given(seeds, sizes, st.integers(0, 39))
def test_changes_lost_with_a_worker_come_again_with_the_redelivery(seed: int, size: int, lost: int) -> None:
    articles, dedup, follower = feed(seed, size), stage(), Follower()
    for place, item in enumerate(articles):
        outcomes = dedup.process([item])
        if place != lost:
            follower.follow(outcomes)
    follower.follow(dedup.process([articles[min(lost, size - 1)]]))
    assert follower.places == final(articles)


@few
@given(seeds, st.integers(2, 40), st.randoms(use_true_random=False))
def test_two_workers_over_one_state_equal_one(seed: int, size: int, chosen: random.Random) -> None:
    articles, connection = feed(seed, size), sqlite3.connect(":memory:", isolation_level=None)
    workers, follower, queue = [embedded(SMALL, connection), embedded(SMALL, connection)], Follower(), list(articles)
    while queue:
        batch = [queue.pop(chosen.randrange(len(queue))) for _ in range(min(len(queue), chosen.randint(1, 5)))]
        follower.follow(chosen.choice(workers).process(batch))
    assert follower.places == final(articles)


def test_a_worker_that_read_before_another_wrote_starts_again() -> None:
    class Interrupted(SqliteIndex):
        """Another worker's article comes in between this one's reading and writing, once."""

        other = article(1, " ".join(words(1, 40)))
        pending = True

        def commit(self, *arguments: object) -> None:  # type: ignore[override]
            if self.pending:
                self.pending = False
                embedded(SMALL, connection).process([self.other])
            super().commit(*arguments)  # type: ignore[arg-type]

    connection = sqlite3.connect(":memory:", isolation_level=None)
    dedup = type(stage())(SMALL, Interrupted(connection))
    place = copies(dedup.process([article(2, " ".join(words(1, 40)))])[0])
    assert (place.copy_of, place.revision) == ("a1", 2)


@few
@given(seeds, sizes, st.randoms(use_true_random=False))
def test_a_new_version_replaces_the_old_one(seed: int, size: int, chosen: random.Random) -> None:
    """Where no key becomes stock text, it is as if the old version had never been."""
    plain = replace(SMALL, stock_from=1000)
    old, texts = feed(seed, size), [item.text for item in feed(seed + 1, size)]
    later = START + timedelta(days=1)
    new = [replace(item, text=text, ingested=later) for item, text in zip(old, texts, strict=True)]
    queue = [*old, *new]
    chosen.shuffle(queue)
    assert final(queue, plain) == final(new, plain)


def test_a_rolled_back_batch_leaves_no_trace() -> None:
    articles, connection = feed(5, 20), sqlite3.connect(":memory:", isolation_level=None)
    dedup = embedded(SMALL, connection)
    dedup.process(articles[:10])
    state = list(connection.iterdump())
    connection.execute("SAVEPOINT batch")
    first = dedup.process(articles[10:])
    connection.execute("ROLLBACK TO batch")
    assert list(connection.iterdump()) == state
    assert dedup.process(articles[10:]) == first


@pytest.mark.parametrize("stories", [3, 8])
def test_stock_text_alone_links_nothing(stories: int) -> None:
    footer = words(99, 40)
    articles = [article(n, " ".join(words(n, 60) + footer)) for n in range(stories)]
    told = replace(SMALL, sketch_size=96, related_from=0.3)
    assert len({place[0] for place in final(articles, replace(told, stock_from=stories)).values()}) == stories
    assert len({place[0] for place in final(articles, replace(told, stock_from=stories + 1)).values()}) == 1
