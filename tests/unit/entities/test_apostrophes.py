import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.entities.names.apostrophes import keep_apostrophes
from wireroom.entities.names.grouping import group
from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind


def named(text: str, *cores: str, kind: EntityKind = "org") -> dict[str, int]:
    """Return the names and how often each is there, where the recogniser finds these without their 's."""
    pattern = "|".join(map(re.escape, sorted(cores, key=len, reverse=True)))
    spans = [EntitySpan(*match.span(), kind) for match in re.finditer(rf"\b(?:{pattern})\b", text)] if cores else []
    names, in_s = keep_apostrophes(text, spans)
    return {item.name: len(item.mentions) for item in group(text, names, in_s=in_s)}


@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize(
    ("text", "core", "name"),
    [
        ("McDonald's restaurants", "McDonald", "McDonald's"),
        ("McDonald's's restaurants", "McDonald", "McDonald's"),
        ("shares of Standard & Poor's parent", "Standard & Poor", "Standard & Poor's"),
        ("rated A by Standard and Poor's", "Standard and Poor", "Standard & Poor's"),
        ("a swim at Land's End", "Land", "Land's End"),
        ("students of King's College", "King", "King's College"),
        ("nuns of St. John's church", "St. John", "St. John's"),
        ("Moody's Investors Service cut it", "Moody", "Moody's"),
        ("WENDY'S cuts prices", "WENDY", "WENDY'S"),
        ("an owner of McDonald's Corp left", "McDonald", "McDonald's"),
    ],
)
def test_a_well_known_name_keeps_its_s(apostrophe: str, text: str, core: str, name: str) -> None:
    assert named(text.replace("'", apostrophe), core.replace("'", apostrophe)) == {name: 1}


def test_a_well_known_name_that_the_recogniser_missed_is_added() -> None:
    assert named("rated A by Moody's and AA by Orbo", "Orbo") == {"Moody's": 1, "Orbo": 1}


@pytest.mark.parametrize("core", ["Apple", "Germany", "Orbo Group", "Ann Berg"])
@pytest.mark.parametrize("text", ["{}'s shares fell.", "{}’s new plan, they said", "{}'s in talks", "{}'s been sold"])
def test_a_possessive_goes(core: str, text: str) -> None:
    assert named(text.format(core), core) == {core: 1}


@pytest.mark.parametrize(
    "text",
    [
        "Orbo's will close. Orbo's shops are old.",
        "Orbo's Inc fell; customers of Orbo's shops",
        "They met at Orbo's. The owner of Orbo's shops left",
        "Among them are Orbo's and Kestrel; Orbo's shops grew",
        "Orbo's says it grew. Orbo’s shops grew",
    ],
)
def test_what_stands_where_no_possessive_can_keeps_its_s_in_the_whole_text(text: str) -> None:
    names = named(text, "Orbo")
    assert sum(names.values()) == 2
    assert all(name.startswith("Orbo's") for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "Kestrel is bigger than Orbo's.",
        "A plan like that of Orbo's, they said",
        "Orbo's and Kestrel's shares",
        "Kestrel's shares and Orbo's.",
        "Orbo's, Kestrel's and the bank's shares",
        "Orbo's will says that Orbo left",
        "Orbo's plan, Orbo's said to be sold",
    ],
)
def test_a_possessive_without_its_noun_goes(text: str) -> None:
    assert named(text, "Orbo") == {"Orbo": text.count("Orbo")}


def test_places_are_no_names_in_s_by_what_follows() -> None:
    assert named("It has yields of Peru. Chile's will rise", "Chile", kind="place") == {"Chile": 1}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Helmut Kohl left. Kohl's party lost", ("Helmut Kohl", "Kohl")),
        ("Helmut Kohl's party. Kohl's friends", ("Helmut Kohl", "Kohl")),
        ("Mr Kohl's party lost", ("Kohl",)),
        ("KOHL'S PARTY LOSES\n\nKohl left", ("KOHL", "Kohl")),
    ],
)
def test_a_person_of_that_name_keeps_no_s(text: str, people: tuple[str, ...]) -> None:
    assert not [name for name in named(text, *people, kind="person") if name.lower().endswith("'s")]


def test_beside_a_person_of_that_name_a_company_keeps_it_by_what_follows() -> None:
    text = "Kohl's Corp said Ann Kohl left. Kohl's shops"
    spans = [EntitySpan(0, 4, "org"), EntitySpan(17, 25, "person"), EntitySpan(32, 36, "org")]
    names, in_s = keep_apostrophes(text, spans)
    groups = {(item.name, item.kind): len(item.mentions) for item in group(text, names, in_s=in_s)}
    assert groups == {("Kohl's", "org"): 2, ("Ann Kohl", "person"): 1}


def test_two_names_within_a_well_known_one_are_one_of_its_kind() -> None:
    text = "Ben & Jerry's said so"
    names, in_s = keep_apostrophes(text, [EntitySpan(0, 3, "person"), EntitySpan(6, 11, "person")])
    assert names == [EntitySpan(0, 13, "org")]
    assert in_s == {13}


def test_a_name_that_goes_on_stays() -> None:
    text = "Moody's Orbo Union's boss"
    span = EntitySpan(0, 20, "org")
    assert keep_apostrophes(text, [span])[0] == [span]


_WORDS = [
    "Moody",
    "Moody's",
    "King's College",
    "Ben & Jerry's",
    "St. John's",
    "'s",
    "’s",
    "Inc",
    ".",
    "said",
    "and",
    "\n",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=12), st.lists(st.integers(0, 60), max_size=12))
def test_names_stay_sorted_apart_and_within_the_text(words: list[str], borders: list[int]) -> None:
    text = " ".join(words)
    ends = sorted({min(border, len(text)) for border in borders})
    spans = [EntitySpan(start, end, "person") for start, end in zip(ends[::2], ends[1::2], strict=False)]
    names, in_s = keep_apostrophes(text, spans)
    edges = [edge for name in names for edge in (name.start, name.end)]
    assert edges == sorted(edges)
    assert all(name.start < name.end <= len(text) for name in names)
    assert all(text[end - 2 : end] in ("'s", "’s") or text[:end].endswith("King's College") for end in in_s)
