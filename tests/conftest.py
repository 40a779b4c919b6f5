"""What every test may ask for: the started servers, where there are any.

`tests/with-stack.sh` starts them and sets WIREROOM_TEST_*; without them a server test skips, or fails where CI is true.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

PREFIX = "WIREROOM_TEST_"
REDIS_DATABASES = 16

for _size in ("COLUMNS", "LINES"):  # readline sets them for pytest-xdist's processes, and a console keeps what it finds
    os.environ.pop(_size, None)

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("CI"):  # there Hypothesis has a profile of its own, which is untimed too
    settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kafka() -> str:
    """Return the bootstrap address of a Kafka broker; tests share it, so take topic and group names of your own."""
    return _server("KAFKA")


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """Return the address of an empty Redis database, a different one in each pytest-xdist process."""
    address = _server("REDIS").rsplit("/", 1)[0]
    number = 0 if worker_id == "master" else 1 + int(worker_id.removeprefix("gw"))
    assert number < REDIS_DATABASES, "more pytest-xdist processes than Redis has databases"
    url = f"{address}/{number}"
    _empty(url)
    return url


@pytest.fixture(scope="session")
def elasticsearch() -> dict[str, str]:
    """Return url, user and password of an Elasticsearch; tests share it, so take index names of your own."""
    url = _server("ELASTICSEARCH")
    user = os.environ.get(PREFIX + "ELASTICSEARCH_USER", "elastic")
    return {"url": url, "user": user, "password": _server("ELASTICSEARCH_PASSWORD")}


def _server(name: str) -> str:
    value = os.environ.get(PREFIX + name, "")
    if value:
        return value
    reason = f"{PREFIX}{name} is not set: run `make test`, or tests/with-stack.sh pytest -m servers"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _empty(url: str) -> None:
    import redis

    with redis.Redis.from_url(url) as client:
        client.flushdb()
