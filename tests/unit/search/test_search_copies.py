"""A family of copies: who is in it, in which order, and how sure its original is."""

import pytest

from tests.shelf import STORY, shelf, story_document
from wireroom.kernel.errors import WireroomError
from wireroom.search.copies import certainty, family


def test_the_article_asked_for_comes_first_and_size_cuts_the_others() -> None:
    searcher = shelf(*(story_document(id_, "o") for id_ in "oabc"))
    kin = family(searcher, "b", 2)
    assert [document["id"] for document, _ in kin.members] == ["b", "a"]
    assert (kin.total, kin.original) == (3, searcher.get("o"))


def test_asking_for_the_original_lists_its_copies() -> None:
    kin = family(shelf(story_document("o", "o"), story_document("a", "o", f"New start. {STORY}")), "o", 10)
    ((document, (passage,)),) = kin.members
    assert document["id"] == "a"
    assert (passage.start_a, passage.end_a, passage.start_b, passage.end_b) == (11, 11 + len(STORY), 0, len(STORY))


def test_an_unknown_article_is_a_mistake() -> None:
    with pytest.raises(WireroomError, match="no article nobody"):
        family(shelf(), "nobody", 10)


def test_an_original_is_as_sure_as_few_others_may_have_been_first() -> None:
    original, later = story_document("o", "o"), story_document("a", "o", published="2025-05-03T10:00:00.000Z")
    assert certainty(original, [later]) == 1.0
    assert certainty(original, [later, story_document("b", "o"), story_document("c", "o", published=None)]) == 0.3333
    assert certainty(None, [later]) is None
