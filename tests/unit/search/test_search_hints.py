"""What is said of a query that finds nothing, over a store of a few articles."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from rapidfuzz import process
from rapidfuzz.distance import OSA

from wireroom.index.analysis import words
from wireroom.search.language.hints import MOST_PARTS, MOST_WITHOUT, hints, render
from wireroom.search.language.query import parse
from wireroom.search.syntax import Boost, Clauses, Everything, Has, Name, Node, WordPattern, Words

ARTICLES = [
    {"text": "the harbour cranes of lisbon lift again", "outlet": "Harbour Ledger", "any_topic": "sport"},
    {"text": "cranes fly over the harbour of lisbon", "outlet": "Coast Echo", "any_topic": "weather"},
    {"text": "a zeppelin over the coast", "outlet": "Coast Echo", "any_topic": "weather"},
]


class Store:
    """A Lookup over articles of one text and one value a field; it notes what is asked of it."""

    def __init__(self, articles: Sequence[dict[str, str]] = ARTICLES) -> None:
        self._articles = articles
        self.asked: list[int] = []

    def counts(self, nodes: Sequence[Node]) -> list[int]:
        self.asked.append(len(nodes))
        return [sum(self._holds(article, node) for article in self._articles) for node in nodes]

    def like_word(self, word: str, size: int) -> list[str]:
        known = {word for article in self._articles for word in words(article["text"])}
        return self._near(word, sorted(known), size)

    def like_name(self, field: str, value: str, size: int) -> list[str]:
        known = {article[field] for article in self._articles if field in article}
        return self._near(value, sorted(known), size)

    def _near(self, value: str, known: Sequence[str], size: int) -> list[str]:
        found = process.extract(
            value.lower(), known, scorer=OSA.distance, processor=str.lower, limit=size, score_cutoff=3
        )
        return [name for name, _, _ in found]

    def _holds(self, article: dict[str, str], node: Node) -> bool:
        match node:
            case Everything():
                return True
            case Words(_, text):
                return f" {' '.join(words(text))} " in f" {article['text']} "
            case Name(field, value):
                return value.lower() in article.get(field, "").lower()
            case Boost(inner):
                return self._holds(article, inner)
            case Has(field):
                return field in article
            case Clauses(must, should, must_not):
                found = all(self._holds(article, part) for part in must)
                found = found and (bool(must) or not should or any(self._holds(article, part) for part in should))
                return found and node != Clauses() and not any(self._holds(article, part) for part in must_not)
        return False


def say(query: str) -> list[tuple[str, str, list[str]]]:
    return [(hint["part"], hint["says"], hint["nearest"]) for hint in hints(parse(query), Store())]


APART = "these words next to each other"
NO_OUTLET = "no outlet is called so; wireroom outlets lists them"
NO_CODE = "no article has a topic of this code; wireroom topics lists them"


@pytest.mark.parametrize(
    ("query", "part", "says", "nearest"),
    [
        ("zeppelim", "zeppelim", 'no article has the word "zeppelim"', ["zeppelin"]),
        ("title:zeppelim", "title:zeppelim", 'no title has the word "zeppelim"', ["zeppelin"]),
        ("zeppelim^3 AND -crane", "zeppelim", 'no article has the word "zeppelim"', ["zeppelin"]),
        ("cranes AND (harbour zeppelim)", "zeppelim", 'no article has the word "zeppelim"', ["zeppelin"]),
        ('"harbour crames"', '"harbour crames"', 'no article has the word "crames"', ['"harbour cranes"']),
        ('"qqqqqqq wwwwwww"', '"qqqqqqq wwwwwww"', 'no article has the words "qqqqqqq", "wwwwwww"', []),
        ('"harbour the lisbon"', '"harbour the lisbon"', f"no article has {APART}", ["harbour lisbon"]),
        ('text:"fly harbour"', 'text:"fly harbour"', f"no text has {APART}", ["text:(fly harbour)"]),
        ('"fly harbour"~2', '"fly harbour"~2', "no article has these words so near to each other", ["fly harbour"]),
        ('"har bour"', '"har bour"', 'no article has the words "har", "bour"', ["harbour"]),
        ("text:har-bour", 'text:"har-bour"', 'no text has the words "har", "bour"', ["text:harbour"]),
        ('"a gain"', '"a gain"', 'no article has the word "gain"', ["again"]),
        ('"lisbon lisbon"', '"lisbon lisbon"', f"no article has {APART}", ["lisbon lisbon"]),
        ("cranez*", "cranez*", "no article has a word like this", ["cranes"]),
        ("crxnex~1", "crxnex~1", "no article has a word spelt so or nearly so", ["cranes"]),
        ("outlet:Coost", 'outlet:Coost', NO_OUTLET, []),
        ('outlet:"Coast Ecko"', 'outlet:"Coast Ecko"', NO_OUTLET, ["Coast Echo"]),
        ("outlet:Coast?Eccho", "outlet:coast?eccho", NO_OUTLET, ["Coast Echo"]),
        ("topic:spord", 'topic:spord', "no topic is called so; wireroom topics lists them", ["sport"]),
        ("topic:20000209", 'topic:"medtop:20000209"', NO_CODE, []),
        ("author:Kim", 'author:Kim', "no author is called so", []),
        ("id:h9", 'id:h9', "no article has this id; wireroom search --json shows them", []),
        ("date:2023", "date:2023", "no article names this date", []),
        ("money:>5m", "money:{5000000 TO *]", "no article names such an amount", []),
        ("copy:true", "copy:true", "no article is a copy", []),
        ("_exists_:author", "_exists_:author", "no article has author", []),
    ],
)  # fmt: skip
def test_the_part_that_finds_nothing_is_named(query: str, part: str, says: str, nearest: list[str]) -> None:
    assert say(query) == [(part, says, nearest)]


def test_a_date_range_is_shown_as_it_is_meant() -> None:
    (hint,) = hints(parse("published:>=now/d", now=datetime(2024, 5, 15, 12, tzinfo=UTC)), Store())
    assert (hint["part"], hint["says"]) == (
        "published:[2024-05-15 TO *}",
        "no article was published then",
    )


def test_every_part_that_finds_nothing_is_named_once() -> None:
    assert [part for part, _, _ in say("qqqqqqq wwwwwww qqqqqqq -xxxxxxx")] == ["qqqqqqq", "wwwwwww"]


def test_parts_that_are_found_but_not_together() -> None:
    assert say("zeppelin AND cranes AND outlet:Echo") == [
        (
            "zeppelin AND cranes AND outlet:Echo",
            "each part finds articles, but none has all of them; one part less finds some",
            ["cranes AND outlet:Echo", "zeppelin AND outlet:Echo"],
        )
    ]


def test_a_part_that_need_not_be_there_is_not_all_that_is_wrong() -> None:
    assert [part for part, _, _ in say("zeppelin AND cranes qqqqqqq")] == ["qqqqqqq", "+zeppelin +cranes qqqqqqq"]


def test_what_is_excluded_can_be_left_out() -> None:
    says = "all that could be found is excluded; one part less finds some"
    assert say("cranes -harbour") == [("cranes -harbour", says, ["cranes"])]
    assert say("cranes -harbour -lisbon") == [("cranes -harbour -lisbon", says.partition(";")[0], [])]
    assert say("NOT over NOT cranes") == [("-over -cranes", "all that could be found is excluded", [])]


def test_words_that_are_too_common_belong_in_quotes() -> None:
    ((part, says, nearest),) = say("to be or not to be")
    assert (part, nearest) == ('""', [])
    assert "only count in quotes" in says


def test_an_empty_store_is_told() -> None:
    (hint,) = hints(parse("outlet:Echo"), Store([]))
    assert (hint["part"], hint["says"]) == ("*", "there are no articles yet")


def test_a_long_query_asks_for_no_more_than_its_first_parts() -> None:
    store = Store()
    assert len(hints(parse(" ".join(f"x{number}" for number in range(1_000))), store)) == MOST_PARTS
    assert hints(parse(" AND ".join([f"NOT lisbon^{number}" for number in range(1, 900)] + ["cranes"])), store)
    assert max(store.asked) <= max(MOST_PARTS + 1, MOST_WITHOUT)


@pytest.mark.parametrize(
    ("node", "query"),
    [
        (parse("a1 AND (b1 OR c1) NOT title:d1"), "a1 AND (b1 c1) AND NOT title:d1"),
        (parse("a1 AND b1 c1 NOT d1"), "+a1 +b1 c1 -d1"),
        (parse("outlet:=Echo^2"), "outlet:=Echo^2"),
        (parse("(a1 b1)^.5"), "(a1 b1)^0.5"),
        (parse("published:[2024-05-15T10 TO 2024-05}"), "published:[2024-05-15T10:00:00.000Z TO 2024-05-01}"),
        (WordPattern(("title",), "on*"), "title:on*"),
        (parse("money:[$1.5m TO 2bn}"), "money:[USD 1500000 TO USD 2000000000}"),
    ],
)
def test_a_node_is_shown_as_a_query(node: Node, query: str) -> None:
    assert render(node) == query
    assert parse(query) == node
