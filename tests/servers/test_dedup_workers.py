"""Several dedup workers over one Redis, and over two: one order, one index, whoever dies."""

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from tests.shards import two_shards
from tests.unit.dedup.feed import Follower, agreement, chunks, clusters_in, clusters_of, contents, feed, final
from wireroom.dedup.build import deployed, over_redis
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.article import Article
from wireroom.kernel.errors import Transient
from wireroom.kernel.stage import Outcome

pytestmark = pytest.mark.servers
GIVEN = Settings(sketch_size=96, capacity=2_000, chunk=5, prefix="test-dedup-workers:")
ARTICLES = feed(17, 600)
ALONE = clusters_in(final(ARTICLES, GIVEN))
WORKER = """
import sys
from wireroom.dedup.build import deployed
from tests.servers.test_dedup_workers import ARTICLES, GIVEN
from tests.unit.dedup.feed import chunks
dedup = deployed(GIVEN, sys.argv[1])
for batch in chunks(ARTICLES[int(sys.argv[2]) :: int(sys.argv[3])], 7):
    dedup.process(batch)
    print("done", flush=True)
"""


@pytest.fixture(params=[1, 2], ids=["one shard", "two shards"])
def url(request: pytest.FixtureRequest, redis_url: str) -> str:
    return redis_url if request.param == 1 else two_shards(redis_url)


def replayed(url: str, given: Settings = GIVEN) -> dict[str, str]:
    fresh = over_redis(given, url)
    fresh.follow()
    return clusters_of(fresh)


def patiently(dedup: DedupStage, batch: Sequence[Article]) -> list[Outcome]:
    """Process the batch as a host does: again while the stage asks for it."""
    for _ in range(20):
        try:
            return dedup.process(batch)
        except Transient:
            time.sleep(0.01)
    return dedup.process(batch)


def worked(url: str, workers: int, articles: Sequence[Article], given: Settings = GIVEN) -> Follower:
    """Follow what so many threads say that share the articles out as a topic's partitions do."""

    def work(part: Sequence[Article]) -> list[Outcome]:
        dedup = deployed(given, url)
        return [outcome for batch in chunks(part, 7) for outcome in patiently(dedup, batch)]

    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(work, [articles[n::workers] for n in range(workers)]))
    return Follower().follow(outcome for part in parts for outcome in part)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_workers_agree_with_one_and_exactly_with_the_journal(url: str, workers: int) -> None:
    found = clusters_in(worked(url, workers, ARTICLES).places)
    assert found == replayed(url)
    assert agreement(found, ALONE) >= 0.999


def test_workers_with_a_shuffled_stream_agree_with_the_journal(url: str) -> None:
    shuffled = random.Random(1).sample(ARTICLES, len(ARTICLES))
    found = clusters_in(worked(url, 3, shuffled).places)
    assert found == replayed(url)
    assert agreement(found, ALONE) >= 0.99


def test_batches_whose_outcomes_were_lost_are_made_good_by_redelivery(url: str) -> None:
    follower, chosen = Follower(), random.Random(2)
    for batch in chunks(ARTICLES[:150], 6):
        outcomes = deployed(GIVEN, url).process(batch)
        if chosen.random() < 0.5:
            outcomes = deployed(GIVEN, url).process(batch)
        follower.follow(outcomes)
    assert follower.places == final(ARTICLES[:150], GIVEN)
    assert clusters_in(follower.places) == replayed(url)


def test_the_same_batches_at_several_workers_are_known_once(url: str) -> None:
    def work(seed: int) -> list[Outcome]:
        dedup, queue = deployed(GIVEN, url), list(chunks(ARTICLES[:120], 4))
        random.Random(seed // 2).shuffle(queue)
        return [outcome for batch in queue for outcome in patiently(dedup, batch)]

    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(work, range(4)))
    known = over_redis(GIVEN, url)
    known.follow()
    assert known.index.state.articles == 120
    newest = Follower().follow(outcome for part in parts for outcome in part)
    assert clusters_in(newest.places) == clusters_of(known)


def test_workers_that_trim_beside_each_other_agree_in_the_end(url: str) -> None:
    given = replace(GIVEN, window="never", most=200, prefix="test-dedup-trim:")
    worked(url, 4, ARTICLES, given)
    known = replayed(url, given)
    over_redis(given, url).follow()
    assert over_redis(given, url).journal.ends().first > 1
    assert 150 <= len(known) < 500
    assert {item.id for item in ARTICLES[-40:]} <= known.keys()
    again = over_redis(given, url)
    again.follow()
    assert DedupStage(given, again).process(ARTICLES[-20:])
    assert replayed(url, given) == clusters_of(again)


def start(url: str, number: int, workers: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKER, url, str(number), str(workers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_workers_that_are_killed_in_mid_batch_lose_nothing(url: str) -> None:
    """Each is killed some batches after its first; then all is delivered again, to others."""
    chosen = random.Random(3)
    workers = [start(url, number, 2) for number in range(2)]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "done\n"
        time.sleep(chosen.random() * 0.1)
        worker.kill()
        worker.wait()
    half = over_redis(GIVEN, url)
    half.follow()
    assert 14 <= half.index.state.articles < 600
    follower = worked(url, 2, ARTICLES)
    known = over_redis(GIVEN, url)
    known.follow()
    assert known.index.state.articles == 600
    assert clusters_in(follower.places) == clusters_of(known) == replayed(url)
    assert agreement(clusters_of(known), ALONE) >= 0.99


def test_redelivery_to_all_adds_no_block(url: str) -> None:
    worked(url, 2, ARTICLES[:100])
    journal = over_redis(GIVEN, url).journal
    before = contents(journal)
    places = worked(url, 3, ARTICLES[:100]).places
    assert contents(journal) == before
    assert clusters_in(places) == replayed(url)
