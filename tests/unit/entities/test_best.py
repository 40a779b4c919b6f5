"""The tier best: its marks, windows and labels, what it does with a whole document, and the bundled model."""

import pickle
import string
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.entities.build import build
from wireroom.entities.recognizer import SpacyRecognizer
from wireroom.entities.settings import BEST, FAST, Settings
from wireroom.entities.tagging.document_rules import apply_rules_by_scores, without_titles
from wireroom.entities.tagging.gazetteer import load_gazetteer
from wireroom.entities.tagging.marks import MARKS, Marker
from wireroom.entities.tagging.network import LONGEST, cut_windows, cut_words
from wireroom.entities.tagging.tagger import with_fast_tags
from wireroom.entities.tagging.tags import BIO_TAGS, Name, best_bio_tags
from wireroom.kernel.errors import BadSettings

ARTICLE = (
    "Lufthansa names a new chief in Berlin\n\nThe airline said on Monday that Ingrid Haller, a former minister of "
    "Austria, would lead it. Haller, 51, left the European Central Bank in March.\nHer first trip goes to Nairobi."
)


@pytest.fixture(scope="module")
def marker() -> Marker:
    return Marker(load_gazetteer(FAST / "gazetteer.npz"))


@pytest.fixture(scope="module")
def best() -> SpacyRecognizer:
    return SpacyRecognizer("bundled", "best")


def read(marker: Marker, text: str) -> list[set[str]]:
    return [{MARKS[mark] for mark in marks} for marks in marker.mark(text.split())]


def certain(tags: str, sure: float = 0.9) -> np.ndarray:
    """Return log-probabilities that give each of the tags the share `sure`."""
    rows = np.full((len(tags.split()), len(BIO_TAGS)), (1 - sure) / (len(BIO_TAGS) - 1))
    for row, tag in zip(rows, tags.split(), strict=True):
        row[BIO_TAGS.index(tag)] = sure
    return np.log(rows)


def test_marks_tell_casing_lists_and_the_start(marker: Marker) -> None:
    first, second, third, fourth = read(marker, "President Biden visited Kenya")
    assert {"Initial", "title", "first"} <= first
    assert "Initial" in second
    assert "first" not in second
    assert "lower" in third
    assert {"Initial", "country alone"} <= fourth


def test_casing_is_left_out_where_it_says_nothing(marker: Marker) -> None:
    capitals, uncapped = read(marker, "KENYA WINS GOLD"), read(marker, "kenya wins gold again")
    assert all("capitals" in marks and "UPPER" not in marks for marks in capitals)
    assert all("uncapped" in marks and "lower" not in marks for marks in uncapped)
    assert all("country alone" in marks for marks in (capitals[0], uncapped[0]))


sentences = st.lists(st.lists(st.text(string.ascii_letters, min_size=1, max_size=40), max_size=60), max_size=8)


@given(sentences)
def test_windows_hold_every_word_once_in_order_and_are_never_too_long(texts: list[list[str]]) -> None:
    marks = [[[0] for _ in words] for words in texts]
    cut = list(cut_windows(cut_words(lambda word: [4] * len(word), texts, marks)))
    assert all(len(window.ids) <= LONGEST and len(window.starts) == len(window.words) for window in cut)
    places = [(word.sentence, word.place) for window in cut for word in window.words]
    assert places == [(number, place) for number, words in enumerate(texts) for place in range(len(words))]


@given(st.lists(st.lists(st.floats(-9, 0), min_size=len(BIO_TAGS), max_size=len(BIO_TAGS)), max_size=12))
def test_no_name_goes_on_that_did_not_begin(rows: list[list[float]]) -> None:
    tags = best_bio_tags(np.array(rows).reshape(-1, len(BIO_TAGS)))
    assert len(tags) == len(rows)
    for before, tag in zip(["O", *tags], tags, strict=False):
        assert tag[0] != "I" or before[1:] == tag[1:]


def test_decoding_takes_the_likeliest_tags() -> None:
    tags = "B-PER I-PER O B-ORG O"
    assert best_bio_tags(certain(tags)) == tags.split()


def test_the_fast_model_tips_the_balance() -> None:
    scores = certain("B-PER O", 0.3)
    mixed = with_fast_tags(scores, ["U-ORG", "O"])
    assert np.allclose(np.exp(mixed).sum(axis=1), 1)
    assert best_bio_tags(scores) == ["B-PER", "O"]
    assert best_bio_tags(mixed) == ["B-ORG", "O"]


def test_titles_and_pronouns_are_no_part_of_names() -> None:
    words = ["President", "Ann", "Berg", "said", "I"]
    assert without_titles(words, [Name(0, 3, "PER"), Name(4, 5, "PER")]) == [Name(1, 3, "PER")]


def test_a_name_spreads_if_all_its_places_speak_for_it() -> None:
    texts = [["Orbo", "grew"], ["then", "Orbo", "fell"]]
    scores = [certain("B-ORG O"), certain("O O O", 0.4)]
    assert apply_rules_by_scores(texts, [[Name(0, 1, "ORG")], []], scores) == [[Name(0, 1, "ORG")], [Name(1, 2, "ORG")]]


def test_a_name_that_the_document_speaks_against_does_not_spread() -> None:
    texts = [["Remarriage", "grew"], *[["then", "Remarriage", "fell"]] * 3]
    scores = [certain("B-ORG O", 0.5), *[certain("O O O", 0.99)] * 3]
    assert apply_rules_by_scores(texts, [[Name(0, 1, "ORG")], [], [], []], scores) == [[], [], [], []]


def test_the_bundled_model_finds_names_in_an_article(best: SpacyRecognizer) -> None:
    (found,) = best.recognise([ARTICLE])
    names = {(ARTICLE[name.start : name.end], name.kind) for name in found}
    assert {
        ("Lufthansa", "org"),
        ("Berlin", "place"),
        ("Ingrid Haller", "person"),
        ("Haller", "person"),
        ("Austria", "place"),
        ("European Central Bank", "org"),
        ("Nairobi", "place"),
    } <= names


def test_a_text_gives_the_same_names_alone_and_among_others(best: SpacyRecognizer) -> None:
    texts = [ARTICLE, "", ARTICLE.upper(), "Paris", ARTICLE * 3, ARTICLE.lower()]
    assert best.recognise(texts) == [names for text in texts for names in best.recognise([text])]


def test_words_and_lines_without_end_are_read_in_bounded_time(best: SpacyRecognizer) -> None:
    word, line = "x" * 20_000, "Ann Berg of Bath " * 600
    long, many = best.recognise([word, line])
    assert all(name.end <= 200 for name in long)
    assert len(many) > 600


def test_a_pickled_recogniser_reads_alike(best: SpacyRecognizer) -> None:
    again = pickle.loads(pickle.dumps(best))  # noqa: S301 - made here
    assert again.version == best.version
    assert best.version.startswith("wireroom-minilm/")
    assert again.recognise([ARTICLE]) == best.recognise([ARTICLE])


def test_a_missing_library_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(BadSettings, match=r"onnxruntime: pip install 'wireroom\[onnx\]'"):
        build(Settings(tier="best"))
    build(Settings())


def test_the_tier_best_is_a_bundled_model() -> None:
    with pytest.raises(BadSettings, match="WIREROOM_ENTITIES_MODEL=bundled"):
        build(Settings(model="en_core_web_lg", tier="best"))


def test_the_model_is_as_small_as_promised() -> None:
    assert sum(file.stat().st_size for file in BEST.iterdir()) < 13_500_000
