"""`python -m bench.journal --redis URL[,URL]`: articles a second that the dedup journal carries, and its memory."""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor

from redis import Redis

from wireroom.dedup.journal.redis import connect

ARTICLES, PREFIX, TIMEOUT = 128_000, "bench:journal:", 60_000
ENTRY = os.urandom(520)  # the size of an article with its sketch


def main() -> None:
    """Print a line for each number of workers, and one for each size of blocks; bench:journal:* is cleared."""
    parser = argparse.ArgumentParser(prog="python -m bench.journal", description=__doc__)
    parser.add_argument("--redis", required=True, help="one address, or several with commas")
    url = parser.parse_args().redis
    for workers in (1, 2, 4):
        print(f"{workers} workers add and read all: {_rate(url, workers):,.0f} articles/s")
    for size in (256, 1):
        used = _used(url, ARTICLES // 2 // size, size) - _used(url, 0, size)
        print(f"blocks of {size}: {used / ARTICLES * 2:,.0f} bytes for an article of {len(ENTRY)} bytes")
    connect(url, PREFIX, TIMEOUT).clear()


def _rate(url: str, workers: int) -> float:
    connect(url, PREFIX, TIMEOUT).clear()
    blocks = ARTICLES // 256 // workers
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(time.sleep, [0.2] * workers))  # all are started before the clock is
        begun = time.perf_counter()
        list(pool.map(_work, [url] * workers, [blocks] * workers, [blocks * workers] * workers))
        return float(blocks * workers * 256 / (time.perf_counter() - begun))


def _work(url: str, mine: int, everyones: int) -> None:
    shared = connect(url, PREFIX, TIMEOUT)
    start, seen = shared.ends().first - 1, 0
    while seen < everyones:
        if (mine := mine - 1) >= 0:
            shared.append(ENTRY * 255 + os.urandom(len(ENTRY)))
        seen += sum(1 for _ in shared.read(start + seen))


def _used(url: str, blocks: int, size: int) -> int:
    shared = connect(url, PREFIX, TIMEOUT)
    shared.clear()
    time.sleep(1)  # for Redis to free what was unlinked
    for _ in range(blocks):
        shared.append(ENTRY * (size - 1) + os.urandom(len(ENTRY)))
    servers = {one.rpartition("/")[0] for one in url.split(",")}
    return sum(int(Redis.from_url(one).info("memory")["used_memory"]) for one in servers)


if __name__ == "__main__":
    main()
