"""What `wireroom show` and the summary of a run say of an article's genre, topics, portrayal and stance."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.newsroom import BUSINESS, ELECTION, POLITICS, org, portrayed, story, towards
from wireroom.cli.main import app
from wireroom.cli.run import FIGURES, print_newsroom
from wireroom.index.embedded.sqlite import SqliteIndex

TEXT = "Northgate Bank lost a case. Ada Brook called it a scandal."
ARTICLES = [
    story(
        "lost",
        "Northgate loses",
        TEXT,
        names=[org("Northgate Bank"), org("Trade Court")],
        topics=[BUSINESS],
        genre="opinion",
        genre_score=0.93,
        portrayal=(portrayed("Northgate Bank", "negative", main=True),),
        stance=(
            towards("Northgate Bank", "positive", 0.61, main=True),
            towards("Trade Court", "negative", voice="Ada"),
        ),
    ),
    story("vote", "A vote", "They voted.", topics=[POLITICS, ELECTION]),
    story("hafen", "Hafen", "Der Hafen ist zu.", language="de", skipped=("topic", "stance")),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        SqliteIndex(connection).write(ARTICLES)
    return path


def show(store: Path, id_: str) -> list[list[str]]:
    """Return the lines, each cut where there are two blanks."""
    done = CliRunner().invoke(app, ["show", id_, "--store", str(store)], catch_exceptions=False)
    return [[part.strip() for part in line.split("  ") if part.strip()] for line in done.stdout.splitlines()]


def test_how_somebody_comes_off_stands_beside_the_outlets_stance(store: Path) -> None:
    lines = show(store, "lost")
    assert ["entity", "kind", "mentions", "salience", "comes off", "the outlet's stance"] in lines
    assert ["Northgate Bank, the main subject", "org", "1", "0.50", "negative (0.80)", "positive (0.61)"] in lines
    assert ["who is quoted", "towards", "their stance"] in lines
    assert ["Ada", "Trade Court", "negative (0.90)"] in lines
    assert ["genre", "opinion (0.93)"] in lines
    assert not [line for line in lines if line[:1] in (["subtopics"], ["skipped by"])]


def test_the_two_levels_of_topics_have_a_line_each(store: Path) -> None:
    lines = show(store, "vote")
    assert ["topics", "politics and government 0.90"] in lines
    assert ["subtopics", "election 0.90"] in lines


def test_the_summary_of_a_run_tells_genres_the_outlets_stance_and_what_a_language_did_not_get(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ["skipped by", "topic · stance: no model for this language"] in show(store, "hafen")
    print_newsroom(dict.fromkeys(FIGURES, 3) | {"in": 3, "seconds": 1.0, "skipped": 0}, store, "")
    shown = capsys.readouterr().out
    assert "articles without a model for their language: 1 (de 1), skipped by stance 1, topic 1" in shown
    assert "Northgate loses (opinion)" in shown
    assert "+ Northgate Bank" in shown
    assert "- Trade Court" not in shown
