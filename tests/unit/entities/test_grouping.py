import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.entities.names.grouping import Group, group
from wireroom.entities.names.mention import trim
from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind


def find(text: str, *names: tuple[str, EntityKind]) -> list[EntitySpan]:
    """Return every place where the names stand, the names in the order in which the text has them."""
    spans, position = [], 0
    for name, kind in names:
        start = text.index(name, position)
        position = start + len(name)
        spans.append(EntitySpan(start, position, kind))
    return spans


def named(text: str, *names: tuple[str, EntityKind]) -> dict[str, int]:
    return {item.name: len(item.mentions) for item in group(text, find(text, *names))}


def test_possessive_article_and_legal_form_are_one_organisation() -> None:
    text = "Kestrel Group grew. Kestrel's app and Kestrel Group’s bank. The Kestrel Group Ltd. said so."
    names = ("Kestrel Group", "Kestrel's", "Kestrel Group’s", "The Kestrel Group Ltd.")
    assert named(text, *((name, "org") for name in names)) == {"Kestrel Group": 4}


def test_an_acronym_in_parentheses_joins_the_full_name() -> None:
    text = "The US National Curling Union (NCU) met. NCU players and the NCU agreed."
    names = ("US National Curling Union", "NCU", "NCU", "NCU")
    assert named(text, *((name, "org") for name in names)) == {"NCU": 4}


def test_an_acronym_elsewhere_joins_the_name_with_its_initials() -> None:
    text = "National Curling Union officials met. Later the NCU and again the NCU spoke."
    assert named(text, ("National Curling Union", "org"), ("NCU", "org"), ("NCU", "org")) == {"NCU": 3}


def test_a_national_branch_is_its_own_organisation() -> None:
    text = "NCU fans and NCU Peru staff and the NCU"
    assert named(text, ("NCU", "org"), ("NCU Peru", "org"), ("NCU", "org")) == {"NCU": 2, "NCU Peru": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Berg left. Berg won. Olof Berg came. Berg lost. Mr Berg went.", {"Anna Berg": 4, "Olof Berg": 1}),
        ("Olof Berg and Anna Berg met. Anna Berg left; Berg won.", {"Olof Berg": 1, "Anna Berg": 3}),
        ("Olof Berg spoke. President Anna Berg left. Berg won.", {"Olof Berg": 1, "Anna Berg": 2}),
        ("His wife, Anna Berg, met Olof Berg. Berg won.", {"Anna Berg": 1, "Olof Berg": 2}),
        ("Olof Berg Jr. met Olof Berg. Berg won.", {"Olof Berg Jr": 1, "Olof Berg": 2}),
        ("President Berg spoke. Olof Berg Jr. left. Berg won.", {"Berg": 2, "Olof Berg Jr": 1}),
        ("Olof Berg Jr. left. Berg won. Berg Jr. lost.", {"Olof Berg Jr": 2, "Berg": 1}),
        ("Judge Olof Berg Jr. left. Judge Berg won.", {"Olof Berg Jr": 2}),
        ("Olof M. Berg Jr. left. Olof Berg won. Berg lost.", {"Olof M. Berg Jr": 3}),
    ],
)
def test_a_surname_is_the_main_holders(text: str, expected: dict[str, int]) -> None:
    names = re.findall(r"(?:(?:Anna|Olof) (?:M\. )?)?Berg(?: Jr)?", text)
    assert named(text, *((name, "person") for name in names)) == expected


def test_a_surname_before_the_full_name_and_a_middle_initial() -> None:
    text = "Berg wins. Anna K. Berg and Anna Berg and Anna Berg"
    names = ("Berg", "Anna K. Berg", "Anna Berg", "Anna Berg")
    assert named(text, *((name, "person") for name in names)) == {"Anna Berg": 4}


def test_a_nickname_of_one_team_only() -> None:
    text = "Leeds Otters won, the Otters said. Bath Eagles, York Eagles and Eagles"
    names = ("Leeds Otters", "Otters", "Bath Eagles", "York Eagles", "Eagles")
    expected = {"Leeds Otters": 2, "Bath Eagles": 1, "York Eagles": 1, "Eagles": 1}
    assert named(text, *((name, "org") for name in names)) == expected


def test_sister_companies_and_places_stay_apart() -> None:
    text = "Orbo Motors, Orbo Electronics, Orbo. Peru Group in Peru"
    names: list[tuple[str, EntityKind]] = [("Orbo Motors", "org"), ("Orbo Electronics", "org"), ("Orbo", "org")]
    names += [("Peru Group", "org"), ("Peru", "place")]
    assert len(named(text, *names)) == 5


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Toyota Motor Corp", "Toyota"),
        ("Samsung Electronics Co Ltd", "Samsung"),
        ("Ford Motor Co", "Ford"),
        ("Orbo Bank Ltd", "Orbo"),
    ],
)
def test_a_firm_with_trade_and_legal_form_is_one_with_its_short_name(full: str, short: str) -> None:
    assert list(named(f"{full} rose, {short} said", (full, "org"), (short, "org")).values()) == [2]


