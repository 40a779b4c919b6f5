"""Corrections by hand: they hold, reach every replica, and outlive a refill."""

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import (
    SMALL,
    STORIES,
    article,
    clusters_of,
    contents,
    copies,
    correct,
    database,
    enter,
    later,
    replica,
    same,
)
from wireroom.dedup import repair
from wireroom.dedup.journal.sqlite import SqliteJournal
from wireroom.dedup.replica import Replica
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.errors import WireroomError

few = settings(deadline=None, max_examples=25)
PAIR = ("a1", "a2")


def unlike(connection: sqlite3.Connection) -> Replica:
    return enter(connection, [article(n, STORIES[n]) for n in range(1, 7)])


def alike(connection: sqlite3.Connection) -> Replica:
    return enter(connection, [article(n, STORIES[1]) for n in range(1, 7)])


def refill(connection: sqlite3.Connection, text: Callable[[int], str]) -> None:
    SqliteJournal(connection).clear()
    for n in (4, 1, 6, 2, 5, 3):
        enter(connection, [article(n, text(n))])


def test_what_was_joined_holds_after_a_restart_and_a_refill() -> None:
    connection = database()
    old = unlike(connection)
    changes = repair.correct(old, "join", *PAIR)
    assert [(change.id, change.cluster) for change in changes] == [("a1", "a1"), ("a2", "a1")]
    for again in (False, True):
        if again:
            refill(connection, STORIES.__getitem__)
        old.follow()
        for known in (old, replica(connection)):
            assert clusters_of(known) == {f"a{n}": f"a{1 if n == 2 else n}" for n in range(1, 7)}
    enter(connection, [article(7, STORIES[2])])
    assert clusters_of(replica(connection))["a7"] == "a1"


def test_what_was_split_holds_after_a_restart_and_a_refill() -> None:
    connection = database()
    old = alike(connection)
    repair.correct(old, "split", *PAIR)
    for again in (False, True):
        if again:
            refill(connection, lambda _: STORIES[1])
        old.follow()
        for known in (old, replica(connection)):
            found = clusters_of(known)
            assert found["a1"] == "a1"
            assert found["a2"] == "a2"
            assert set(found.values()) == {"a1", "a2"}
    enter(connection, [later(article(2, ""), STORIES[1] + " and more")])
    assert clusters_of(replica(connection))["a2"] == "a2"


@few
@given(st.lists(st.tuples(st.sampled_from(["join", "split"]), st.booleans()), min_size=1, max_size=6), st.booleans())
def test_the_last_word_holds(said: list[tuple[str, bool]], start_alike: bool) -> None:
    connection = database()
    old = (alike if start_alike else unlike)(connection)
    for kind, turned in said:
        correct(connection, kind, *(PAIR[::-1] if turned else PAIR))
    old.follow()
    for known in (old, replica(connection)):
        found = clusters_of(known)
        assert (found["a1"] == found["a2"]) == (said[-1][0] == "join")


def test_a_correction_reaches_another_replica_that_goes_on() -> None:
    connection = database()
    one, other = unlike(connection), replica(connection)
    repair.correct(one, "join", *PAIR)
    place = copies(DedupStage(SMALL, other).process([article(2, STORIES[2])])[0])
    assert place.cluster == "a1"
    assert same(other, one)
    assert same(other, replica(connection))


def test_to_say_the_same_again_returns_the_same_places() -> None:
    connection = database()
    first = repair.correct(unlike(connection), "join", *PAIR)
    again = repair.correct(replica(connection), "join", *PAIR[::-1])
    assert [replace(change, revision=0) for change in again] == [replace(change, revision=0) for change in first]


def test_an_article_that_is_not_known_cannot_be_corrected() -> None:
    connection = database()
    before = contents(unlike(connection).journal)
    for pair in (("a1", "a99"), ("a99", "a1")):
        with pytest.raises(WireroomError, match="a99"):
            correct(connection, "join", *pair)
    assert contents(SqliteJournal(connection)) == before


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)])
def test_a_join_by_hand_wins_over_a_link_that_a_split_makes_its_rival(order: tuple[int, ...]) -> None:
    """a1 and a3 are alike, a1 was joined with a2, and a2 was split from a3."""
    connection, texts = database(), {1: STORIES[1], 2: STORIES[2], 3: STORIES[1]}
    enter(connection, [article(n, texts[n]) for n in order])
    correct(connection, "split", "a2", "a3")
    correct(connection, "join", "a1", "a2")
    found = clusters_of(replica(connection))
    assert found["a1"] == found["a2"]
    assert found["a2"] != found["a3"]


def test_a_correction_of_an_article_with_a_new_version_holds() -> None:
    connection = database()
    unlike(connection)
    correct(connection, "join", *PAIR)
    worker = enter(connection, [later(article(2, ""), STORIES[7])])
    assert clusters_of(worker)["a2"] == "a1"
    assert same(worker, replica(connection))
