"""Each node finds in Elasticsearch what a plain reading of the documents finds."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from string import ascii_lowercase

import pytest
from rapidfuzz.distance import OSA

from tests.arrivals import article
from tests.index_server import served
from wireroom.index import analysis
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.kernel.article import Article, Entity, Span, Topic, Value, ValueKind
from wireroom.kernel.document import document
from wireroom.kernel.errors import BadQuery
from wireroom.kernel.moments import milliseconds
from wireroom.search import syntax
from wireroom.search.deployed.dsl import FEW, dsl
from wireroom.search.deployed.snapshot import Snapshot
from wireroom.search.syntax import (
    TEXT,
    Amount,
    Boost,
    Clauses,
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
)

pytestmark = pytest.mark.servers
LETTERS = ascii_lowercase
MADE_UP = [f"{a}{b}cd" for a in LETTERS for b in LETTERS] + [f"a{b}{c}d" for b in LETTERS for c in LETTERS if b != "b"]


def named(*names: str) -> tuple[Entity, ...]:
    return tuple(Entity(name=name, kind="org", mentions=(Span(0, 1),), salience=0.1) for name in names)


def valued(kind: ValueKind, *values: str) -> tuple[Value, ...]:
    return tuple(Value(name=value, kind=kind, value=value, mentions=(Span(0, 1),)) for value in values)


NEWS = [
    article("negotiate", title="Negotiators", text="They negotiated; the negotiation went on in Łódź.", language="en"),
    article("french", title="Négociations", text="Les négociateurs des cafés", language="fr", outlet="Le Matin"),
    article("moody", title="Moody's cuts the U.S.", text="Standard & Poor’s and McDonald's did not.", language="en"),
    article("split", title="Bank", text="of England and of Wales", outlet="The Harbour Ledger"),
    article("apart", title="", text="The bank is a bank of old England", authors=("Ann O'Neill", "S. Ma")),
    article("tokyo", title="東京", text="習近平 は 東京 に 来た", language="ja", outlet="!!!"),
    article("figures", text="3.5 % of 1,000", title="1.2.3", outlet="a*b?c", entities=named("Café Noir SA", "noir")),
    article("paid", entities=named("Orbo", "Orbo Group"), values=valued("money", "USD 5000000", "EUR 12.5")),
    article("dated", published=datetime(2023, 5, 1, tzinfo=UTC), values=valued("date", "2023-02-21")),
    article("topic", topics=(Topic(name="economy, business and finance", code="medtop:04000000", score=0.9),)),
]  # fmt: skip
WORDS = (
    "the moody mcdonald us negotiate negotiation café łódź bank england bank's 東 京 東京 習近平 négociateur O'Neill"
)
PATTERNS = (
    "*",
    "?",
    "negotiat*",
    "*tion*",
    "n?goci*",
    "b*k",
    "3.*",
    "1.?.3",
    "1,*",
    "u.s*",
    "*'*",
    r"\*",
    "us",
    "東",
    "*%",
)
VALUES = (
    "Harbour Ledger",
    "ledger",
    "ORBO",
    "Orbo Group",
    "café",
    "noir sa",
    "!!!",
    "a*b?c",
    "Ma",
    "o'neill",
    "",
    "英",
)


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    made_up = (article(f"m{n}", title=word, text=f"x{n} y{n}", outlet=f"{word} {n}") for n, word in enumerate(MADE_UP))
    return [*NEWS, *made_up]


@pytest.fixture(scope="module")
def snapshot(elasticsearch: dict[str, str], articles: Sequence[Article]) -> Iterator[Snapshot]:
    with served(**elasticsearch) as (client, settings):
        ElasticsearchIndex(client, settings).write(articles)
        opened = Snapshot.open(client, settings.alias)
        yield opened
        opened.close()


def found(snapshot: Snapshot, node: Node) -> set[str]:
    hits = snapshot.search(query=dsl(node), size=10_000, source=False)["hits"]["hits"]
    return {hit["_id"] for hit in hits}


def expected(articles: Sequence[Article], node: Node) -> set[str]:
    return {one.id for one in articles if means(node, one)}


def means(node: Node, one: Article) -> bool:
    """Return whether the article is found, by reading it as the docstrings of the nodes say."""
    texts = {field: analysis.words(getattr(one, field)) for field in TEXT}
    match node:
        case Words(fields, text):
            own, stemmed = analysis.words(text), analysis.is_stemmed(one.language)
            return any(_has_phrase(texts[field], own, stemmed=stemmed) for field in fields)
        case WordPattern(fields, pattern):
            return any(_fits(word, pattern) for field in fields for word in texts[field])
        case FuzzyWord(fields, word, edits):
            return any(OSA.distance(word, other) <= edits for field in fields for other in texts[field])
        case Name(field, value) if own := analysis.words(value):
            return any(_has_phrase(analysis.words(name), own) for name in _names(one, field))
        case Name(field, value) | ExactName(field, value):
            return any(name.lower() == value.lower() for name in _names(one, field))
        case NamePattern(field, pattern):
            return any(_fits(word, pattern) for name in _names(one, field) for word in analysis.words(name))
        case FuzzyName(field, word, edits):
            return any(OSA.distance(word, w) <= edits for name in _names(one, field) for w in analysis.words(name))
        case Clauses((), should, ()):
            return any(means(part, one) for part in should)
    raise TypeError(node)


def _has_phrase(text: Sequence[str], own: Sequence[str], *, stemmed: bool = False) -> bool:
    if stemmed:
        text, own = [list(map(analysis.stem, words)) for words in (text, own)]
    return bool(own) and any(text[at : at + len(own)] == own for at in range(len(text)))


def _fits(word: str, pattern: str) -> bool:
    """Return whether the word fits, by trying every part of it for a *."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(_fits(word[taken:], pattern[1:]) for taken in range(len(word) + 1))
    if pattern[0] == "?":
        return bool(word) and _fits(word[1:], pattern[1:])
    plain = pattern[1:] if pattern[0] == "\\" else pattern
    return word[:1] == plain[0] and _fits(word[1:], plain[1:])


