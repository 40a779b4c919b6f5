"""The query language: what each form means, and what it says to a mistake."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.kernel.errors import BadQuery
from wireroom.search.language.hints import render
from wireroom.search.language.query import parse
from wireroom.search.language.values import TOPICS
from wireroom.search.syntax import (
    TEXT,
    TOPIC_CODE,
    Amount,
    Boost,
    Clauses,
    Copy,
    Everything,
    ExactName,
    FuzzyName,
    FuzzyWord,
    Has,
    Name,
    NamePattern,
    NameRange,
    Node,
    Published,
    WordPattern,
    Words,
    searched_words,
)

NOW = datetime(2024, 5, 15, 12, 30, tzinfo=UTC)  # a Wednesday


def words(text: str, slop: int = 0) -> Words:
    return Words(TEXT, text, slop)


def like(pattern: str) -> WordPattern:
    return WordPattern(TEXT, pattern)


def fuzzy(word: str, edits: int) -> FuzzyWord:
    return FuzzyWord(TEXT, word, edits)


def either(*nodes: Node) -> Clauses:
    return Clauses(should=nodes)


def both(*nodes: Node) -> Clauses:
    return Clauses(must=nodes)


A, B, C = words("alpha"), words("beta"), words("gamma")
GROUP = Name("entity", "Ant Group")
SPORT = ExactName(TOPIC_CODE, "medtop:15000000")


def ms(*date: int) -> int:
    return round(datetime(*date, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", Everything()),
        ("  * ", Everything()),
        ("*:*", Everything()),
        ("alpha", A),
        ("alpha beta", either(A, B)),
        ("alpha OR beta", either(A, B)),
        ("alpha || beta", either(A, B)),
        ("alpha AND beta", both(A, B)),
        ("alpha && beta", both(A, B)),
        ("alpha and beta", either(A, B)),
        ("alpha AND beta gamma", Clauses(must=(A, B), should=(C,))),
        ("alpha OR beta AND gamma", Clauses(must=(B, C), should=(A,))),
        ("(alpha OR beta) AND gamma", both(either(A, B), C)),
        ("alpha -beta", Clauses(should=(A,), must_not=(B,))),
        ("alpha !beta", Clauses(should=(A,), must_not=(B,))),
        ("alpha AND NOT beta", Clauses(must=(A,), must_not=(B,))),
        ("+alpha beta", Clauses(must=(A,), should=(B,))),
        ("NOT alpha", Clauses(must_not=(A,))),
        ("covid-19", words("covid-19")),
        ("title:alpha", Words(("title",), "alpha")),
        ("title:(alpha beta)", either(Words(("title",), "alpha"), Words(("title",), "beta"))),
        ("title: alpha", Words(("title",), "alpha")),
        ("http://a.example/b", words("http://a.example/b")),
        ("C++ $5", either(words("C++"), words("$5"))),
        ("alpha~beta alpha^beta", either(words("alpha~beta"), words("alpha^beta"))),
    ],
)
def test_clauses(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ('"alpha beta"', words("alpha beta")),
        ("“alpha beta”", words("alpha beta")),
        ("„alpha beta“ »gamma«", either(words("alpha beta"), C)),
        ('“alpha beta"', words("alpha beta")),
        (r'"say \"alpha\""', words('say "alpha"')),
        ('"alpha “beta” gamma"', words("alpha “beta” gamma")),
        ('"alpha beta"~3', words("alpha beta", 3)),
        ('"alpha beta"~400', words("alpha beta", 100)),
        ('"alpha"~3', A),
        ('"alpha beta"~3^2 gamma', either(Boost(words("alpha beta", 3), 2.0), C)),
        ('title:"alpha beta"~3', Words(("title",), "alpha beta", 3)),
        ('"to be or not to be"', words("to be or not to be")),
        ('"the"', words("the")),
        ("the", Clauses()),
        ("it’s", Clauses()),
        ("the AND alpha", A),
        ("the^2 alpha", A),
        ("NOT the", Clauses()),
        ("... $$$", Clauses()),
        ('"..."', Clauses()),
        ("習近平", words("習近平")),
    ],
)
def test_phrases_and_stop_words(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("negotiat*", like("negotiat*")),
        ("*ology", like("*ology")),
        ("Wom?n", like("wom?n")),
        ("inter*tion", like("inter*tion")),
        ("Muñoz*", like("munoz*")),
        ("O’Ne*", both(words("O"), like("ne*"))),
        ("U.S.*", like("us*")),
        ("U.S*", like("us*")),
        ("U.S.A*", like("usa*")),
        ("example.or*", both(words("example"), like("or*"))),
        ("3.5*", like("3.5*")),
        ("title:flood*", WordPattern(("title",), "flood*")),
        ("anti-gov*", both(words("anti"), like("gov*"))),
        ("covid-1?", both(words("covid"), like("1?"))),
        ("covid-*", words("covid")),
        ("the-gov*", like("gov*")),
        ("state-of-the-ar*", both(words("state-of-the"), like("ar*"))),
        ("*pro-eu*", both(like("*pro"), like("eu*"))),
        ("習近*", words("習近")),
        (r"alpha\*be*", both(A, like("be*"))),
        (r"alpha\*", words("alpha*")),
        ("roam~", fuzzy("roam", 1)),
        ("US~", fuzzy("us", 0)),
        ("zeppelin~", fuzzy("zeppelin", 2)),
        ("roam~1", fuzzy("roam", 1)),
        ("roam~2", fuzzy("roam", 2)),
        ("roam~7", fuzzy("roam", 2)),
        ("roam~0", fuzzy("roam", 0)),
        ("roam~0.8", fuzzy("roam", 0)),
        ("zeppelin~0.8", fuzzy("zeppelin", 1)),
        ("zeppelin~.5", fuzzy("zeppelin", 2)),
        ("Müller's~1^3", Boost(fuzzy("muller", 1), 3.0)),
        ("(roam~)", fuzzy("roam", 1)),
        ("alpha^2.5", Boost(A, 2.5)),
        ("(alpha beta)^0.5 gamma", either(Boost(either(A, B), 0.5), C)),
        ("title:(alpha)^3", Boost(Words(("title",), "alpha"), 3.0)),
        ("outlet:Echo^2", Boost(Name("outlet", "Echo"), 2.0)),
        ("published:[2023 TO *]^2", Boost(Published(ms(2023, 1, 1), None), 2.0)),
    ],
)
def test_wildcards_spelling_and_boosts(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ('entity:"Ant Group"', GROUP),
        ('entity:"Ant Group" AND alpha', both(GROUP, A)),
        (r"entity:Ant\ Group", GROUP),
        ("entity:“Ant Group”", GROUP),
        ("entity:The", Name("entity", "The")),
        ("author:Kim", Name("authors", "Kim")),
        ("outlet:(Post OR Echo)", either(Name("outlet", "Post"), Name("outlet", "Echo"))),
        ('outlet:="Harbour Ledger"', ExactName("outlet", "Harbour Ledger")),
        (
            'outlet:(="Harbour Ledger" OR =Echo)',
            either(ExactName("outlet", "Harbour Ledger"), ExactName("outlet", "Echo")),
        ),
        ("author:=Kim", ExactName("authors", "Kim")),
        ("outlet:Écho*", NamePattern("outlet", "echo*")),
        ("outlet:*bank", NamePattern("outlet", "*bank")),
        ("org:J.P.*", NamePattern("org", "jp*")),
        ("org:morgan.c*", NamePattern("org", "morgan.c*")),
        (r"author:Ana\ B*", NamePattern("authors", "ana b*")),
        (r"outlet:a\*b\\?", NamePattern("outlet", r"a\*b\\?")),
        ('entity:"Harb*"', Name("entity", "Harb*")),
        ("person:Alvarenga~1", FuzzyName("person", "alvarenga", 1)),
        ('person:"Alvarenga"~', FuzzyName("person", "alvarenga", 2)),
        ('stance.negative:"X"', Name("stance.negative", "X")),
        ("url:https://a.example/b", Name("url", "https://a.example/b")),
        ("source:feed.jsonl:12", Name("source", "feed.jsonl:12")),
        ("source:/data/a.jsonl", Name("source", "/data/a.jsonl")),
        ("id:h1", ExactName("id", "h1")),
        ("cluster:H1", ExactName("cluster", "H1")),
        ("copy:TRUE", Copy(True)),
        ("tone:negative", Name("tone", "negative")),
        ("language:en", Name("language", "en")),
        ("language:English", Name("language", "en")),
        ("topic:sport", Name("any_topic", "sport")),
        ("subtopic:Elections", Name("subtopic", "election")),
        ("subtopic:medtop:20000574", ExactName("topic_code", "medtop:20000574")),
        ("subtopic:15000000", Name("subtopic", "15000000")),
        ("portrayal.negative:Northgate", Name("portrayal.negative", "Northgate")),
        ("genre:opinion", Name("genre", "opinion")),
        ("topic:Sports", Name("any_topic", "sport")),
        ('topic:"Human  Rights"', Name("any_topic", "fundamental rights")),
        ("topic:business", Name("any_topic", "business")),
        ('topic:="economy, business and finance"', ExactName("any_topic", "economy, business and finance")),
        ("topic:medtop:15000000", SPORT),
        ('topic:"medtop:15000000"', SPORT),
        ("topic:15000000", SPORT),
        ("topic:=15000000", SPORT),
        ("topic:(medtop:15000000 OR tech)", either(SPORT, Name("any_topic", "technology"))),
        ("outlet:*", Has("outlet")),
        ("title:*", Has("title")),
        ("money:*", Has("money")),
        ("published:*", Has("published")),
        ("copy:*", Everything()),
        ("_exists_:author", Has("authors")),
        ("_exists_:text", Has("text")),
        ('_exists_:(date OR "money")', either(Has("date"), Has("money"))),
    ],
)
def test_names(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("2023", (2023, 1, 1), (2024, 1, 1)),
        ("2023-12", (2023, 12, 1), (2024, 1, 1)),
        ("2023-02-28", (2023, 2, 28), (2023, 3, 1)),
        ("2023-02-28T10", (2023, 2, 28, 10), (2023, 2, 28, 11)),
        ("2023-02-28T10:30+01:00", (2023, 2, 28, 9, 30), (2023, 2, 28, 9, 31)),
        ('"2023-02-28 10:30:15"', (2023, 2, 28, 10, 30, 15), (2023, 2, 28, 10, 30, 16)),
        ("[2023-01-01 TO 2023-12-31]", (2023, 1, 1), (2024, 1, 1)),
        ('["2023-01-01" TO "2023-12-31"]', (2023, 1, 1), (2024, 1, 1)),
        ("{2023-01-01 TO 2023-12-31}", (2023, 1, 2), (2023, 12, 31)),
        ("[2023-01-01 TO 2023-12-31}", (2023, 1, 1), (2023, 12, 31)),
        (">=2023-02-03", (2023, 2, 3), None),
        (">2023-02", (2023, 3, 1), None),
        ("<2023-02-03", None, (2023, 2, 3)),
        ("<=2023", None, (2024, 1, 1)),
        ("[* TO 2023-02-03]", None, (2023, 2, 4)),
        (">=now-1d", (2024, 5, 14, 12, 30), None),
        (">now-1d/d", (2024, 5, 15), None),
        ("[now-7d/d TO now/d]", (2024, 5, 8), (2024, 5, 16)),
        ("{now-7d/d TO now/d}", (2024, 5, 9), (2024, 5, 15)),
        ("now/w", (2024, 5, 13), (2024, 5, 20)),
        ("now/H", (2024, 5, 15, 12), (2024, 5, 15, 13)),
        ("[now-1y/y TO now-1M/M]", (2023, 1, 1), (2024, 5, 1)),
        ("2023-02||/M", (2023, 2, 1), (2023, 3, 1)),
        ("2023-02-21||+1M/d", (2023, 3, 21), (2023, 3, 22)),
        ("2023-01-31||+1M", (2023, 2, 28), (2023, 3, 1)),
        ("2024-12-31||+2M-1d+3h", (2025, 2, 27, 3), (2025, 2, 28, 3)),
        ("today", (2024, 5, 15), (2024, 5, 16)),
        (">=yesterday", (2024, 5, 14), None),
    ],
)
def test_dates_of_publication(query: str, start: tuple[int, ...] | None, end: tuple[int, ...] | None) -> None:
    node = parse(f"published:{query}", now=NOW)
    assert node == Published(ms(*start) if start else None, ms(*end) if end else None)


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("published:[* TO *]", Has("published")),
        ("date:2023-02-21", Name("date", "2023-02-21")),
        ("date:2023-02", Name("date", "2023-02")),
        ("date:yesterday", Name("date", "2024-05-14")),
        ("date:now/w", NameRange("date", "2024-05-13", "2024-05-20")),
        ("date:--03", ExactName("date", "--03")),
        ("date:2023*", NamePattern("date", "2023*")),
        ("date:[2023-02 TO 2023-03]", NameRange("date", "2023-02", "2023-04")),
        ("date:{2023 TO 2023-03-05}", NameRange("date", "2024", "2023-03-05")),
        ("date:>=now-1d", NameRange("date", "2024-05-14", None)),
        ("date:<=now-1d", NameRange("date", "0", "2024-05-15")),
        ("date:[* TO *]", Has("date")),
        ('money:"USD 5000000"', Amount("USD", 5e6, 5e6)),
        ("money:$5m", Amount("USD", 5e6, 5e6)),
        ('money:"2.3 million EUR"', Amount("EUR", 2.3e6, 2.3e6)),
        ("money:USD", Name("money", "USD")),
        ("money:>1000000", Amount("", 1e6, None, with_low=False)),
        ("money:<=€5,000", Amount("EUR", None, 5e3)),
        ('money:>="EUR 2m"', Amount("EUR", 2e6, None)),
        ("money:[1m TO *]", Amount("", 1e6, None)),
        ("money:[USD 1000000 TO USD 5000000}", Amount("USD", 1e6, 5e6, with_high=False)),
        ("money:[£1bn TO 2 bn]", Amount("GBP", 1e9, 2e9)),
        ('money:["1k" TO "usd 2tn"]', Amount("USD", 1e3, 2e12)),
    ],
)
def test_dates_and_amounts_that_articles_name(query: str, node: Node) -> None:
    assert parse(query, now=NOW) == node


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('alpha "beta', 'column 7: " has no counterpart'),
        ("alpha “beta", "column 7: “ has no counterpart"),
        ("(alpha", "column 1: ( has no counterpart"),
        ("alpha)", "column 6: ) has no counterpart"),
        ("[2023 TO", "column 1: [ has no counterpart"),
        ("alpha \\", "column 7: \\ is out of place"),
        ("()", "column 2: nothing stands between"),
        ("alpha AND", "column 10: a word is missing before the end"),
        ("OR alpha", "column 1: nothing stands before OR"),
        ("alpha colour:red", "column 7: there is no field colour; There are: author, cluster, copy"),
        ("authors:red", "did you mean author?"),
        ("Headline:red", "did you mean title?"),
        ("published:soon", "column 11: soon is not a date"),
        ("published:now-1x", "now-1x is not a date"),
        ("published:now+99999999y", "is not a date"),
        ("published:[2023-13-01 TO *]", "2023-13-01 is not a date"),
        ("published:[2023]", "a range is written"),
        ("published:2023*", "published takes no wildcard; published:2023-05 is the whole month"),
        ("published:>", "a date or an amount is missing after >"),
        ("outlet:[a TO b]", "no range can be asked of outlet, only of published, date and money"),
        ("alpha < beta", "no range can be asked without a field"),
        ("date:soon", "soon is not a date"),
        ("money:>EUR 2m", "EUR is not an amount; write 5000000, 5m or, in quotes"),
        ("money:[USD 1 TO EUR 2]", "not from USD to EUR"),
        ("copy:maybe", "copy is true or false"),
        ("tone:angry", "there is no tone angry; there are: negative, neutral, positive"),
        ("title:=alpha", "= asks for a whole name; title is a text"),
        ("outlet:=Harb*", "= asks for a whole name, which takes no wildcard"),
        ("**", "column 1: ** has no letter"),
        ("alpha ?", "column 7: ? has no letter"),
        ("outlet:?*", "?* has no letter"),
        ("id:h*", "id takes no wildcard"),
        ("alph*~1", "~ goes with whole words"),
        ("id:h~1", "id takes no ~"),
        ("anti-gov~1", 'behind 2 words; "anti-gov"~5 finds words near each other'),
        ('person:"Ana B"~1', "a name takes it word by word"),
        ('"alpha beta"~', 'is written as a number: "a b"~5'),
        ("alpha ~ beta", "column 7: ~ is out of place"),
        ("alpha^0", "column 6: a boost is written ^2"),
        ("alpha^", "a boost is written"),
        ("alpha^-1", "a boost is written"),
        ("alpha^1001", "at most 1000"),
        ("alpha NEAR beta", 'NEAR is not known here: write "a b"~5 for words near each other, or near for the word'),
        ("alpha NEAR/3 beta", 'write "a b"~3'),
        ("alpha W/10 beta", 'write "a b"~10'),
        ("alpha ADJ (beta)", 'write "a b"~5'),
        ("alpha ADJ4 beta", 'write "a b"~4'),
        ("/joh?n(ath[oa]n)/", "column 1: a regular expression is not known here, since nothing bounds what it costs"),
        ("outlet:/harb.*/", "a regular expression is not known"),
        ("_exists_:_exists_", "_exists_ is followed by a field"),
        ("(" * 30 + "a" + ")" * 30, "more than 20 parentheses"),
        ("alpha " * 5_001, "more than 5,000 words, phrases and ranges"),
        (f'"{"alpha " * 501}"', "a phrase of the query has more than 500 words"),
        ("習" * 501, "a phrase of the query has more than 500 words"),
        ('"a b c" ' * 3_334, "more than 10,000 words"),
        (f'"{"alpha " * 31}"~2', "a phrase with ~ has at most 30 words"),
        ("alpha~1 *lph* al?ha " * 34, "more than 100 of ~ and of words with a wildcard before their end"),
        ("a" * 200_001, "longer than 200,000"),
        ("alpha \ud800", "not valid Unicode"),
    ],
)
def test_mistakes_say_where(query: str, message: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(query)
    assert message in str(caught.value)


def test_operators_of_other_languages_alone_are_words() -> None:
    assert parse("NEAR") == words("NEAR")
    assert parse("alpha NEAR") == either(A, words("NEAR"))
    assert parse("alpha N95 beta") == either(A, words("N95"), B)


def test_five_thousand_terms_are_parsed() -> None:
    assert parse(" OR ".join(["alpha"] * 5_000)) == either(*[A] * 5_000)
    assert parse(" OR ".join(["alph*"] * 5_000)) == either(*[like("alph*")] * 5_000)


def test_excluded_words_are_not_searched_words() -> None:
    assert searched_words(parse("alpha^2 AND NOT beta AND outlet:gamma AND del*")) == [A, like("del*")]


def test_other_names_of_topics_lead_to_no_other_names() -> None:
    assert not TOPICS.keys() & set(TOPICS.values())


PIECES = [
    *'ab*?:"()[]{}+-!&|\\<>=~^/,.\x00\ud800é0', " ", " TO ", " AND ", " OR ", " NOT ", "copy:", "published:", "2023",
    "true", "outlet:", "title:", "date:", "money:", "topic:", "_exists_:", "now", "/d", "-1d", "||", "~1", "^2", "“",
    "”", "’", "習", "the", "USD ", "5m", ">=", "tone:", "negative", "15000000", "--03", "NEAR",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("title: " * 10_000)
@example("money:" + "9" * 400)
@example("published:9999 published:>9999 published:0001")
def test_any_text_means_something_or_is_told_to_be_bad(query: str) -> None:
    with suppress(BadQuery):
        node = parse(query, now=NOW)
        assert parse(render(node)) == node


@pytest.mark.parametrize(
    "piece",
    [
        '"', "(", "[", "“", "~", "^", "*", "?", "-", "\\", "\\a", "a~", "a^", "~1", "^1", "'", "a:", "a.", "a*-",
        "a b~1 ", "[a ", "[ ", '"a', "a*", " ", "習*", "medtop:", "published:", "TO ", "{", "=", ">", "/", "|", "&",
        "--", "+-", "1,", "a'", "٣", "outlet:*a", "outlet:a ", '"a b"~2 ', "a^2 ", "[2023 TO 2024] ", "now-1d", "9",
    ],
)  # fmt: skip
def test_no_query_costs_more_than_in_proportion(piece: str) -> None:
    def try_parse(query: str) -> None:
        with suppress(BadQuery):
            parse(query)

    short = 16_000 // len(piece)
    assert_linear(try_parse, piece * (short // 4 * 4), piece * (short * 4))
