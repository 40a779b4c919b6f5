"""Several index workers at once leave what one worker would have left."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from tests.arrivals import article, moved
from tests.index_server import served
from wireroom.index.build import open_deliveries
from wireroom.index.deployed.client import read
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.deployed.setup import setup
from wireroom.index.merge import newest_places
from wireroom.index.settings import Access
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.errors import Transient

pytestmark = pytest.mark.servers
IDS = [f"a{number}" for number in range(12)]
WORKERS = 4


def arrivals() -> list[Article]:
    """Three versions of each article; each of them moves two other articles, under revisions that rise."""
    chance = random.Random(5)
    articles = []
    for number in range(3 * len(IDS)):
        id_ = IDS[number % len(IDS)]
        changes = tuple(
            moved(other, f"c{number}", 10 * number + place) for place, other in enumerate(chance.sample(IDS, 2))
        )
        copies = Copies(cluster=id_, revision=10 * number + 5, changes=changes)
        articles.append(article(id_, f"d{number}", minute=number, text=f"Version {number}.", copies=copies))
    return articles


def work(index: ElasticsearchIndex, batches: Sequence[Sequence[Article]]) -> None:
    for batch in batches:
        for _ in range(20):
            try:
                index.write(batch)
                break
            except Transient:
                continue
        else:
            raise AssertionError("the batch never went through")


def test_workers_in_any_order_leave_the_newest(elasticsearch: dict[str, str]) -> None:
    batch = arrivals()
    shuffled = random.Random(7).sample(batch * 2, 2 * len(batch))
    shares = [[shuffled[n : n + 5] for n in range(w * 5, len(shuffled), WORKERS * 5)] for w in range(WORKERS)]
    with served(**elasticsearch) as (client, settings), ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(lambda share: work(ElasticsearchIndex(client, settings), share), shares))
        documents = {id_: stored.document for id_, stored in read(client, settings.alias, IDS).items()}
        listed = sorted(chain.from_iterable(open_deliveries(settings, Access(**elasticsearch))))
    newest = {arrival.id: arrival for arrival in batch}
    # The places of a later arrival have higher revisions than those of an earlier one.
    changes = [change for arrival in batch for change in newest_places([arrival]).values()]
    places = {change.id: change for change in sorted(changes, key=lambda change: change.revision)}
    assert {id_: doc["text"] for id_, doc in documents.items()} == {id_: newest[id_].text for id_ in IDS}
    assert {id_: doc["cluster"] for id_, doc in documents.items()} == {id_: places[id_].cluster for id_ in IDS}
    assert listed == sorted(arrival.delivery for arrival in batch)


def test_setup_may_be_repeated(elasticsearch: dict[str, str]) -> None:
    with served(**elasticsearch) as (client, settings):
        again = setup(client, settings)
    assert again[f"alias {settings.alias}"] == again[f"alias {settings.places}"] == "there"


def test_a_missing_index_holds_the_batch(elasticsearch: dict[str, str]) -> None:
    with served(**elasticsearch) as (client, settings):
        client.indices.delete(index=f"{settings.alias}-000001")
        with pytest.raises(Transient, match="wireroom setup"):
            ElasticsearchIndex(client, settings).write([article()])
