"""The clusters follow from the journal's order, and hardly change with it."""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import (
    SMALL,
    START,
    Follower,
    agreement,
    article,
    chunks,
    clusters_in,
    clusters_of,
    contents,
    copies,
    database,
    feed,
    final,
    replica,
    stage,
    words,
)
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.article import Article

seeds = st.integers(0, 10_000)
sizes = st.integers(1, 40)
few = settings(max_examples=40, deadline=None)
WHOLE = Settings(sketch_size=96, capacity=2_000, chunk=50)


def windows(articles: Sequence[Article], size: int, chosen: random.Random) -> Iterable[Article]:
    """Return the articles as workers beside each other bring them in: each few in any order."""
    return [item for some in chunks(articles, size) for item in chosen.sample(some, len(some))]


def clusters(articles: Iterable[Article]) -> dict[str, str]:
    return clusters_in(final([*articles], WHOLE))


def test_the_feed_has_what_the_properties_are_about() -> None:
    outcomes = stage().process(feed(3, 40))
    places = Follower().follow(outcomes).places
    assert 2 < len({cluster for cluster, _, _ in places.values()}) < 35
    assert any(copies(outcome).changes for outcome in outcomes)
    assert 60 < len(set(clusters(feed(3, 300)).values())) < 120


@few
@given(seeds, sizes, st.integers(1, 9))
def test_any_split_into_batches_gives_the_same_places(seed: int, size: int, batch: int) -> None:
    articles, one, many = feed(seed, size), stage(), stage()
    split = Follower()
    for some in chunks(articles, batch):
        split.follow(one.process(some))
    assert split.places == Follower().follow(many.process(articles)).places


@few
@given(seeds, sizes, st.integers(1, 9))
def test_batches_of_a_whole_chunk_give_the_same_outcomes(seed: int, size: int, batch: int) -> None:
    articles, one, many = feed(seed, size), stage(), stage()
    split = [one.process(some) for some in chunks(articles, batch * SMALL.chunk)]
    assert [outcome for part in split for outcome in part] == many.process(articles)


@few
@given(seeds, sizes, st.randoms(use_true_random=False))
def test_redelivery_changes_nothing(seed: int, size: int, chosen: random.Random) -> None:
    articles, connection = feed(seed, size), database()
    known = replica(connection)
    dedup = DedupStage(SMALL, known)
    before, state = Follower().follow(dedup.process(articles)).places, contents(known.journal)
    again = dedup.process(chosen.choices(articles, k=size))
    assert contents(known.journal) == state
    assert Follower().follow(again).places.items() <= before.items()


@few
@given(seeds, sizes, st.integers(0, 39))
def test_changes_lost_with_a_worker_come_again_with_the_redelivery(seed: int, size: int, lost: int) -> None:
    articles, connection, follower = feed(seed, size), database(), Follower()
    lost = min(lost, size - 1)
    for place, item in enumerate(articles):
        outcomes = DedupStage(SMALL, replica(connection)).process([item])
        if place != lost:
            follower.follow(outcomes)
    follower.follow(DedupStage(SMALL, replica(connection)).process([articles[lost]]))
    assert clusters_in(follower.places) == clusters_of(replica(connection))
    assert follower.places == final(articles)


@few
@given(seeds, st.integers(2, 40), st.randoms(use_true_random=False))
def test_two_workers_over_one_journal_give_what_one_gives_in_that_order(
    seed: int, size: int, chosen: random.Random
) -> None:
    connection, follower, order = database(), Follower(), list[Article]()
    workers, queue = [DedupStage(SMALL, replica(connection)) for _ in range(2)], feed(seed, size)
    while queue:
        batch = [queue.pop(chosen.randrange(len(queue))) for _ in range(min(len(queue), chosen.randint(1, 5)))]
        order += batch
        follower.follow(chosen.choice(workers).process(batch))
    assert follower.places == final(order)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_order_gives_almost_the_same_clusters(seed: int) -> None:
    articles = feed(40 + seed, 600)
    assert agreement(clusters(random.Random(seed).sample(articles, 600)), clusters(articles)) >= 0.99


@pytest.mark.parametrize("window", [8, 64])
def test_workers_beside_each_other_give_the_same_clusters_but_for_one_in_a_thousand(window: int) -> None:
    articles = feed(50, 1_200)
    assert agreement(clusters(windows(articles, window, random.Random(1))), clusters(articles)) >= 0.999


@few
@given(seeds, st.randoms(use_true_random=False))
def test_copies_of_plain_stories_are_found_in_any_order(seed: int, chosen: random.Random) -> None:
    stories = [" ".join(words(seed + story, 90)) for story in range(5)]
    articles = [article(n, stories[n % 5]) for n in range(40)]
    chosen.shuffle(articles)
    assert clusters(articles) == {f"a{n}": f"a{n % 5}" for n in range(40)}


@few
@given(seeds, st.integers(1, 20), st.randoms(use_true_random=False))
def test_new_versions_give_the_clusters_of_the_new_texts(seed: int, size: int, chosen: random.Random) -> None:
    old, new = feed(seed, size), feed(seed + 1, size)
    later = [replace(item, ingested=START + timedelta(days=1)) for item in new]
    dates = {item.id: item.published for item in [*old, *new]}
    undated = [replace(item, published=None) for item in [*old, *later]]
    chosen.shuffle(undated)
    found = clusters(undated)
    assert found.keys() == dates.keys()
    assert all(found[first] == first for first in found.values())


def test_a_rolled_back_batch_leaves_no_trace() -> None:
    articles, connection = feed(5, 20), database()
    dedup = DedupStage(SMALL, known := replica(connection))
    dedup.process(articles[:10])
    state = contents(known.journal)
    connection.execute("SAVEPOINT batch")
    first = dedup.process(articles[10:])
    connection.execute("ROLLBACK TO batch")
    assert contents(known.journal) == state
    assert dedup.process(articles[10:]) == first


@pytest.mark.parametrize("outlets", [1, 30])
def test_stock_text_that_many_carry_links_nothing_in_the_end(outlets: int) -> None:
    footer = words(99, 30)
    articles = [article(n, " ".join(words(n, 90) + footer), outlet=f"outlet {n % outlets}") for n in range(30)]
    assert len(set(clusters(articles).values())) == 30
