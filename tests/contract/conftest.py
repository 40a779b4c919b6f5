"""Both stores with the newsroom's articles in them."""

from collections.abc import Iterator

import pytest

from tests.newsroom import newsroom
from tests.stores import STORES, opened_store
from wireroom.search.port import Searcher


@pytest.fixture(scope="session", params=STORES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher over the newsroom, the same for all tests."""
    with opened_store(request.param, request, tmp_path_factory.mktemp("newsroom")) as store:
        store.index.write(newsroom())
        yield store.searcher