def _names(one: Article, field: str) -> list[str]:
    value = document(one)[field]
    return value if isinstance(value, list) else [value]


def alike(snapshot: Snapshot, articles: Sequence[Article], node: Node) -> int:
    """Compare what is found with what is meant and return its number."""
    ids = expected(articles, node)
    assert found(snapshot, node) == ids, node
    return len(ids)


@pytest.mark.parametrize("fields", [TEXT, ("title",), ("text",)])
def test_words(snapshot: Snapshot, articles: Sequence[Article], fields: tuple[str, ...]) -> None:
    phrases = ("bank of England", "of England and", "Standard and Poor's", "the U.S", "", "!!!", "negotiating", "Poors")
    assert sum(alike(snapshot, articles, Words(fields, text)) for text in (*WORDS.split(), *phrases)) > 5


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns(snapshot: Snapshot, articles: Sequence[Article], pattern: str) -> None:
    alike(snapshot, articles, WordPattern(TEXT, pattern))
    alike(snapshot, articles, WordPattern(("title",), pattern))
    alike(snapshot, articles, NamePattern("outlet", pattern))


@pytest.mark.parametrize("word", ["abcd", "bnak", "us", "a", "negotiaton", "東", "cafe", "bbaacc", "3.5"])
@pytest.mark.parametrize("edits", [0, 1, 2])
def test_words_spelt_alike(snapshot: Snapshot, articles: Sequence[Article], word: str, edits: int) -> None:
    alike(snapshot, articles, FuzzyWord(TEXT, word, edits))
    alike(snapshot, articles, FuzzyName("outlet", word, edits))


def test_more_words_are_spelt_alike_than_a_query_has_parts(snapshot: Snapshot, articles: Sequence[Article]) -> None:
    assert alike(snapshot, articles, FuzzyWord(("title",), "abcd", 2)) > 1_024


@pytest.mark.parametrize("field", ["outlet", "authors", "entity", "org", "topic"])
def test_names(snapshot: Snapshot, articles: Sequence[Article], field: str) -> None:
    for value in VALUES:
        alike(snapshot, articles, Name(field, value))
        alike(snapshot, articles, ExactName(field, value))


def test_alternatives_in_thousands(snapshot: Snapshot, articles: Sequence[Article]) -> None:
    words = tuple(Words(TEXT, f"y{number}") for number in range(5_000))
    more = (Words(TEXT, "negotiating"), Words(("title",), "Négociations"), Words(TEXT, "bank of"), Words(TEXT, "..."))
    made_up = {f"m{number}" for number in range(len(MADE_UP))}
    either = Clauses(should=(*words, Clauses(should=more)))
    assert found(snapshot, either) == made_up | expected(articles, Clauses(should=more)) > made_up
    assert found(snapshot, Clauses(must_not=words)) == {one.id for one in NEWS}


