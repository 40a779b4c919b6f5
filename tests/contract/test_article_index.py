"""What every ArticleIndex promises, over SQLite and over Elasticsearch."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.arrivals import article, moved
from tests.index_server import served
from wireroom.index.deployed.client import read
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.deployed.setup import setup
from wireroom.index.embedded.rows import SELECT_DOCUMENTS, unpack
from wireroom.index.embedded.sqlite import SqliteIndex, deliveries
from wireroom.index.stage import ArticleIndex
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.document import Document, document, place_fields

COPY = Copies(cluster="a", copy_of="a", similarity=0.62, contained=0.9, contains=2 / 3, revision=2)


@dataclass
class Store:
    """An index under test, and a way to read back what it holds."""

    index: ArticleIndex
    read: Callable[[str], Document | None]

    def write(self, *batch: Article) -> list[str]:
        return [verdict.kind for verdict in self.index.write(batch)]


def sqlite_store() -> Store:
    connection = sqlite3.connect(":memory:", isolation_level=None)

    def read(id_: str) -> Document | None:
        row = connection.execute(f"{SELECT_DOCUMENTS} WHERE id = ?", (id_,)).fetchone()
        return unpack(row) if row else None

    return Store(SqliteIndex(connection), read)


@pytest.fixture(params=["sqlite", pytest.param("elasticsearch", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield sqlite_store()
        return
    server = request.getfixturevalue("elasticsearch")
    with served(server["url"], server["user"], server["password"]) as (client, settings):
        yield Store(
            ElasticsearchIndex(client, settings),
            lambda id_: stored.document if (stored := read(client, settings.alias, [id_]).get(id_)) else None,
        )


def test_a_new_article_is_its_document(store: Store) -> None:
    assert store.write(article()) == ["indexed"]
    assert store.read("a") == document(article())
    assert store.read("b") is None


def test_a_place_is_kept_with_all_its_figures(store: Store) -> None:
    store.write(article("a"), article("b", copies=COPY))
    stored = store.read("b")
    assert stored == document(article("b", copies=COPY))
    assert (stored["similarity"], stored["contained"], stored["contains"]) == (0.62, 0.9, 0.6667)


def test_a_redelivery_changes_nothing(store: Store) -> None:
    batch = [article("a"), article("b", copies=COPY)]
    store.write(*batch)
    before = store.read("a"), store.read("b")
    assert store.write(*batch) == ["indexed", "indexed"]
    assert (store.read("a"), store.read("b")) == before


def test_the_same_content_again_is_a_duplicate(store: Store) -> None:
    store.write(article(delivery="d1"))
    verdicts = store.index.write([article(delivery="d2", minute=1)])
    assert [(verdict.kind, verdict.detail) for verdict in verdicts] == [("duplicate", "of delivery d1")]
    assert store.read("a") == document(article(delivery="d1")) | {"repeats": ["d2"]}


def test_versions_of_one_batch_are_taken_in_order(store: Store) -> None:
    batch = [article(delivery="d1"), article(delivery="d2"), article(delivery="d3", minute=1, text="New.")]
    assert store.write(*batch) == ["indexed", "duplicate", "indexed"]
    stored = store.read("a")
    assert stored is not None
    assert (stored["text"], stored["deliveries"]) == ("New.", ["d1", "d3"])


def test_an_old_version_cannot_roll_back(store: Store) -> None:
    store.write(article(delivery="d2", minute=5, text="New."))
    store.write(article(delivery="d1", text="Old."))
    store.write(article(delivery="d1", text="Old."))
    stored = store.read("a")
    assert stored is not None
    assert (stored["text"], stored["deliveries"]) == ("New.", ["d1", "d2"])


def test_a_change_moves_an_article_that_was_indexed_before(store: Store) -> None:
    store.write(article("a"))
    store.write(article("b", copies=Copies(cluster="b", revision=2, changes=(moved("a", "b", 3),))))
    assert store.read("a") == document(article("a")) | place_fields(moved("a", "b", 3))


def test_a_change_waits_for_an_article_that_comes_later(store: Store) -> None:
    store.write(article("b", copies=Copies(cluster="b", revision=2, changes=(moved("a", "b", 3),))))
    store.write(article("a", copies=Copies(cluster="a", revision=1)))
    assert store.read("a") == document(article("a")) | place_fields(moved("a", "b", 3))


def test_a_stale_change_is_passed_over(store: Store) -> None:
    store.write(article("a", copies=Copies(cluster="z", copy_of="z", similarity=0.8, revision=9)))
    store.write(article("b", copies=Copies(cluster="b", revision=2, changes=(moved("a", "b", 3),))))
    stored = store.read("a")
    assert stored is not None
    assert stored["cluster"] == "z"


def test_a_move_without_an_arrival_is_laid_on_the_document(store: Store) -> None:
    store.write(article("a"), article("b"))
    store.index.move([moved("a", "b", 4), moved("a", "z", 3)])
    assert store.read("a") == document(article("a")) | place_fields(moved("a", "b", 4))
    assert store.read("b") == document(article("b"))


def test_a_stale_move_is_passed_over(store: Store) -> None:
    store.write(article("a", copies=Copies(cluster="z", copy_of="z", similarity=0.8, revision=9)))
    store.index.move([moved("a", "b", 3)])
    stored = store.read("a")
    assert stored is not None
    assert stored["cluster"] == "z"


def test_a_move_waits_for_its_article(store: Store) -> None:
    store.index.move([moved("a", "b", 3)])
    assert store.read("a") is None
    store.write(article("a", copies=Copies(cluster="a", revision=1)))
    assert store.read("a") == document(article("a")) | place_fields(moved("a", "b", 3))


def test_a_dropped_duplicate_still_moves_what_it_moves(store: Store) -> None:
    store.write(article("a"), article("b"))
    again = article("b", "d2", copies=Copies(cluster="b", revision=2, changes=(moved("a", "b", 3),)))
    assert store.write(again) == ["duplicate"]
    stored = store.read("a")
    assert stored is not None
    assert stored["cluster"] == "b"


def test_an_article_without_copies_is_a_cluster_of_its_own(store: Store) -> None:
    store.write(article("a", copies=None))
    stored = store.read("a")
    assert stored is not None
    assert (stored["cluster"], stored["copy"]) == ("a", False)
    assert (stored["similarity"], stored["contained"], stored["contains"]) == (1.0, 1.0, 1.0)


@pytest.mark.servers
def test_an_index_from_before_gets_the_new_fields_and_is_written(elasticsearch: dict[str, str]) -> None:
    with served(elasticsearch["url"], elasticsearch["user"], elasticsearch["password"]) as (client, settings):
        first = f"{settings.alias}-000001"
        client.indices.delete(index=first)
        client.indices.delete_index_template(name=settings.alias)
        mappings = {"dynamic": False, "properties": {"similarity": {"type": "float"}}}
        client.indices.create(index=first, aliases={settings.alias: {"is_write_index": True}}, mappings=mappings)
        today = document(article("b", copies=COPY))
        before = {name: value for name, value in today.items() if name not in ("contained", "contains")}
        client.index(index=settings.alias, id="b", document=before)
        old_place = {"cluster": "a", "copy_of": "a", "similarity": 0.62}
        client.index(index=settings.places, id="b", document=old_place, version=2, version_type="external")
        setup(client, settings)
        index = ElasticsearchIndex(client, settings)
        index.write([article("b", "d2", minute=1, text="New.", copies=None)])
        stored = read(client, settings.alias, ["b"])["b"].document
        assert (stored["copy_of"], stored["contained"], stored["contains"]) == ("a", None, None)
        index.move([moved("b", "z", 3)])
        hits = client.search(index=settings.alias, query={"range": {"contained": {"gt": 0.96}}})["hits"]["hits"]
        assert [(hit["_id"], hit["_source"]["contains"]) for hit in hits] == [("b", 0.93)]


arrivals = st.lists(
    st.builds(
        lambda id_, minute, text, revision, change: article(
            id_,
            f"{id_}{minute}{text}",
            minute=minute,
            text=text,
            copies=Copies(cluster=f"c{revision}", copy_of=f"c{revision}", revision=revision, changes=change),
        ),
        st.sampled_from("ab"),
        st.integers(0, 3),
        st.sampled_from("xyz"),
        st.integers(1, 9),
        st.lists(
            st.builds(lambda id_, n: moved(id_, f"c{n}", n), st.sampled_from("ab"), st.integers(1, 9)), max_size=2
        ).map(tuple),
    ),
    max_size=6,
)


@given(arrivals)
def test_one_by_one_is_as_good_as_a_batch(batch: Sequence[Article]) -> None:
    whole, single = sqlite_store(), sqlite_store()
    verdicts = whole.write(*batch)
    assert [single.write(arrival)[0] for arrival in batch] == verdicts
    assert [whole.read(id_) for id_ in "ab"] == [single.read(id_) for id_ in "ab"]


def test_every_document_names_its_deliveries() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    assert list(deliveries(connection)) == []
    SqliteIndex(connection).write([article("a", "d1"), article("b", "d2"), article("a", "d3", minute=1, text="New.")])
    assert list(deliveries(connection)) == [["d1", "d3"], ["d2"]]