def test_sister_companies_with_legal_forms_stay_apart() -> None:
    names = ("Orbo Bank Ltd", "Orbo Airlines Inc", "Orbo")
    assert named(", ".join(names), *((name, "org") for name in names)) == dict.fromkeys(names, 1)


def test_aliases_of_a_country() -> None:
    text = "The US, the U.S. and the United States and the US"
    names = ("US", "U.S.", "United States", "US")
    assert named(text, *((name, "place") for name in names)) == {"United States": 4}


def test_kind_is_that_of_most_mentions() -> None:
    text = "Orbo Orbo Orbo"
    assert group(text, find(text, ("Orbo", "place"), ("Orbo", "org"), ("Orbo", "org")))[0].kind == "org"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("the Hague's", "place", "Hague"),
        ("The Hague", "place", "The Hague"),
        ("The Orbo", "org", "Orbo"),
        ("“Orbo”,", "org", "Orbo"),
        ("Dr. Berg’s", "person", "Berg"),
        ("Yahoo!", "org", "Yahoo!"),
        ("U.S.", "place", "U.S."),
        ("’s", "org", None),
        ("19", "org", None),
        ("A\nB", "org", None),
        ("Orbohttp://x.example", "org", None),
    ],
)
def test_trim(text: str, kind: EntityKind, expected: str | None) -> None:
    mention = trim(f"x {text} y", EntitySpan(2, 2 + len(text), kind))
    assert (mention.surface if mention else None) == expected


@given(st.text(alphabet="AbC .'’s-\n(", max_size=60), st.sampled_from(["person", "org", "place"]))
def test_mentions_say_what_the_text_says(text: str, kind: EntityKind) -> None:
    words = [EntitySpan(start, min(start + 5, len(text)), kind) for start in range(0, len(text), 5)]
    groups: list[Group] = group(text, words)
    for item in groups:
        for mention in item.mentions:
            assert text[mention.start : mention.end] == mention.surface != ""


@pytest.mark.parametrize("run", ["-" * 50_000, "'s" * 25_000, "the " * 12_500])
def test_long_runs_inside_a_name_stay_and_around_it_go(run: str) -> None:
    """Takes minutes where the end of a name is searched from its start."""
    text = f"-- A{run}B{'-' * 50_000}"
    assert group(text, [EntitySpan(0, len(text), "org")])[0].name == f"A{run}B"


def test_thousands_of_people_and_firms_keep_their_own_names() -> None:
    """Takes minutes where every name is compared with every other."""
    people = [f"Ann N{number}" for number in range(20_000)]
    firms = [f"F{number} Bank" for number in range(20_000)]
    text = " ".join([*people, *firms, "N7"])
    names: list[tuple[str, EntityKind]] = [(name, "person") for name in people] + [(name, "org") for name in firms]
    counts = named(text, *names, ("N7", "person"))
    assert len(counts) == 40_000
    assert {name for name, number in counts.items() if number > 1} == {"Ann N7"}


def test_an_acronym_joins_a_name_with_small_words_and_with_a_hyphen() -> None:
    text = "Institute of Open Tides spoke. IOT and IoOT. Deep-Sea Survey Board, DSSB"
    names = ("Institute of Open Tides", "IOT", "Deep-Sea Survey Board", "DSSB")
    assert named(text, *((name, "org") for name in names)) == {"Institute of Open Tides": 2, "Deep-Sea Survey Board": 2}


def test_initials_that_two_names_share_join_neither() -> None:
    text = "National Curling Union, Northern Cocoa Union, NCU"
    assert len(named(text, *((name, "org") for name in text.split(", ")))) == 3


def test_a_person_is_never_one_with_a_company() -> None:
    text = "Ann Mary Berg of AMB. Berg Group, Berg. Harrison Ford drives a Ford. Ford smiled, Ford"
    names: list[tuple[str, EntityKind]] = [("Ann Mary Berg", "person"), ("AMB", "org"), ("Berg Group", "org")]
    names += [("Berg", "person"), ("Harrison Ford", "person"), ("Ford", "org"), ("Ford", "person"), ("Ford", "org")]
    mentions = {(item.name, item.kind): len(item.mentions) for item in group(text, find(text, *names))}
    assert mentions == {
        ("Ann Mary Berg", "person"): 2,
        ("AMB", "org"): 1,
        ("Berg Group", "org"): 1,
        ("Harrison Ford", "person"): 2,
        ("Ford", "org"): 2,
    }


