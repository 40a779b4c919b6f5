"""Which names mean the same, by counts of articles."""

from collections import Counter
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.search.aliases import MOST_NAMES, Aliases, AliasTable, EntityName, Use, widen
from wireroom.search.language.query import parse
from wireroom.search.syntax import Clauses, ExactName, Name


class Table:
    """An AliasTable over a list of uses; it counts how often it is asked."""

    def __init__(self, *uses: tuple[str, str, str, int]) -> None:
        self._uses = [Use(*use) for use in uses]
        self.asked = 0

    def uses(self, forms: Collection[str]) -> list[Use]:
        self.asked += 1
        return [use for use in self._uses if use.form.lower() in {form.lower() for form in forms}]

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        self.asked += 1
        keys = {(name.kind, name.name.lower()) for name in names}
        return [use for use in self._uses if (use.kind, use.name.lower()) in keys and use.form != use.name]


def means(table: AliasTable, value: str, kind: str = "org") -> set[str]:
    groups = Aliases(table).synonyms([value])[value]
    return {name.name for group in groups for name in group if name.kind == kind}


def named(name: str, articles: int, kind: str = "org") -> tuple[str, str, str, int]:
    return name, kind, name, articles


def test_a_form_means_what_most_articles_mean_by_it() -> None:
    table = Table(named("orbo group", 10), named("orbo", 3), named("orbo bank", 4), ("Orbo", "org", "Orbo Group", 9))
    assert means(table, "Orbo") == means(table, "orbo group") == {"orbo group", "orbo"}
    assert means(table, "orbo bank") == {"orbo bank"}


@pytest.mark.parametrize(
    ("anna", "olof", "alone", "expected"),
    [
        (9, 1, 0, {"anna berg"}), (6, 3, 0, {"anna berg"}), (5, 3, 0, set()), (2, 2, 0, set()),
        (9, 1, 40, {"anna berg", "berg"}), (9, 1, 41, {"berg"}), (5, 3, 2, {"berg"}),
    ],
)  # fmt: skip
def test_a_form_of_two_names_means_one_only_where_it_is_clear(
    anna: int, olof: int, alone: int, expected: set[str]
) -> None:
    uses = [("berg", "person", "anna berg", anna), ("berg", "person", "olof berg", olof)]
    people = Table(*uses, *([named("berg", alone, "person")] if alone else []))
    assert means(people, "berg", "person") == expected


def test_a_person_never_means_a_company() -> None:
    table = Table(("ford", "person", "harrison ford", 9), named("ford", 2), ("ford", "org", "ford motor", 8))
    assert means(table, "ford", "person") == {"harrison ford"}
    assert means(table, "ford") == {"ford motor", "ford"}
    assert means(table, "ford motor", "person") == means(table, "harrison ford") == set()


def test_of_two_names_that_stand_for_each_other_the_better_known_is_first() -> None:
    table = Table(named("ncu", 9), named("curling", 3), ("curling", "org", "ncu", 4), ("ncu", "org", "curling", 5))
    for name in ("ncu", "curling"):
        assert Aliases(table).synonyms([name])[name][0] == [EntityName("org", "ncu"), EntityName("org", "curling")]


def test_a_query_asks_a_few_times_however_many_names_it_has() -> None:
    table = Table(named("a", 1), ("a", "org", "b", 5))
    query = " OR ".join(f"entity:n{number}" for number in range(3 * MOST_NAMES))
    widen(parse(f"entity:a AND ({query})"), table)
    assert table.asked <= 4


def test_only_names_of_entities_are_widened() -> None:
    table = Table(named("a", 1), ("a", "org", "b", 5))
    for query in ("a", "outlet:a", "topic:a", "person:a", "id:a", "entity:a*"):
        assert widen(parse(query), table) == parse(query)
    assert widen(parse("org:a"), table) == Clauses(should=(Name("org", "a"), ExactName("org", "b")))


KINDS = st.sampled_from(["person", "org"])
USES = st.lists(st.tuples(st.sampled_from("abcd"), KINDS, st.sampled_from("abcd"), st.integers(1, 9)), max_size=12)


@given(USES, st.sampled_from("abcde"))
def test_groups_are_of_one_kind_and_their_names_are_known(uses: list[tuple[str, str, str, int]], value: str) -> None:
    counts = Counter({use[:3]: use[3] for use in uses})
    table = Table(*((form, kind, name, number) for (form, kind, name), number in counts.items()))
    groups = Aliases(table).synonyms([value])[value]
    assert len({group[0].kind for group in groups}) == len(groups)
    for group in groups:
        assert len({name.kind for name in group}) == 1
        assert len(set(group)) == len(group)
        assert all((name.name, name.kind, name.name) in counts for name in group[1:])
