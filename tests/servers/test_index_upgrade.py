"""An index of an older mapping is made anew while workers write, and nothing is lost."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.arrivals import article, from_before, moved
from tests.index_server import served
from wireroom.index.deployed import reindex
from wireroom.index.deployed.client import create, read, replace, send
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.deployed.mapping import VERSION
from wireroom.index.deployed.setup import setup
from wireroom.index.settings import Settings
from wireroom.kernel.article import Article, Copies, Span, Topic, Value
from wireroom.kernel.document import Document, document
from wireroom.kernel.errors import Transient, WireroomError

pytestmark = pytest.mark.servers
OLD_MAPPING = {"dynamic": False, "properties": {"id": {"type": "keyword"}, "entity": {"type": "keyword"}}}
NUMBER = 1_200
ROUNDS = 4  # versions of each article that comes while the index is made anew
STOPS_AT = """
import sys
from elasticsearch import Elasticsearch
from wireroom.index.deployed import reindex
from wireroom.index.deployed.client import connect
from wireroom.index.settings import Access, Settings
from wireroom.index.deployed.setup import setup

alias, name, url, user, password = sys.argv[1:]
copy = reindex._copy

def stop(*arguments):
    if name == "_copy":
        copy(*arguments)
    print("here", flush=True)
    sys.stdin.read()