def test_a_person_without_a_full_name_is_no_group_of_that_name() -> None:
    text = "Orbo said so. Orbo left. Orbo Group rose"
    names: list[tuple[str, EntityKind]] = [("Orbo", "person"), ("Orbo", "person"), ("Orbo Group", "org")]
    assert named(text, *names) == {"Orbo": 2, "Orbo Group": 1}


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Xi Jinping", "President Xi"),
        ("Robert Vale Jr.", "Vale"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Bashar al-Assad", "Assad"),
        ("Olga Kent", "Prime Minister Kent"),
        ("Ivo Kern", "former Vice President Kern"),
    ],
)
def test_a_persons_short_forms(full: str, short: str) -> None:
    text = f"{full} spoke; {short} left"
    assert named(text, (full, "person"), (short, "person")) == {full: 2}


@pytest.mark.parametrize(
    ("full", "short", "kind", "name"),
    [
        ("Federal Reserve", "Fed", "org", "Federal Reserve"),
        ("World Health Organisation", "World Health Organization", "org", "World Health Organization"),
        ("United Kingdom", "Britain", "place", "United Kingdom"),
        ("European Union", "EU", "org", "European Union"),
        ("Utah Jazz", "Jazz", "org", "Utah Jazz"),
        ("US Orbo Court", "Orbo Court", "org", "Orbo Court"),
        ("US National Curling Union", "NCU", "org", "National Curling Union"),
        ("Orbo Pharmaceuticals", "Orbo", "org", "Orbo Pharmaceuticals"),
    ],
)
def test_known_short_forms(full: str, short: str, kind: EntityKind, name: str) -> None:
    assert named(f"{full} and {short}", (full, kind), (short, kind)) == {name: 2}


def test_words_of_the_text_that_only_their_place_makes_capital_are_no_names() -> None:
    text = "Landslides hit Orbo\n\nThe landslides. Springs came. He springs at Kestrel. Kestrel rose; a kestrel"
    names: list[tuple[str, EntityKind]] = [("Landslides", "org"), ("Orbo", "org"), ("Springs", "org")]
    names += [("Kestrel", "org"), ("Kestrel", "org")]
    groups = group(text, find(text, *names), title_length=21)
    assert {item.name: len(item.mentions) for item in groups} == {"Orbo": 1, "Kestrel": 2}


def test_names_in_lower_case_stay_only_where_all_names_are() -> None:
    assert named("the agency of Orbo", ("agency", "org"), ("Orbo", "org")) == {"Orbo": 1}
    assert named("orbo and kestrel", ("orbo", "org"), ("kestrel", "org")) == {"orbo": 1, "kestrel": 1}


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("VALPARAISO", "place", "Valparaiso"),
        ("ACRA", "place", "ACRA"),
        ("ORBO-17", "place", "ORBO-17"),
        ("U.A.E.", "place", "United Arab Emirates"),
        ("America", "place", "United States"),
        ("N.C.U.", "org", "NCU"),
        ("UN", "org", "United Nations"),
        ("the Fed", "org", "Federal Reserve"),
        ("U.S. Department of Justice", "org", "Department of Justice"),
        ("US Army", "org", "US Army"),
        ("US", "org", "US"),
    ],
)
def test_a_name_is_the_same_in_every_article(written: str, kind: EntityKind, name: str) -> None:
    assert named(f"so {written} said", (written, kind)) == {name: 1}


def test_a_listed_name_keeps_its_name_beside_an_acronym() -> None:
    text = "Bank of England (BOE) and the BOE of the Department of Defense, DOD"
    names = ("Bank of England", "BOE", "BOE", "Department of Defense", "DOD")
    assert named(text, *((name, "org") for name in names)) == {"Bank of England": 3, "Department of Defense": 2}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ni Orbo, chief technology officer of it", "person"),
        ("Ni Orbo, its former president and owner", "person"),
        ("Ni Orbo, a director at the bank", "person"),
        ("Ni Orbo, chief among them", "place"),
        ("Ni Orbo, president Kent said", "place"),
    ],
)
def test_a_place_that_holds_an_office_is_a_person(text: str, kind: str) -> None:
    assert group(text, find(text, ("Ni Orbo", "place")))[0].kind == kind


_NAMES = ["Ford", "Ann Ford", "Ford Group", "AFG", "Ann Mary Ford", "Ford Motors", "Ann", "Al-Ford", "Ford Ann Gray"]
_FOUND = st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(["person", "org", "place"])), max_size=12)


@given(_FOUND)
def test_people_and_companies_are_one_only_by_the_very_same_words(names: list[tuple[str, EntityKind]]) -> None:
    text = ", ".join(name for name, _ in names)
    spans = find(text, *names)
    kinds = {span.start: span.kind for span in spans}
    groups = group(text, spans)
    assert sorted(mention.start for item in groups for mention in item.mentions) == sorted(kinds)
    for item in groups:
        people = {m.words for m in item.mentions if kinds[m.start] == "person"}
        others = {m.words for m in item.mentions if kinds[m.start] != "person"}
        assert not people or not others or people & others
