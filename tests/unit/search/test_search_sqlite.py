"""What is particular to the embedded store: a folder that cannot be written to, a file that is exchanged, threads."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.arrivals import article
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.kernel.errors import BadSource
from wireroom.runtime.embedded.store import connect, transaction
from wireroom.search.embedded.sqlite import SqliteSearcher

NOBODY = 65534


def fill(path: Path, *ids: str) -> None:
    connection = connect(path, create=True)
    index = SqliteIndex(connection)
    with transaction(connection):
        index.write([article(id_, f"d-{id_}", title=f"Harbour {id_}") for id_ in ids])
    connection.close()


def found(searcher: SqliteSearcher, query: str = "harbour") -> set[str]:
    return {hit["id"] for hit in searcher.search(query)["hits"]}


@pytest.fixture
def locked() -> Iterator[Path]:
    """Return a store in a folder that its reader may not write to."""
    with TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "locked"
        folder.mkdir()
        fill(folder / "news.db", "a", "b")
        folder.chmod(0o555)
        yield folder / "news.db"
        folder.chmod(0o755)


def test_a_store_in_a_folder_that_cannot_be_written_to_is_searched(locked: Path) -> None:
    child = os.fork()
    if child == 0:  # root may write everywhere: search as somebody else
        if os.getuid() == 0:
            os.setuid(NOBODY)
        os._exit(0 if not os.access(locked.parent, os.W_OK) and found(SqliteSearcher(locked)) == {"a", "b"} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [path.name for path in locked.parent.iterdir()] == ["news.db"]


def test_a_store_that_takes_the_place_of_another_is_read_anew(tmp_path: Path) -> None:
    fill(tmp_path / "news.db", "a")
    searcher = SqliteSearcher(tmp_path / "news.db")
    assert found(searcher) == {"a"}
    fill(tmp_path / "new.db", "b", "c")
    (tmp_path / "new.db").replace(tmp_path / "news.db")
    assert found(searcher) == {"b", "c"}
    (tmp_path / "news.db").unlink()
    with pytest.raises(BadSource, match="there is no store"):
        found(searcher)


def test_what_comes_in_is_found_by_a_searcher_that_is_open(tmp_path: Path) -> None:
    fill(tmp_path / "news.db", "a")
    searcher = SqliteSearcher(tmp_path / "news.db")
    for number in range(600):
        if number % 200 == 0:
            fill(tmp_path / "news.db", *(f"n{number + n}" for n in range(200)))
            results = searcher.search("harbour", facets=["language"])
            assert results["total"] == number + 201
            assert sum(results["facets"]["language"].values()) == number + 201


def test_threads_search_side_by_side(tmp_path: Path) -> None:
    fill(tmp_path / "news.db", "a", "b")
    searcher = SqliteSearcher(tmp_path / "news.db")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: found(searcher), range(64)))
    assert answers == [{"a", "b"}] * 64
