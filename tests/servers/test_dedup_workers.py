"""Several dedup workers over one Redis give what one worker over SQLite gives."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.dedup.build import deployed
from services.dedup.settings import Settings
from services.kernel.article import Article
from services.kernel.outcome import Outcome
from tests.unit.dedup.feed import SMALL, Follower, feed, final

pytestmark = pytest.mark.servers
ARTICLES = feed(17, 300)


def batches(articles: Sequence[Article], size: int) -> list[Sequence[Article]]:
    return [articles[start : start + size] for start in range(0, len(articles), size)]


@pytest.mark.parametrize("workers", [1, 4])
def test_workers_in_another_order_agree_with_one_in_stream_order(redis_url: str, workers: int) -> None:
    shuffled = random.Random(1).sample(ARTICLES, len(ARTICLES))

    def work(part: Sequence[Article]) -> list[Outcome]:
        dedup = deployed(SMALL, redis_url)
        return [outcome for batch in batches(part, 7) for outcome in dedup.process(batch)]

    with ThreadPoolExecutor(workers) as pool:
        done = pool.map(work, [shuffled[n::workers] for n in range(workers)])
        outcomes = [outcome for part in done for outcome in part]
    assert Follower().follow(outcomes).places == final(ARTICLES)


def test_workers_that_outlive_their_lease_agree_all_the_same(redis_url: str) -> None:
    settings = Settings(sketch_size=32, stock_from=3, chunk=4, lease_ms=1)

    def work(part: Sequence[Article]) -> list[Outcome]:
        dedup = deployed(settings, redis_url)
        return [outcome for batch in batches(part, 7) for outcome in dedup.process(batch)]

    with ThreadPoolExecutor(3) as pool:
        done = pool.map(work, [ARTICLES[n:120:3] for n in range(3)])
        outcomes = [outcome for part in done for outcome in part]
    assert Follower().follow(outcomes).places == final(ARTICLES[:120])


def test_a_batch_whose_outcomes_were_lost_is_made_good_by_redelivery(redis_url: str) -> None:
    follower, chosen = Follower(), random.Random(2)
    for batch in batches(ARTICLES[:150], 6):
        outcomes = deployed(SMALL, redis_url).process(batch)
        if chosen.random() < 0.5:
            outcomes = deployed(SMALL, redis_url).process(batch)
        follower.follow(outcomes)
    assert follower.places == final(ARTICLES[:150])
