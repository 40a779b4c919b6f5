"""What is printed of a family of copies, and what is said where the original is gone."""

import pytest

from tests.shelf import shelf, story_document
from wireroom.cli.copies import print_family
from wireroom.search.copies import family


def test_an_original_that_is_gone_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    kin = family(shelf(story_document("a", "gone"), story_document("b", "gone")), "a", 10)
    assert kin.original is None
    assert [shared for _, shared in kin.members] == [[], []]
    print_family(kin)
    said = " ".join(capsys.readouterr().out.split())
    assert "gone, is not in the store" in said
    assert "Title of b" in said


def test_figures_that_the_store_has_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    copy = story_document("a", "o", contained=1.0, contains=0.5)
    print_family(family(shelf(story_document("o", "o"), copy), "o", 10))
    said = " ".join(capsys.readouterr().out.split())
    assert "original, 50% sure" in said
    assert "90% alike, 100% of it is in the original, it has 50% of the original" in said


def test_only_the_longest_passages_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [" ".join(f"part{part}word{number}" for number in range(8 + part)) for part in range(5)]
    a = story_document("a", "o", " own own own own ".join(parts))
    b = story_document("o", "o", " other " * 9 + ". ".join(parts))
    print_family(family(shelf(b, a), "o", 10))
    shown = capsys.readouterr().out
    assert [f"part{part}word0" in shown for part in range(5)] == [False, False, True, True, True]
    assert "2 more" in shown


def test_copies_beyond_size_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    copies = [story_document(f"c{number}", "o") for number in range(5)]
    print_family(family(shelf(story_document("o", "o"), *copies), "o", 2))
    assert "3 more copies" in capsys.readouterr().out
