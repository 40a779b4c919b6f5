"""A store that cannot be searched says what to do."""

import sqlite3
from pathlib import Path

import pytest

from wireroom.index.settings import Access
from wireroom.kernel.errors import Unavailable, WireroomError
from wireroom.search.deployed.elasticsearch import open_elasticsearch
from wireroom.search.embedded.sqlite import SqliteSearcher


def test_a_missing_store_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WireroomError, match=r"there is no store .*wireroom run"):
        SqliteSearcher(tmp_path / "absent.db")
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_articles_is_told(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE other(x)")
    with pytest.raises(WireroomError, match="holds no articles"):
        SqliteSearcher(tmp_path / "empty.db")


def test_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, " * 100)
    with pytest.raises(WireroomError, match="cannot be read as a store"):
        SqliteSearcher(tmp_path / "notes.txt")


def test_elasticsearch_that_is_away_is_told() -> None:
    searcher = open_elasticsearch(Access("http://127.0.0.1:9"), "articles")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 does not answer"):
        searcher.search("harbour")
