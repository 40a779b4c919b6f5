"""Two shards where there is one Redis: two of its databases."""

from redis import Redis

DATABASES = 16


def two_shards(url: str) -> str:
    """Return "URL,URL" of an empty database beside the one that `redis_url` gave."""
    address, _, number = url.rpartition("/")
    assert int(number) < DATABASES // 2, "more pytest-xdist processes than Redis has pairs of databases"
    second = f"{address}/{DATABASES - 1 - int(number)}"
    with Redis.from_url(second) as client:
        client.flushdb()
    return f"{url},{second}"
