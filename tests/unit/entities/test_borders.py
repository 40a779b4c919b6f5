import numpy as np
import pytest

from wireroom.entities.tagging.borders import mend_borders
from wireroom.entities.tagging.document_rules import apply_rules
from wireroom.entities.tagging.tags import BIO_TAGS, Name, best_bio_tags
from wireroom.entities.tagging.teams import name_teams


def tagged(text: str) -> tuple[list[str], list[Name]]:
    """Return the words of a text and its names, which are written "[ORG Bank ] of Peru"."""
    words: list[str] = []
    names: list[Name] = []
    for word in text.split():
        if word.startswith("["):
            names.append(Name(len(words), 0, word[1:]))
        elif word == "]":
            names[-1] = names[-1]._replace(end=len(words))
        else:
            words.append(word)
    return words, names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the [ORG Bank ] of [LOC Peru ]", "the [ORG Bank of Peru ]"),
        ("the Supreme Court of the [LOC Isles ]", "the [ORG Supreme Court of the Isles ]"),
        ("the Islamic Republic of [LOC Orbo ]", "the [LOC Islamic Republic of Orbo ]"),
        ("so [PER Ann Berg ] of [LOC Peru ]", "so [PER Ann Berg ] of [LOC Peru ]"),
        ("the [ORG Nets ] of [ORG Orbo ]", "the [ORG Nets ] of [ORG Orbo ]"),
        ("told [PER Berg Monday ] that", "told [PER Berg ] Monday that"),
        ("lost to [ORG Sheffield Wednesday ]", "lost to [ORG Sheffield Wednesday ]"),
        ("at [PER Berg Hospital ]", "at [LOC Berg Hospital ]"),
        ("at [PER Berg University ]", "at [ORG Berg University ]"),
        ("a [LOC US ] $ 3 loan", "a US $ 3 loan"),
        ("paid [ORG GHS ] 22 billion", "paid GHS 22 billion"),
        ("the [ORG Minister of Health ]", "the Minister of Health"),
        ("the [ORG Agency ] said", "the Agency said"),
        ("by [PER Ann B . ] [PER Berg ] today", "by [PER Ann B . Berg ] today"),
    ],
)
def test_a_sentences_names(text: str, expected: str) -> None:
    words, names = tagged(text)
    assert (words, mend_borders(words, names)) == tagged(expected)


def test_no_name_ends_in_a_function_word() -> None:
    likely = ["B-ORG", "I-ORG", "I-ORG", "O"]
    scores = np.array([[0.0 if tag == best else -3.0 for tag in BIO_TAGS] for best in likely])
    assert best_bio_tags(scores) == likely
    assert best_bio_tags(scores, ["Supreme", "Court", "of", "Orbo"])[2:] != ["I-ORG", "O"]


def test_acronyms_of_common_words_are_no_names_and_those_of_mixed_case_are() -> None:
    first = tagged("a long term agreement ( [ORG LTA ] ) and the [ORG Bank of Ghent ] ( BoG )")
    found = apply_rules([first[0], ["the", "LTA", "and", "BoG"]], [first[1], [Name(1, 2, "ORG")]])
    assert found[1] == [Name(3, 4, "ORG")]


def test_an_organisation_without_its_legal_form_is_no_person() -> None:
    first, second = tagged("[ORG Orbo Group ] rose"), tagged("so [PER Orbo ] said")
    assert apply_rules([first[0], second[0]], [first[1], second[1]])[1] == [Name(1, 2, "ORG")]


@pytest.mark.parametrize(
    ("text", "is_team"),
    [
        ("[LOC Bath ] beat them", True),
        ("the [LOC Bath ] captain", True),
        ("[LOC Bath ] 183 and 290", True),
        ("[LOC Peru ] beat them", False),
        ("played in [LOC Bath ] again", False),
    ],
)
def test_teams_that_are_called_as_towns(text: str, is_team: bool) -> None:
    words, names = tagged(text)
    sport = ["cricket", "match", "of", "the", "league", "season"]
    found = name_teams([words, sport], [names, []], lambda phrase: list(phrase) == ["Peru"])
    assert [name.label for name in found[0]] == ["ORG" if is_team else "LOC"]
    assert name_teams([words], [names], lambda _: False)[0] == names
