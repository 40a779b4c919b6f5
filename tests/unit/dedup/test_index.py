"""The index: the same blocks make the same one, whatever happened to it in between."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.dedup.feed import START, article, block, chunks, feed, words
from wireroom.dedup.index.index import Full, Index, Place
from wireroom.dedup.index.state import NO_PAIRS
from wireroom.dedup.journal.block import Bytes, Rows, decode, identity_of
from wireroom.kernel.article import Article

SIZE = 32
seeds = st.integers(0, 10_000)
few = settings(deadline=None, max_examples=30)
STORY = " ".join(words(1, 80))


def blocks(articles: Iterable[Article], size: int = 5) -> list[tuple[Rows, Bytes]]:
    return [decode(block(chunk, SIZE)) for chunk in chunks(articles, size)]


def fill(index: Index, given_: Iterable[tuple[Rows, Bytes]], first: int = 1) -> list[Place]:
    """Return what the articles did that were not known."""
    places = [place for seq, (rows, data) in enumerate(given_, first) for place in index.apply(seq, rows, data)]
    return [place for place in places if place]


def indexed(articles: Iterable[Article], capacity: int = 200) -> tuple[Index, list[Place]]:
    index = Index(capacity, SIZE)
    return index, fill(index, blocks(articles))


@few
@given(seeds, st.integers(0, 60))
def test_the_same_blocks_make_the_same_index_byte_for_byte(seed: int, size: int) -> None:
    one, other = indexed(feed(seed, size)), indexed(feed(seed, size))
    assert one[1] == other[1]
    assert one[0].to_bytes() == other[0].to_bytes()


@few
@given(seeds, st.integers(1, 60), st.integers(0, 12))
def test_an_index_that_was_restored_goes_on_as_if_it_never_was(seed: int, size: int, at: int) -> None:
    given_ = blocks(feed(seed, size))
    whole, first = Index(200, SIZE), Index(200, SIZE)
    places = fill(whole, given_)
    before = fill(first, given_[:at])
    later = Index.from_bytes(first.to_bytes(), SIZE, NO_PAIRS, NO_PAIRS)
    assert later.to_bytes() == first.to_bytes()
    assert before + fill(later, given_[at:], at + 1) == places
    assert later.to_bytes() == whole.to_bytes()
    assert later.nbytes == whole.nbytes


def test_arrays_of_another_size_are_refused() -> None:
    arrays = indexed(feed(1, 9))[0].to_bytes()
    with pytest.raises(ValueError, match="broadcast"):
        Index.from_bytes({**arrays, "tag": arrays["tag"][:-64]}, SIZE, NO_PAIRS, NO_PAIRS)


@few
@given(seeds, st.integers(1, 60), st.integers(1, 60))
def test_how_articles_are_cut_into_blocks_makes_no_difference(seed: int, size: int, many: int) -> None:
    one, other = Index(200, SIZE), Index(200, SIZE)
    places = fill(one, blocks(feed(seed, size), 1))
    assert fill(other, blocks(feed(seed, size), many)) == places
    columns = ("block", "start")
    assert {k: v for k, v in one.to_bytes().items() if k not in columns} == {
        k: v for k, v in other.to_bytes().items() if k not in columns
    }


def test_the_room_for_links_grows() -> None:
    index = Index(200, SIZE)
    room = len(index.state.older)
    places = fill(index, blocks(article(n, STORY) for n in range(150)))
    assert len(index.state.older) > room
    assert [place.original for place in places] == [0] * 150
    assert index.members(77) == list(range(150))


def test_it_grows_also_after_an_arrival_that_moved_others() -> None:
    index, moving = Index(200, SIZE), 0
    for seq in range(1, 101):
        rows, data = decode(block([article(1_000 - seq, STORY)], SIZE))
        (place,) = index.apply(seq, rows, data)
        assert place
        assert place.number == seq - 1
        assert [other for other, _ in place.moved] == list(range(seq - 1))
        moving += bool(place.moved)
    assert moving == 99


def test_one_that_is_full_says_so() -> None:
    index = Index(20, SIZE)
    with pytest.raises(Full):
        fill(index, blocks(feed(1, 21)))
    assert index.state.articles == 20
    assert len(indexed(feed(1, 20), 20)[1]) == 20


def test_what_an_arrival_moved_is_remembered_while_it_is_there() -> None:
    index, places = indexed([article(3, STORY), article(2, STORY), article(4, STORY), article(1, STORY)])
    assert [place.moved for place in places] == [(), ((0, 1),), (), ((0, 3), (1, 3), (2, 3))]
    assert [index.moved_by(number) for number in range(4)] == [[], [0], [], [0, 1, 2]]
    new = replace(article(2, "quite another story, in other words"), ingested=START.replace(year=2027))
    fill(index, blocks([new]), 2)
    assert index.moved_by(3) == [0, 2]
    assert index.find(identity_of("a2")) == 4


@few
@given(seeds, st.integers(1, 60))
def test_effects_are_all_that_changed(seed: int, size: int) -> None:
    """Whoever follows what each arrival says knows where all articles stand."""
    index, standing = Index(200, SIZE), dict[int, int]()
    for seq, (rows, data) in enumerate(blocks(feed(seed, size)), 1):
        for place in index.apply(seq, rows, data):
            assert place
            standing[place.number] = place.original
            standing |= dict(place.moved)
    assert standing == {number: index.original(number) for number in range(index.state.articles)}


def test_a_known_version_does_nothing() -> None:
    index, _ = indexed(feed(2, 30))
    before = index.to_bytes()
    again = blocks(feed(2, 30), 7)
    assert [is_known for rows, _ in again for is_known in index.are_known(rows)] == [True] * 30
    assert fill(index, again, 9) == []
    assert {name for name, part in index.to_bytes().items() if part != before[name]} <= {"totals"}  # who moved last
    assert index.are_known(decode(block([article(99, STORY)], SIZE))[0]) == [False]


def test_an_identity_that_nobody_has_is_not_found() -> None:
    index, _ = indexed(feed(2, 30))
    assert [index.find(identity_of(f"a{n}")) for n in range(30)] == list(range(30))
    assert index.find(identity_of("a30")) == -1


def test_it_says_where_a_part_is() -> None:
    articles = feed(2, 10)
    index, _ = indexed(articles)
    for number, item in enumerate(articles):
        extent = index.extent(number)
        data = block(articles[number // 5 * 5 :][:5], SIZE)[extent.start : extent.start + extent.size]
        assert extent.seq == 1 + number // 5
        assert data.startswith(item.id.encode())
        assert extent.size == len(item.id) + 5 * int(index.state.keys[number])


def test_its_size_is_that_of_its_arrays() -> None:
    small, large = Index(1_000, 96), Index(2_000, 96)
    assert 400 < (large.nbytes - small.nbytes) / 1_000 < 600
    assert np.isclose(large.nbytes, sum(map(len, large.to_bytes().values())), rtol=0.01)
