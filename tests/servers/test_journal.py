"""The journal on Redis where workers die, servers lose data, and blocks are damaged."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from redis import Redis

from tests.shards import two_shards
from wireroom.dedup.journal import redis as redis_journal
from wireroom.dedup.journal.port import Damaged, Extent, Journal
from wireroom.dedup.journal.redis import RedisJournal, connect
from wireroom.kernel.errors import Transient

pytestmark = pytest.mark.servers
APPENDER = """
import sys
from wireroom.dedup.journal.redis import connect
journal, number = connect(sys.argv[1], "t:", 10_000), 0
while True:
    journal.append(b"%s %d %s" % (sys.argv[2].encode(), number, b"x" * (number * 997 % 50_000)))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
    number += 1
"""


@pytest.fixture
def urls(redis_url: str) -> list[str]:
    """Return two shards of one server."""
    return two_shards(redis_url).split(",")


def block_keys(urls: list[str]) -> int:
    return sum(len(Redis.from_url(url).keys("t:block:*")) for url in urls)


def run_and_kill(url: str, name: str, seconds: float) -> int:
    """Append in a process of its own that is killed; return how many blocks it was told are there."""
    appender = subprocess.Popen([sys.executable, "-c", APPENDER, url, name], stdout=subprocess.PIPE, text=True)
    assert appender.stdout
    assert appender.stdout.readline() == "0\n"
    reading: list[str] = []
    reader = threading.Thread(target=lambda: reading.extend(appender.stdout or ()))
    reader.start()
    time.sleep(seconds)
    appender.kill()
    appender.wait()
    reader.join()
    return 1 + sum(line.endswith("\n") for line in reading)


def check_whole(journal: Journal) -> dict[bytes, list[int]]:
    """Return the numbers each appender added, in the journal's order; fail on a hole or half a block."""
    blocks = list(journal.read(0))
    assert [block.seq for block in blocks] == list(range(1, len(blocks) + 1))
    assert all(after.before == block.name for block, after in pairwise(blocks))
    numbers: dict[bytes, list[int]] = {}
    for block in blocks:
        name, number, filling = block.data.split(b" ")
        assert len(filling) == int(number) * 997 % 50_000
        numbers.setdefault(name, []).append(int(number))
    return numbers


