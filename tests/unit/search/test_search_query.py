"""The query language: what each form means, and what it says to a mistake."""

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.index.sqlite import SqliteIndex
from wireroom.kernel.errors import BadQuery
from wireroom.search.query import parse
from wireroom.search.sqlite import select
from wireroom.search.syntax import (
    TEXT,
    Clauses,
    Copy,
    Everything,
    Has,
    Name,
    NameStart,
    Node,
    Published,
    Words,
    WordStart,
    searched_words,
)


def words(text: str) -> Words:
    return Words(TEXT, text)


A, B, C = words("alpha"), words("beta"), words("gamma")
GROUP = Name("entity", "Ant Group")


def ms(*date: int) -> int:
    return round(datetime(*date, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", Everything()),
        ("  * ", Everything()),
        ("*:*", Everything()),
        ("alpha", A),
        ("alpha beta", Clauses(should=(A, B))),
        ("alpha OR beta", Clauses(should=(A, B))),
        ("alpha || beta", Clauses(should=(A, B))),
        ("alpha AND beta", Clauses(must=(A, B))),
        ("alpha && beta", Clauses(must=(A, B))),
        ("alpha AND beta gamma", Clauses(must=(A, B), should=(C,))),
        ("alpha OR beta AND gamma", Clauses(must=(B, C), should=(A,))),
        ("(alpha OR beta) AND gamma", Clauses(must=(Clauses(should=(A, B)), C))),
        ("alpha -beta", Clauses(should=(A,), must_not=(B,))),
        ("alpha !beta", Clauses(should=(A,), must_not=(B,))),
        ("alpha AND NOT beta", Clauses(must=(A,), must_not=(B,))),
        ("+alpha beta", Clauses(must=(A,), should=(B,))),
        ("NOT alpha", Clauses(must_not=(A,))),
        ('"alpha beta"', words("alpha beta")),
        ("covid-19", words("covid-19")),
        ("title:alpha", Words(("title",), "alpha")),
        ("title:(alpha beta)", Clauses(should=(Words(("title",), "alpha"), Words(("title",), "beta")))),
        ("alph*", WordStart(TEXT, "alph")),
        ('entity:"Ant Group"', GROUP),
        ('entity:"Ant Group" AND alpha', Clauses(must=(GROUP, A))),
        (r"entity:Ant\ Group", GROUP),
        ("author:Kim", Name("authors", "Kim")),
        ("outlet:(Post OR Echo)", Clauses(should=(Name("outlet", "Post"), Name("outlet", "Echo")))),
        ("outlet:Ec*", NameStart("outlet", "Ec")),
        ('stance.negative:"X"', Name("stance.negative", "X")),
        ("copy:true", Copy(True)),
        ("published:2023", Published(ms(2023, 1, 1), ms(2024, 1, 1))),
        ("published:2023-12", Published(ms(2023, 12, 1), ms(2024, 1, 1))),
        ("published:[2023-01-01 TO 2023-12-31]", Published(ms(2023, 1, 1), ms(2024, 1, 1))),
        ("published:{2023-01-01 TO 2023-12-31}", Published(ms(2023, 1, 2), ms(2023, 12, 31))),
        ("published:>=2023-02-03", Published(ms(2023, 2, 3), None)),
        ("published:<2023-02-03", Published(None, ms(2023, 2, 3))),
        ("published:[* TO 2023-02-03]", Published(None, ms(2023, 2, 4))),
        ("published:[* TO *]", Has("published")),
        ("outlet:*", Has("outlet")),
        ("_exists_:author", Has("authors")),
        ("the", Clauses()),
        ("the AND alpha", A),
        ("NOT the", Clauses()),
    ],
)
def test_meaning(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('alpha "beta', 'column 7: " has no counterpart'),
        ("(alpha", "column 1: ( has no counterpart"),
        ("alpha)", "column 6: ) has no counterpart"),
        ("()", "column 2: nothing stands between"),
        ("alpha AND", "column 10: a word is missing before the end"),
        ("OR alpha", "column 1: nothing stands before OR"),
        ("alpha colour:red", "column 7: there is no field colour; there are: author, cluster, copy"),
        ("published:soon", "column 11: soon is not a date"),
        ("published:[2023-13-01 TO *]", "2023-13-01 is not a date"),
        ("published:[2023]", "a range is written"),
        ("outlet:[a TO b]", "a range is asked of published only"),
        ("copy:maybe", "copy is true or false"),
        ("al?ha", "a wildcard is a \\* at the end"),
        ("*pha", "a wildcard is a \\* at the end"),
        ("alpha~2", "fuzzy"),
        ("alpha^2", "boosted"),
        ("(" * 30 + "a" + ")" * 30, "more than 20 parentheses"),
        ("alpha " * 300, "more than 200 parts"),
        ("a" * 10_001, "longer than 10,000"),
        ("alpha \ud800", "not valid Unicode"),
    ],
)
def test_mistakes_say_where(query: str, message: str) -> None:
    with pytest.raises(BadQuery, match=message.replace("(", r"\(").replace(")", r"\)")):
        parse(query)


def test_excluded_words_are_not_searched_words() -> None:
    assert searched_words(parse("alpha AND NOT beta AND outlet:gamma")) == [A]


QUERIES = st.lists(
    st.sampled_from(
        [*'ab*?:"()[]{}+-!&|\\<>=~^/\x00\ud800é', " ", " TO ", " AND ", " OR ", " NOT ", "copy:", "published:", "2023"]
    )
).map("".join)


@given(QUERIES)
def test_any_text_is_answered_or_told_to_be_bad(query: str) -> None:
    with suppress(BadQuery):
        connection = sqlite3.connect(":memory:", isolation_level=None)
        SqliteIndex(connection)
        assert connection.execute(*select(parse(query))).fetchall() == []
