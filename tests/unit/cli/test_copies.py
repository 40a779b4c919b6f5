"""A family of copies: who is in it, what it looks like, and what is said where the original is gone."""

from typing import Any, cast

import pytest
from wireroom.cli.copies import print_family
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.copies import family
from wireroom.search.port import Searcher

STORY = " ".join(f"word{number}" for number in range(30))


class Shelf:
    """A Searcher over a few documents."""

    def __init__(self, *documents: Document) -> None:
        self.held = {document["id"]: document for document in documents}

    def get(self, article_id: str) -> Document | None:
        return self.held.get(article_id)

    def copies(self, cluster: str) -> list[Document]:
        return [document for document in self.held.values() if document["cluster"] == cluster]


def _document(id_: str, cluster: str, text: str = STORY, **rest: Any) -> Document:
    known = {"title": f"Title of {id_}", "outlet": "Harbour Ledger", "published": "2025-05-02T10:00:00.000Z"}
    return {"id": id_, "cluster": cluster, "copy": id_ != cluster, "text": text, "similarity": 0.9} | known | rest


def _shelf(*documents: Document) -> Searcher:
    return cast(Searcher, Shelf(*documents))


def test_the_article_asked_for_comes_first_and_size_cuts_the_others() -> None:
    shelf = _shelf(_document("o", "o"), _document("a", "o"), _document("b", "o"), _document("c", "o"))
    found = family(shelf, "b", 2)
    assert [document["id"] for document, _ in found.members] == ["b", "a"]
    assert (found.total, found.original) == (3, shelf.get("o"))


def test_asking_for_the_original_lists_its_copies() -> None:
    found = family(_shelf(_document("o", "o"), _document("a", "o", f"New start. {STORY}")), "o", 10)
    ((document, (passage,)),) = found.members
    assert document["id"] == "a"
    assert (passage.start_a, passage.end_a, passage.start_b, passage.end_b) == (11, 11 + len(STORY), 0, len(STORY))


def test_an_unknown_article_is_a_mistake() -> None:
    with pytest.raises(WireroomError, match="no article nobody"):
        family(_shelf(), "nobody", 10)


def test_an_original_that_is_gone_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = family(_shelf(_document("a", "gone"), _document("b", "gone")), "a", 10)
    assert found.original is None
    assert [shared for _, shared in found.members] == [[], []]
    print_family(found)
    said = " ".join(capsys.readouterr().out.split())
    assert "gone, is not in the store" in said
    assert "Title of b" in said


def test_figures_that_the_store_has_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    copy = _document("a", "o", contained=1.0, contains=0.5)
    print_family(family(_shelf(_document("o", "o"), copy), "o", 10))
    said = " ".join(capsys.readouterr().out.split())
    assert "original, 50% sure" in said
    assert "90% alike, 100% of it is in the original, it has 50% of the original" in said


def test_only_the_longest_passages_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [" ".join(f"part{part}word{number}" for number in range(8 + part)) for part in range(5)]
    a, b = _document("a", "o", " own own own own ".join(parts)), _document("o", "o", " other " * 9 + ". ".join(parts))
    print_family(family(_shelf(b, a), "o", 10))
    shown = capsys.readouterr().out
    assert [f"part{part}word0" in shown for part in range(5)] == [False, False, True, True, True]
    assert "2 more" in shown


def test_copies_beyond_size_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    copies = [_document(f"c{number}", "o") for number in range(5)]
    print_family(family(_shelf(_document("o", "o"), *copies), "o", 2))
    assert "3 more copies" in capsys.readouterr().out
