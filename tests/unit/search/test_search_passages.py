"""Shared passages: where they are, that they are the same words, and that no text makes the search slow."""

import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.dedup.sketch import sketch
from wireroom.search.copies import LEAST, Passage, passages, words

SHORT = st.lists(st.sampled_from("abc"), max_size=60).map(" ".join)
PROSE = st.lists(st.text(alphabet="aAbé_ .,'\n-42東京ßİ[", max_size=4), max_size=60).map(" ".join)
TEXTS = st.one_of(SHORT, PROSE)
LEASTS = st.integers(1, 9)
runs = partial(passages, edit=0)


def _words(text: str) -> list[str]:
    return [word[0] for word in words(text)]


def containment(shared: list[Passage], a: str, b: str) -> tuple[float, float]:
    """Return the share of the words of a, and of b, that lie in these passages: 0 to 1, and 0 for a text of none."""
    spans_a = [(part.start_a, part.end_a) for part in shared]
    return _share(spans_a, a), _share([(part.start_b, part.end_b) for part in shared], b)


def _share(spans: list[tuple[int, int]], text: str) -> float:
    starts = [word.start() for word in words(text)]
    return sum(start <= word < end for word in starts for start, end in spans) / len(starts) if starts else 0.0


def _numbered(first: int, count: int) -> str:
    return " ".join(f"w{number}" for number in range(first, first + count))


@given(st.one_of(PROSE, st.lists(st.text(st.characters(exclude_characters="İΣ")), max_size=9).map(" ".join)))
def test_words_are_those_that_articles_are_compared_by(text: str) -> None:
    """But for two letters, whose lower case is two characters, or another one at the end of a word."""
    text = text.replace("İ", "I")
    theirs, ours = sketch([text, " ".join(_words(text))], 96).values
    assert theirs.tolist() == ours.tolist()


@given(TEXTS, TEXTS, LEASTS)
def test_runs_are_the_same_words_in_both_texts(a: str, b: str, least: int) -> None:
    for run in runs(a, b, least):
        words = _words(a[run.start_a : run.end_a])
        assert words == _words(b[run.start_b : run.end_b])
        assert len(words) >= least or words == _words(a) == _words(b)


@given(TEXTS, TEXTS, LEASTS)
def test_passages_lie_in_the_texts_and_do_not_overlap(a: str, b: str, least: int) -> None:
    shared = passages(a, b, least)
    in_a = [(p.start_a, p.end_a) for p in shared]
    in_b = sorted((p.start_b, p.end_b) for p in shared)
    for parts, text in ((in_a, a), (in_b, b)):
        assert all(0 <= start < end <= len(text) for start, end in parts)
        assert all(left[1] <= right[0] for left, right in pairwise(parts))


@given(TEXTS, TEXTS, LEASTS)
def test_the_other_way_round_gives_the_same(a: str, b: str, least: int) -> None:
    turned = sorted(Passage(p.start_b, p.end_b, p.start_a, p.end_a) for p in passages(b, a, least))
    assert turned == passages(a, b, least)


@given(SHORT, SHORT, LEASTS)
def test_nothing_long_enough_is_left_over(a: str, b: str, least: int) -> None:
    """No run of `least` words that are free in both texts remains."""
    rest_a, rest_b = list(a), list(b)
    shared = runs(a, b, least)
    for run in shared:
        rest_a[run.start_a : run.end_a] = "#" * (run.end_a - run.start_a)
        rest_b[run.start_b : run.end_b] = "-" * (run.end_b - run.start_b)
    left = [_grams("".join(rest).replace("#", " # ").replace("-", " - ").split(), least) for rest in (rest_a, rest_b)]
    assert not left[0] & left[1]


def _grams(words: list[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(size)), strict=False))


@given(TEXTS)
def test_equal_texts_are_one_passage_over_everything(text: str) -> None:
    shared = passages(text, text)
    assert len(shared) == bool(_words(text))
    if shared:
        assert (shared[0].start_a, shared[0].end_a) == (shared[0].start_b, shared[0].end_b)
        assert containment(shared, text, text) == (1.0, 1.0)