@pytest.mark.parametrize("shards", [1, 2])
def test_workers_that_are_killed_leave_no_hole_and_lose_nothing(
    urls: list[str], shards: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, chosen, told = ",".join(urls[:shards]), random.Random(shards), {}
    journal = connect(url, "t:", 10_000)
    for attempt in range(6):
        name = f"worker{attempt}"
        told[name.encode()] = run_and_kill(url, name, chosen.random() * 0.15)
        check_whole(journal)
    numbers = check_whole(journal)
    assert set(numbers) == set(told)
    assert all(numbers[name] == list(range(len(numbers[name]))) for name in numbers)
    assert all(told[name] <= len(numbers[name]) <= told[name] + 1 for name in told)
    monkeypatch.setattr(redis_journal, "_LAPSE_MICROSECONDS", 0)
    time.sleep(0.001)
    journal.trim(0)
    assert block_keys(urls) == sum(map(len, numbers.values()))


class Interrupted(Redis):
    """A shard that calls `then` before or after a block is written to it."""

    then: Callable[[], object]
    after: bool

    def set(self, *arguments: Any, **options: Any) -> Any:
        if not self.after:
            self.then()
        answer = super().set(*arguments, **options)
        if self.after:
            self.then()
        return answer


def second_shard_block(urls: list[str]) -> bytes:
    """Return a block whose bytes belong on the second shard."""
    for number in range(100):
        data = b"%d" % number
        probe = connect(",".join(urls), "probe:", 10_000)
        probe.append(data)
        if Redis.from_url(urls[1]).keys("probe:block:*"):
            return data
    raise AssertionError("no block came to the second shard")


@pytest.mark.parametrize("after", [False, True])
def test_what_a_worker_left_that_died_while_adding_is_removed_later(
    urls: list[str], after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    data, dying = second_shard_block(urls), Interrupted.from_url(urls[1])
    dying.after, dying.then = after, die
    with pytest.raises(KeyboardInterrupt):
        RedisJournal([Redis.from_url(urls[0]), dying], "t:").append(data)
    journal = connect(",".join(urls), "t:", 10_000)
    journal.trim(100)
    assert (list(journal.read(0)), block_keys(urls)) == ([], int(after))
    monkeypatch.setattr(redis_journal, "_LAPSE_MICROSECONDS", 0)
    time.sleep(0.001)
    journal.trim(100)
    assert block_keys(urls) == 0


@pytest.mark.parametrize("meanwhile", ["trim", "clear"])
def test_a_worker_held_up_while_adding_adds_nothing(
    urls: list[str], meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, slow, journal = second_shard_block(urls), Interrupted.from_url(urls[1]), connect(",".join(urls), "t:", 10_000)
    monkeypatch.setattr(redis_journal, "_LAPSE_MICROSECONDS", 0)
    slow.after = True
    slow.then = journal.clear if meanwhile == "clear" else lambda: time.sleep(0.001) or journal.trim(1)
    with pytest.raises(Transient):
        RedisJournal([Redis.from_url(urls[0]), slow], "t:").append(data)
    assert list(journal.read(0)) == []
    assert block_keys(urls) == 0
    journal.append(data)
    assert [block.data for block in journal.read(0)] == [data]


def test_trimming_removes_the_bytes(urls: list[str]) -> None:
    journal = connect(",".join(urls), "t:", 10_000)
    for number in range(600):
        journal.append(b"%d" % number)
    journal.trim(591)
    assert (len(list(journal.read(0))), block_keys(urls)) == (10, 10)


def test_a_block_added_while_another_clears_stays(urls: list[str]) -> None:
    class Shard(Redis):
        def scan(self, *arguments: Any, **options: Any) -> Any:
            journal.append(b"new")
            return super().scan(*arguments, **options)

    journal = connect(urls[0], "t:", 10_000)
    journal.append(b"old")
    RedisJournal([Shard.from_url(urls[0])], "t:").clear()
    assert {block.data for block in journal.read(0)} == {b"new"}
    assert block_keys(urls) == len(list(journal.read(0)))


@pytest.mark.parametrize("shards", [1, 2])
def test_a_block_that_is_gone_or_changed_is_an_error(urls: list[str], shards: int) -> None:
    for change in ("DEL", "cut"):
        journal = connect(",".join(urls[:shards]), "t:", 10_000)
        first = journal.ends().last + 1
        for number in range(20):
            journal.append(b"block %d" % number)
        server = Redis.from_url(urls[shards - 1])
        key = server.keys("t:block:*")[0]
        server.delete(key) if change == "DEL" else server.set(key, server.get(key)[:3])
        with pytest.raises(Damaged):
            list(journal.read(0))
        with pytest.raises(Damaged):
            journal.fetch([Extent(seq, 0, 7) for seq in range(first, first + 20)])
        journal.clear()


def test_a_worker_with_another_list_of_servers_is_told(urls: list[str]) -> None:
    journal = connect(",".join(urls), "t:", 10_000)
    for number in range(20):
        journal.append(b"%d" % number)
    with pytest.raises(Damaged, match="same list of servers"):
        list(connect(urls[0], "t:", 10_000).read(0))


def test_a_redis_that_lost_its_data_begins_a_higher_epoch(urls: list[str]) -> None:
    journal = connect(",".join(urls), "t:", 10_000)
    journal.append(b"lost")
    before = journal.ends()
    Redis.from_url(urls[0]).flushdb()
    after = journal.ends()
    assert after[:3] == (1, 0, "")
    assert after.epoch > before.epoch
    assert list(journal.read(0)) == []


def test_clear_removes_the_bytes_also_of_an_order_that_was_lost(urls: list[str]) -> None:
    journal, other = connect(",".join(urls), "t:", 10_000), connect(",".join(urls), "t:[x]*", 10_000)
    for number in range(20):
        journal.append(b"%d" % number)
        other.append(b"%d" % number)
    Redis.from_url(urls[0]).delete("t:state", "t:order")
    journal.clear()
    assert block_keys(urls) == 0
    assert len(list(other.read(0))) == 20
    other.clear()
    assert sum(len(Redis.from_url(url).keys("t:*block:*")) for url in urls) == 0


def watch(url: str, stop: threading.Event, failures: list[Any]) -> None:
    """Read until told to stop; a block that follows another has its name, and reading raises nothing."""
    journal = connect(url, "t:", 10_000)
    try:
        while not stop.is_set():
            for block, after in pairwise(journal.read(0)):
                assert after.seq > block.seq
                assert after.seq > block.seq + 1 or after.before in ("", block.name)
    except Exception as error:
        failures.append(error)


def test_readers_see_whole_journals_while_it_is_cleared_and_trimmed(urls: list[str]) -> None:
    stop, failures = threading.Event(), []
    watchers = [threading.Thread(target=watch, args=(",".join(urls), stop, failures)) for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    journal = connect(",".join(urls), "t:", 10_000)
    for number in range(600):
        journal.append(b"%d" % number)
        if number % 10 == 0:
            journal.trim(journal.ends().last - number % 100)
        if number % 150 == 149:
            journal.clear()
    stop.set()
    for watcher in watchers:
        watcher.join()
    assert not failures
