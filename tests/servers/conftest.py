"""A deployment of the whole pipe for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import Deployment


@pytest.fixture
def deployment(kafka: str, redis_url: str, elasticsearch: dict[str, str], tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(kafka, redis_url, elasticsearch, tmp_path)
    made.command("setup")
    yield made
    made.end()
