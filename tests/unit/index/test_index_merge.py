"""The merge rules hold for every order of arrival."""

from hypothesis import given
from hypothesis import strategies as st

from tests.arrivals import article, moved
from wireroom.index.merge import merge, newest_places, rounds
from wireroom.index.stage import Verdict
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.document import Document, document, place_fields, stored_place_fields

VERSIONS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from("pqrst")), min_size=1, max_size=5, unique_by=lambda version: version[1]
).map(lambda versions: [article(delivery=f"d{text}", minute=m, text=text) for m, text in versions])


def fold(arrivals: list[Article]) -> Document:
    stored: Document | None = None
    for arriving in arrivals:
        stored = merge(stored, arriving).document
    assert stored is not None
    return stored


@given(VERSIONS, st.data())
def test_any_order_of_different_versions_gives_one_document(versions: list[Article], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(versions))
    assert fold(shuffled) == fold(versions)
    assert fold(versions)["ingested"] == max(document(version)["ingested"] for version in versions)
    assert fold(versions)["deliveries"] == sorted(version.delivery for version in versions)


@given(VERSIONS, st.data())
def test_a_replay_changes_nothing(versions: list[Article], data: st.DataObject) -> None:
    once = fold(versions)
    replayed = merge(once, data.draw(st.sampled_from(versions)))
    assert replayed.document is once
    assert replayed.verdict == Verdict("indexed")


def test_the_same_content_of_another_delivery_is_a_duplicate() -> None:
    stored = document(article(delivery="d1"))
    merged = merge(stored, article(delivery="d2", minute=5, source="elsewhere"))
    assert merged.document == stored | {"repeats": ["d2"]}
    assert merged.verdict == Verdict("duplicate", "of delivery d1")


def test_a_duplicate_stays_one_after_the_article_has_changed() -> None:
    stored = merge(document(article(delivery="d1")), article(delivery="d2", minute=9)).document
    changed = merge(stored, article(delivery="d3", minute=5, text="New.")).document
    replayed = merge(changed, article(delivery="d2", minute=9))
    assert replayed.document is changed
    assert replayed.verdict == Verdict("duplicate", "of delivery d1, d3")


def test_an_older_version_is_noted_and_does_not_roll_back() -> None:
    merged = merge(document(article(delivery="d2", minute=5, text="New.")), article(delivery="d1", text="Old."))
    assert merged.document["text"] == "New."
    assert merged.document["deliveries"] == ["d1", "d2"]


def test_a_newer_version_leaves_the_place_as_it_stands() -> None:
    stored = document(article(copies=Copies(cluster="z", copy_of="z", similarity=0.9)))
    merged = merge(stored, article(delivery="d2", minute=5, text="New.", copies=Copies(cluster="a")))
    assert (merged.document["cluster"], merged.document["copy"]) == ("z", True)


def test_what_a_store_from_before_did_not_keep_is_told_of_an_original_alone() -> None:
    assert stored_place_fields("a", None, 1.0) == place_fields(Copies(cluster="a"))
    copy = stored_place_fields("a", "a", 0.62)
    assert (copy["similarity"], copy["contained"], copy["contains"]) == (0.62, None, None)


def test_the_highest_revision_told_of_an_article_is_its_place() -> None:
    batch = [
        article("b", copies=Copies(cluster="b", revision=7, changes=(moved("a", "b", 3),))),
        article("a", copies=Copies(cluster="a", revision=1)),
        article("c", copies=None),
    ]
    places = {id_: (place.cluster, place.revision) for id_, place in newest_places(batch).items()}
    assert places == {"a": ("b", 3), "b": ("b", 7)}


def test_versions_of_one_article_take_turns() -> None:
    assert rounds([article("a"), article("b"), article("a"), article("a")]) == [[0, 1], [2], [3]]
