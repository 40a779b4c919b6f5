from wireroom.entities.tagging.document_rules import apply_rules
from wireroom.entities.tagging.tags import Name


def labelled(*sentences: tuple[str, list[Name]]) -> list[list[Name]]:
    return apply_rules([text.split() for text, _ in sentences], [names for _, names in sentences])


def test_a_name_found_once_labels_its_repeats() -> None:
    found = labelled(("Orbo Motors grew", [Name(0, 2, "ORG")]), ("so Orbo Motors said", []))
    assert found[1] == [Name(1, 3, "ORG")]


def test_a_surname_follows_the_full_name() -> None:
    assert labelled(("Ann Berg left", [Name(0, 2, "PER")]), ("then Berg won", []))[1] == [Name(1, 2, "PER")]


def test_a_surname_often_used_otherwise_stays() -> None:
    place = ("in York today", [Name(1, 2, "LOC")])
    assert labelled(("Ann York left", [Name(0, 2, "PER")]), place, place, place)[1:] == [[Name(1, 2, "LOC")]] * 3


def test_the_majority_settles_a_label() -> None:
    org, place = [Name(1, 2, "ORG")], [Name(1, 2, "LOC")]
    found = labelled(("at Orbo now", org), ("at Orbo then", place), ("at Orbo soon", org))
    assert found == [org, org, org]


def test_a_part_of_a_longer_run_of_capitals_is_left_alone() -> None:
    assert labelled(("at Orbo now", [Name(1, 2, "ORG")]), ("the Orbo Cup began", []))[1] == []


def test_an_acronym_in_parentheses_is_an_organisation() -> None:
    first = ("the National Curling Union ( NCU ) met", [Name(1, 4, "ORG")])
    assert (
        labelled(first, ("an NCU member", [Name(1, 2, "LOC")]), ("the NCU spoke", []))[1:] == [[Name(1, 2, "ORG")]] * 2
    )


def test_a_name_found_whole_joins_the_parts_found_elsewhere() -> None:
    first = ("and NCU Peru said", [Name(1, 3, "ORG")])
    assert labelled(first, ("an NCU Peru team", [Name(1, 2, "ORG"), Name(2, 3, "LOC")]))[1] == [Name(1, 3, "ORG")]


def test_thousands_of_names_with_the_same_first_word() -> None:
    """Takes minutes where each of them is tried wherever the word stands."""
    full = [(f"Ann Berg{number} left", [Name(0, 2, "LOC")]) for number in range(10_000)]
    found = labelled(*full, ("then Ann Berg7 won", []), ("then Ann Orbo won", []))
    assert found[-2:] == [[Name(1, 3, "LOC")], []]