def test_case_and_punctuation_make_no_difference() -> None:
    a = "The Ferry left Millport late on Sunday, and nobody knew why."
    b = "«THE FERRY» left -- Millport: late on Sunday and nobody knew why"
    (shared,) = passages(a, b)
    assert (a[shared.start_a : shared.end_a], b[shared.start_b : shared.end_b]) == (a[:-1], b[1:])


def test_moved_paragraphs_are_found() -> None:
    first, second, own = _numbered(0, 40), _numbered(100, 30), _numbered(500, 20)
    a, b = f"{first}\n\n{second}", f"{second}\n\n{own}\n\n{first}"
    shared = passages(a, b)
    assert [a[p.start_a : p.end_a] for p in shared] == [first, second]
    assert [b[p.start_b : p.end_b] for p in shared] == [first, second]
    assert containment(shared, a, b) == (1.0, 70 / 90)


def test_a_small_edit_does_not_end_a_passage_and_a_large_one_does() -> None:
    start, end = _numbered(0, 10), _numbered(50, 10)
    a, b = f"{start} one two three {end}", f"{start} four {end}"
    assert len(runs(a, b)) == 2
    (joined,) = passages(a, b)
    assert (a[joined.start_a : joined.end_a], b[joined.start_b : joined.end_b]) == (a, b)
    assert containment(runs(a, b), a, b) == (20 / 23, 20 / 21)
    assert len(passages(a, f"{start} four five six seven {end}")) == 2


def test_the_longer_run_goes_before_the_shorter_one() -> None:
    run = _numbered(0, 64)
    a, b = run, f"{_numbered(0, 12)} own words between {run}"
    (shared,) = passages(a, b)
    assert b[shared.start_b : shared.end_b] == run


def test_phrases_are_no_passages() -> None:
    phrase = _numbered(0, LEAST - 1)
    assert passages(f"{phrase} here", f"and {phrase}") == []
    assert len(passages(f"{phrase} here", f"and {phrase} here")) == 1


def test_each_cjk_character_is_a_word() -> None:
    (shared,) = passages("東京都は今日新しい計画を発表", "昨日:東京都は今日新しい計画です")
    assert (shared.start_a, shared.end_a, shared.start_b, shared.end_b) == (0, 11, 3, 14)


def test_empty_texts_share_nothing() -> None:
    assert passages("", "") == passages("word", "") == passages("...", "...") == []
    assert containment([], "", "a word") == (0.0, 0.0)


def test_a_passage_has_a_word() -> None:
    with pytest.raises(ValueError, match="one word"):
        passages("a", "b", 0)


REPETITIONS: dict[str, Callable[[int], tuple[str, str]]] = {
    "one word": lambda n: ("a " * n, "a " * (n - n // 50)),
    "every other": lambda n: ("a " * n, "a b " * (n // 2)),
    "nearly": lambda n: ("a a a a a a a a b " * (n // 8), "a a a a a a a a a b " * (n // 8)),
    "half": lambda n: (_numbered(0, n), _numbered(n // 3, n)),
    "a stanza": lambda n: (_numbered(0, 50) * (n // 50), _numbered(0, 49) * (n // 50)),
}


@pytest.mark.parametrize("name", REPETITIONS)
def test_repetition_ends_soon(name: str) -> None:
    short, long = (REPETITIONS[name](n) for n in (12_000, 48_000))
    assert_linear(lambda texts: passages(*texts), short, long)
    shared = passages(*short)
    assert shared == sorted(shared)


def test_shuffled_sentences_of_long_texts_are_all_found() -> None:
    sentences = [_numbered(100 * number, 20) for number in range(1_000)]
    shuffled = random.Random(7).sample(sentences, len(sentences))
    shared = passages(". ".join(sentences), ". ".join(shuffled))
    assert containment(shared, ". ".join(sentences), ". ".join(shuffled)) == (1.0, 1.0)
