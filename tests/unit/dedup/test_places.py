"""What an article and those before it are told."""

from datetime import datetime, timedelta, timezone

from msgspec.structs import replace

from tests.unit.dedup.feed import START, Follower, article, copies, stage, words
from wireroom.dedup.settings import Settings

STORY = words(7, 80)
TEXT = " ".join(STORY)


def test_the_first_article_is_a_cluster_of_its_own() -> None:
    place = copies(stage().process([article(1, TEXT)])[0])
    assert (place.cluster, place.copy_of, place.similarity, place.changes) == ("a1", None, 1.0, ())


def test_a_later_copy_points_to_the_original() -> None:
    _, second = stage(Settings()).process([article(1, TEXT), article(2, " ".join(STORY[:60]))])
    place = copies(second)
    assert (place.cluster, place.copy_of, place.changes) == ("a1", "a1", ())
    assert 0.6 < place.similarity < 0.9


def test_an_original_that_comes_late_moves_its_copies() -> None:
    _, second = stage().process([article(2, TEXT), article(1, TEXT)])
    place = copies(second)
    assert (place.cluster, place.copy_of, place.similarity) == ("a1", None, 1.0)
    assert [(change.id, change.cluster, change.copy_of) for change in place.changes] == [("a2", "a1", "a1")]


def test_an_article_without_a_date_is_not_the_original() -> None:
    _, second = stage().process([article(1, TEXT, published=None), article(2, TEXT)])
    assert copies(second).cluster == "a2"


def test_dates_without_a_zone_are_taken_as_utc() -> None:
    zoned = article(1, TEXT, published=datetime(2026, 1, 1, 6, tzinfo=timezone(timedelta(hours=5))))
    for hour, first in ((0, "a0"), (2, "a1")):
        bare = article(0, TEXT, published=datetime(2026, 1, 1, hour))  # noqa: DTZ001
        assert copies(stage().process([zoned, bare])[1]).cluster == first


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    dedup = stage()
    first = copies(dedup.process([article(1, TEXT)])[0])
    old = article(1, "something else altogether in quite other words", ingested=START - timedelta(days=1))
    assert replace(copies(dedup.process([old])[0]), revision=first.revision) == first
    assert copies(dedup.process([article(2, TEXT)])[0]).copy_of == "a1"


def test_a_new_version_leaves_its_old_cluster() -> None:
    dedup = stage()
    dedup.process([article(1, TEXT), article(2, TEXT), article(3, TEXT)])
    moved = copies(dedup.process([article(1, " ".join(words(8, 80)), ingested=START + timedelta(days=1))])[0])
    assert (moved.cluster, moved.copy_of) == ("a1", None)
    assert {(change.id, change.cluster) for change in moved.changes} == {("a2", "a2"), ("a3", "a2")}


def test_one_outlets_furniture_is_not_a_copy() -> None:
    shared, texts = words(1, 40), [words(2, 40), words(3, 40)]
    pages = [article(n, " ".join(shared + text), outlet="Echo") for n, text in enumerate(texts)]
    apart = [article(n, item.text, outlet=f"Outlet {n}") for n, item in enumerate(pages)]
    assert copies(stage(Settings()).process(pages)[1]).copy_of is None
    assert copies(stage(Settings()).process(apart)[1]).copy_of == "a0"


def test_texts_too_short_for_a_trigram_stand_alone() -> None:
    outcomes = stage().process([article(1, ""), article(2, ""), article(3, "two words"), article(4, "two words")])
    assert [copies(outcome).cluster for outcome in outcomes] == ["a1", "a2", "a3", "a4"]


def test_a_story_that_comes_newest_first_moves_no_more_than_a_large_cluster() -> None:
    dedup, follower = stage(Settings(capacity=1_000)), Follower()
    moved = []
    for number in range(600, 0, -1):
        outcomes = dedup.process([article(number, TEXT)])
        follower.follow(outcomes)
        moved.append(len(copies(outcomes[0]).changes))
    assert len({cluster for cluster, _, _ in follower.places.values()}) == 1
    assert max(moved) == moved[256] == 256
    assert not any(moved[257:])


def test_a_corrected_word_in_the_oldest_copies_leaves_the_story_whole() -> None:
    dedup, follower = stage(Settings(capacity=1_000)), Follower()
    story = [article(number, " ".join([*STORY[:number], "edit", *STORY[number + 1 :]])) for number in range(40)]
    follower.follow(dedup.process(story))
    for number, one in enumerate(story[:8]):
        later = START + timedelta(days=1, minutes=number)
        corrected = article(number, one.text.replace("edit", "mended"), ingested=later)
        follower.follow(dedup.process([corrected]))
        follower.follow(dedup.process([article(100 + number, TEXT)]))
    assert {place[:2] for identifier, place in follower.places.items() if identifier != "a0"} == {("a0", "a0")}
    assert follower.places["a0"] == ("a0", None, 1.0)