def test_names_in_thousands(snapshot: Snapshot) -> None:
    whole = tuple(ExactName("outlet", f"{word} {number}".upper()) for number, word in enumerate(MADE_UP[:500]))
    names = tuple(Name("outlet", str(number)) for number in range(200, 5_000))
    phrases = tuple(Name("outlet", f"{word} {number}") for number, word in enumerate(MADE_UP[:1_000]))
    made_up = {f"m{number}" for number in range(len(MADE_UP))}
    assert found(snapshot, Clauses(should=(*whole, *names))) == made_up
    assert found(snapshot, Clauses(should=(*phrases, Name("outlet", "!!!")))) == {f"m{n}" for n in range(1_000)} | {
        "tokyo"
    }


def test_a_query_that_is_too_large_is_told(snapshot: Snapshot) -> None:
    many = tuple(Words(TEXT, f"{number} {number}") for number in range(5_000))
    with pytest.raises(BadQuery, match="more parts than"):
        found(snapshot, Clauses(should=many))


def test_many_alternatives_are_scored(snapshot: Snapshot) -> None:
    words = tuple(Words(TEXT, text) for text in ("bank", *(f"z{number}" for number in range(FEW))))
    hits = snapshot.search(query=dsl(Clauses(should=words)))["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["split", "apart"]
    assert hits[0]["_score"] > hits[1]["_score"] > 0


@pytest.mark.parametrize(
    ("node", "ids"),
    [
        (Amount("USD", 5e6, None), {"paid"}),
        (Amount("USD", 5e6, None, with_low=False), set()),
        (Amount("USD", None, 5e6, with_high=False), set()),
        (Amount("EUR", 12.5, 12.5), {"paid"}),
        (Amount("", 5e6, 5e6), {"paid"}),
        (Amount("", 13, 4e6), set()),
        (Amount("CHF", 0, None), set()),
        (Amount("a b.*", 0, None), set()),
        (NameRange("date", "2023", "2024"), {"dated"}),
        (NameRange("date", None, "2023-02-21"), set()),
        (NameRange("date", "2023-02-21", None), {"dated"}),
        (Published(milliseconds(datetime(2023, 5, 1, tzinfo=UTC)), None), {"dated"}),
        (Published(None, milliseconds(datetime(2023, 5, 1, tzinfo=UTC))), set()),
        (Has("money"), {"paid"}),
        (Has("published"), {"dated"}),
        (Has("entity"), {"figures", "paid"}),
        (ExactName("topic_code", "MEDTOP:04000000"), {"topic"}),
        (Name("topic", "business"), {"topic"}),
        (NamePattern("org", "caf? n*r"), set()),
        (NamePattern("outlet", "the h*ledger"), {"split"}),
        (ExactName("id", "paid"), {"paid"}),
        (ExactName("id", "PAID"), set()),
        (Clauses(), set()),
        (Clauses(must=(Has("money"),), should=(Words(TEXT, "zebra"),)), {"paid"}),
        (Clauses(must=(Has("entity"),), must_not=(Has("money"),)), {"figures"}),
        (Words(TEXT, "bank old", 2), {"apart"}),
        (Words(TEXT, "bank old", 1), {"apart"}),
        (Words(TEXT, "bank old"), set()),
        (Words(TEXT, "England Wales", 3), {"split"}),
        (Words(TEXT, "England Wales", 1), set()),
    ],
)
def test_other_nodes(snapshot: Snapshot, node: Node, ids: set[str]) -> None:
    assert found(snapshot, node) == ids
    assert found(snapshot, Boost(node, 3)) == ids


def test_a_title_without_a_word_is_none(snapshot: Snapshot, articles: Sequence[Article]) -> None:
    assert {one.id for one in articles} - found(snapshot, Has("title")) == {"apart"}
    assert found(snapshot, syntax.Everything()) == {one.id for one in articles}


def test_what_counts_towards_the_score(snapshot: Snapshot) -> None:
    def score(node: Node) -> float:
        (hit,) = snapshot.search(query=dsl(Clauses(must=(ExactName("id", "paid"), node))))["hits"]["hits"]
        return float(hit["_score"])

    word = Words(TEXT, "harbour")
    assert score(word) > 0
    assert score(Has("money")) == 0
    assert score(Boost(Has("money"), 5)) == score(Boost(Boost(Has("money"), 2), 2.5)) == 5
    assert score(Boost(word, 3)) == pytest.approx(3 * score(word))
    assert score(Boost(Clauses(must=(word, Has("money"))), 3)) == pytest.approx(3 * score(word))