setattr(reindex, name, stop)
setup(connect(Access(url, user, password)), Settings(alias=alias))
"""


@dataclass
class Old:
    """An index from before mappings had versions, behind the alias, with NUMBER articles."""

    client: Elasticsearch
    settings: Settings
    index: ElasticsearchIndex

    def documents(self) -> dict[str, Document]:
        ids = [f"a{number}" for number in range(2 * NUMBER)]
        return {id_: stored.document for id_, stored in read(self.client, self.settings.alias, ids).items()}

    def behind(self) -> list[str]:
        return sorted(self.client.indices.get_alias(name=self.settings.alias))

    def named(self, number: int) -> str:
        return f"{self.settings.alias}-{number:06}"


def old_article(number: int) -> Article:
    values = (Value(name="5 million dollars", kind="money", value="USD 5000000", mentions=(Span(0, 1),)),)
    topics = (
        Topic(name="sport", code="medtop:15000000", score=0.9),
        Topic(name="sport event", code="medtop:20001108", score=0.6),
    )
    return article(f"a{number}", f"d{number}", values=values, topics=topics)


def make_old(client: Elasticsearch, settings: Settings) -> None:
    first = f"{settings.alias}-000001"
    client.indices.delete(index=first)
    client.indices.delete_index_template(name=settings.alias)
    aliases: dict[str, Any] = {settings.alias: {"is_write_index": True}, f"{settings.alias}-mine": {}}
    client.indices.create(index=first, aliases=aliases, mappings=OLD_MAPPING)
    before = [from_before(document(old_article(number))) for number in range(NUMBER)]
    send(client, settings.alias, [create(one["id"], one) for one in before], limit=8_000_000, refresh=True)


@pytest.fixture
def old(elasticsearch: dict[str, str]) -> Iterator[Old]:
    with served(**elasticsearch) as (client, settings):
        make_old(client, settings)
        yield Old(client, settings, ElasticsearchIndex(client, settings))


def arriving() -> list[list[Article]]:
    """Return batches: new versions of old articles, new ones, and each moves another to a new place."""
    batches = []
    for turn in range(ROUNDS):
        for start in range(NUMBER - 100, NUMBER + 100, 20):
            batch = []
            for number in range(start, start + 20):
                revision = turn * 10_000 + number
                change = moved(f"a{(number * 7) % NUMBER}", f"c{revision}", revision)
                copies = Copies(cluster=f"a{number}", revision=revision, changes=(change,))
                text = f"Version {turn}."
                batch.append(article(f"a{number}", f"d{number}-{turn}", minute=turn + 1, text=text, copies=copies))
            batches.append(batch)
    return batches


def write(index: ElasticsearchIndex, batch: Sequence[Article]) -> int:
    """Write the batch as a worker does, again and again where it is held; return how often it was."""
    for held in range(1_000):
        try:
            index.write(batch)
            return held
        except Transient:
            continue
    raise AssertionError("the batch never went through")


def test_an_old_index_is_made_anew(old: Old) -> None:
    said = setup(old.client, old.settings)[f"index {old.settings.alias}"]
    assert said.startswith(f"{old.named(2)}, version {VERSION} after 0: {NUMBER:,} documents copied, 0 of them late")
    assert old.behind() == [old.named(2)]
    assert sorted(old.client.indices.get_alias(name=f"{old.settings.alias}-mine")) == [old.named(2)]
    assert old.documents() == {f"a{number}": document(old_article(number)) for number in range(NUMBER)}
    query = {"match": {"topic": "sport"}}
    assert old.client.count(index=old.settings.alias, query=query)["count"] == NUMBER
    assert setup(old.client, old.settings)[f"index {old.settings.alias}"] == f"{old.named(2)}, version {VERSION}"


def test_the_index_before_the_last_is_deleted(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    setup(old.client, old.settings)
    monkeypatch.setattr("wireroom.index.deployed.mapping.VERSION", VERSION + 1)
    monkeypatch.setattr(reindex, "VERSION", VERSION + 1)
    said = setup(old.client, old.settings)[f"index {old.settings.alias}"]
    assert said.endswith(f"{old.named(2)} is kept, {old.named(1)} deleted")
    assert not old.client.indices.exists(index=old.named(1))
    assert old.behind() == [old.named(3)]
    monkeypatch.setattr(reindex, "VERSION", VERSION)
    with pytest.raises(WireroomError, match="upgrade Wireroom"):
        setup(old.client, old.settings)


def test_what_is_written_after_the_copying_is_there(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    batches, copy = arriving(), reindex._copy

    def copy_and_write(*arguments: Any) -> int:
        copied = copy(*arguments)
        while batches:
            write(old.index, batches.pop(0))
        return copied

    monkeypatch.setattr(reindex, "_copy", copy_and_write)
    setup(old.client, old.settings)
    assert old.behind() == [old.named(2)]
    assert old.documents() == without_upgrade(old)


def test_workers_go_on_while_the_index_is_made_anew(old: Old) -> None:
    batches, started, done = arriving(), Event(), Event()

    def work(share: list[list[Article]]) -> None:
        while not done.is_set():  # whatever has come before changes nothing
            for batch in share[:5]:
                write(old.index, batch)
                started.set()
        for batch in share:
            write(old.index, batch)

    with ThreadPoolExecutor(3) as workers:
        shares = [workers.submit(work, batches[number::3]) for number in range(3)]
        started.wait()
        try:
            setup(old.client, old.settings)
        finally:
            done.set()
        for share in shares:
            share.result()
    assert old.behind() == [old.named(2)]
    assert old.documents() == without_upgrade(old)


def without_upgrade(old: Old) -> dict[str, Document]:
    """Return the documents that the same articles make in an index of today."""
    settings = Settings(alias=f"{old.settings.alias}-other")
    setup(old.client, settings)
    other = Old(old.client, settings, ElasticsearchIndex(old.client, settings))
    try:
        other.index.write([old_article(number) for number in range(NUMBER)])
        for batch in arriving():
            write(other.index, batch)
        return other.documents()
    finally:
        from tests.index_server import remove

        remove(old.client, settings)


def test_what_was_read_before_is_not_written_after(old: Old) -> None:
    alias = old.settings.alias
    stored = read(old.client, alias, ["a1"])["a1"]
    setup(old.client, old.settings)
    stale = [replace("a1", stored.document | {"text": "Stale."}, stored)]
    with pytest.raises(Transient, match="403"):
        send(old.client, alias, stale, limit=1_000)
    assert send(old.client, alias, [create("a1", {"id": "a1"})], limit=1_000)["a1"].conflict
    assert old.documents()["a1"] == document(old_article(1))
    old.client.indices.delete(index=old.named(1))
    with pytest.raises(Transient, match="404"):
        send(old.client, alias, stale, limit=1_000)
    assert not old.client.indices.exists(index=old.named(1))


@pytest.mark.parametrize("stop", ["_copy", "_delete_nothing", "_move_aliases"])
def test_an_upgrade_that_is_killed_is_done_again(old: Old, elasticsearch: dict[str, str], stop: str) -> None:
    if stop == "_delete_nothing":
        old.client.indices.create(index=old.named(2), mappings=OLD_MAPPING)
        old.client.index(index=old.named(2), id="stray", document={"id": "stray"})
    else:
        kill_at(old, elasticsearch, stop)
    assert old.behind() == [old.named(1)]
    batch = [article("a1", "late", minute=9, text="Late.")]
    if stop == "_move_aliases":
        with pytest.raises(Transient, match="403"):
            old.index.write(batch)
    else:
        old.index.write(batch)
    setup(old.client, old.settings)
    assert old.behind() == [old.named(2)]
    old.index.write(batch)
    documents = old.documents()
    assert documents.pop("a1")["text"] == "Late."
    assert documents == {f"a{number}": document(old_article(number)) for number in range(NUMBER) if number != 1}
    assert old.client.count(index=old.settings.alias)["count"] == NUMBER


def kill_at(old: Old, elasticsearch: dict[str, str], stop: str) -> None:
    """Set up in a process of its own, and kill it where it comes to the function."""
    command = [sys.executable, "-c", STOPS_AT, old.settings.alias, stop, *elasticsearch.values()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()


def test_an_upgrade_that_fails_lets_the_workers_go_on(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    count: Callable[..., Any] = old.client.count
    monkeypatch.setattr(old.client, "count", lambda index: {"count": count(index=index)["count"] + ("2" in index[-1:])})
    with pytest.raises(WireroomError, match=f"has {NUMBER + 1:,} documents instead of {NUMBER:,}"):
        setup(old.client, old.settings)
    assert old.behind() == [old.named(1)]
    assert [verdict.kind for verdict in old.index.write([article("new")])] == ["indexed"]


def test_an_index_that_the_alias_does_not_stand_for_is_told(old: Old) -> None:
    first = old.named(1)
    old.client.indices.delete(index=first)
    setup(old.client, old.settings)
    old.client.indices.delete_alias(index=first, name=old.settings.alias)
    with pytest.raises(WireroomError, match=f"{first} is there without the alias"):
        setup(old.client, old.settings)
