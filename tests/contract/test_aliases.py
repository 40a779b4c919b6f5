"""What every store knows of the ways to write a name: the same, in whatever order and however often articles came."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.arrivals import article
from tests.index_server import served
from wireroom.index.deployed.elasticsearch import ElasticsearchIndex
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.kernel.article import Article, Entity, EntityKind, Span, Stance
from wireroom.search.aliases import Aliases, EntityName, Use
from wireroom.search.deployed.elasticsearch import ElasticsearchSearcher
from wireroom.search.embedded.sqlite import SqliteSearcher
from wireroom.search.entity import look_up
from wireroom.search.port import Searcher

Open = Callable[[Sequence[Article]], Searcher]
Named = tuple[EntityKind, str, tuple[str, ...]]


def naming(id_: str, *named: Named, delivery: str = "", minute: int = 0, against: str = "") -> Article:
    """Return an article whose text is all the forms of these names, each in a sentence of its own."""
    text, entities = "", []
    for kind, name, forms in named:
        starts = []
        for form in forms:
            starts.append(Span(len(text), len(text) + len(form)))
            text += form + ". "
        entities.append(Entity(name=name, kind=kind, mentions=tuple(starts), salience=1 / len(named)))
    stance = (Stance(target=against, polarity="negative", score=0.9),) if against else ()
    return article(
        id_, delivery or f"d-{id_}", minute=minute, text=text, title="", entities=tuple(entities), stance=stance
    )


GROUP: Named = ("org", "Orbo Group", ("Orbo Group", "Orbo"))
ALONE: Named = ("org", "Orbo", ("Orbo",))
NEWS = [
    naming("g1", GROUP),
    naming("g2", GROUP, ("org", "NCU", ("NCU", "National Curling Union")), against="NCU"),
    naming("g3", ("org", "Orbo Group", ("ORBO GROUP", "orbo"))),
    naming("alone", ALONE),
    naming("singer", ("person", "Adam Orbo", ("Adam Orbo", "Orbo"))),
    naming("union", ("org", "National Curling Union", ("National Curling Union",)), against="National Curling Union"),
    naming("anna", ("person", "Anna Berg", ("Anna Berg", "Berg"))),
    naming("olof", ("person", "Olof Berg", ("Olof Berg", "Berg"))),
    naming("berg", ("person", "Berg", ("Berg",))),
    naming("apple1", ("org", "Kestrel", ("Kestrel",))),
    naming("odd", ("org", 'A "(b)" [c]* $1.50', ('A "(b)" [c]* $1.50', "A.b*"))),
    naming("other", ("place", "Ostrava", ("Ostrava",))),
]


COUNTED = (
    [
        Use("Berg", "person", "Anna Berg", 1),
        Use("Berg", "person", "Olof Berg", 1),
        Use("Orbo", "org", "Orbo Group", 2),
        Use("Orbo", "person", "Adam Orbo", 1),
        Use("berg", "person", "berg", 1),
        Use("ncu", "org", "ncu", 1),
        Use("orbo", "org", "Orbo Group", 1),
        Use("orbo", "org", "orbo", 1),
    ],
    [
        Use("Berg", "person", "Anna Berg", 1),
        Use("National Curling Union", "org", "NCU", 1),
        Use("Orbo", "org", "Orbo Group", 2),
        Use("orbo", "org", "Orbo Group", 1),
    ],
)


STORES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.servers)]


@contextmanager
def store(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Open]:
    """Yield what writes articles to an empty store and returns a searcher over it."""
    if kind == "sqlite":
        with closing(sqlite3.connect(folder / "news.db", isolation_level=None)) as connection:

            def in_sqlite(articles: Sequence[Article]) -> Searcher:
                SqliteIndex(connection).write(articles)
                return SqliteSearcher(folder / "news.db")

            yield in_sqlite
        return
    server = request.getfixturevalue("elasticsearch")
    with served(**server) as (client, settings):

        def in_elasticsearch(articles: Sequence[Article]) -> Searcher:
            ElasticsearchIndex(client, settings).write(articles)
            return ElasticsearchSearcher(client, server["url"], settings.alias)

        yield in_elasticsearch


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Return what writes to a store that only this test has."""
    with store(request.param, request, tmp_path) as write:
        yield write


@pytest.fixture(scope="module", params=STORES)
def news(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher over NEWS, the same for all tests."""
    with store(request.param, request, tmp_path_factory.mktemp("news")) as write:
        yield write(NEWS)


def ids(searcher: Searcher, query: str) -> set[str]:
    return {hit["id"] for hit in searcher.search(query, size=50)["hits"]}


def table(searcher: Searcher) -> tuple[list[Use], list[Use]]:
    names = [
        EntityName("org", "Orbo Group"),
        EntityName("person", "anna berg"),
        EntityName("org", "ncu"),
        EntityName("org", "none"),
    ]
    return sorted(searcher.uses(["Orbo", "BERG", "NCU", "nothing"])), sorted(searcher.forms(names))


def test_the_table_counts_articles(news: Searcher) -> None:
    assert table(news) == COUNTED


def test_neither_order_nor_redelivery_changes_the_table(opened: Open) -> None:
    shuffled = random.Random(5).sample([*NEWS, *NEWS[3:]], 2 * len(NEWS) - 3)
    for batch in (shuffled[:7], shuffled[7:], shuffled[2:9]):
        searcher = opened(batch)
    assert table(searcher) == COUNTED


def test_a_new_version_of_an_article_takes_its_old_forms_out_of_the_table(opened: Open) -> None:
    searcher = opened([naming("g1", GROUP)])
    assert ids(searcher, 'entity:"Orbo"') == {"g1"}
    opened([naming("g1", ("org", "Finch Group", ("Finch Group", "Finch")), delivery="d2", minute=5)])
    assert searcher.uses(["Orbo"]) == searcher.forms([EntityName("org", "Orbo Group")]) == []
    assert ids(searcher, 'entity:"Orbo"') == set()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('entity:"Orbo"', {"g1", "g2", "g3", "alone", "singer"}),
        ('org:"orbo"', {"g1", "g2", "g3", "alone"}),
        ('person:"Orbo"', {"singer"}),
        ('entity:"Orbo Group"', {"g1", "g2", "g3", "alone"}),
        ('entity:"Adam Orbo"', {"singer"}),
        ("entity:NCU", {"g2", "union"}),
        ('entity:"National Curling Union"', {"g2", "union"}),
        ('stance.negative:"National Curling Union"', {"g2", "union"}),
        ("stance.negative:NCU AND NOT entity:Orbo", {"union"}),
        ("entity:Berg", {"berg", "anna", "olof"}),
        ('entity:"Anna Berg"', {"anna"}),
        ("entity:Kestrel", {"apple1"}),
        ('entity:"A.b*"', {"odd"}),
        ('entity:"A \\"(b)\\" [c]* $1.50"', {"odd"}),
        ("entity:Orb*", {"g1", "g2", "g3", "alone", "singer"}),
        ("NOT entity:(Orbo OR Berg OR NCU)", {"apple1", "odd", "other"}),
        ("entity:Nobody", set()),
    ],
)
def test_a_name_in_a_query_stands_for_all_that_mean_the_same(news: Searcher, query: str, expected: set[str]) -> None:
    assert ids(news, query) == expected


def test_a_form_of_two_people_means_neither_and_both_are_named(news: Searcher) -> None:
    assert Aliases(news).synonyms(["Berg"]) == {"Berg": [[EntityName("person", "berg")]]}
    meanings = look_up(news, "Berg")
    entities = [(entity["kind"], entity["name"], entity["articles"]) for entity in meanings["entities"]]
    assert entities == [("person", "Berg", 1)]
    assert [(other["name"], other["articles"]) for other in meanings["others"]] == [("Anna Berg", 1), ("Olof Berg", 1)]


def test_what_is_known_under_a_name(news: Searcher) -> None:
    group, singer = look_up(news, "orbo", size=2)["entities"]
    assert (group["kind"], group["name"], group["articles"]) == ("org", "Orbo Group", 4)
    assert group["names"] == ["Orbo Group", "Orbo"]
    assert group["aliases"] == [{"form": "Orbo", "articles": 4}, {"form": "Orbo Group", "articles": 3}]
    assert [list(article) for article in group["latest"]] == [["id", "title", "outlet", "published"]] * 2
    assert (singer["kind"], singer["name"], singer["articles"]) == ("person", "Adam Orbo", 1)


def test_documents_from_before_there_were_forms_are_read(news: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    results = news.search("entity:Kestrel")
    for entity in results["hits"][0]["entities"]:
        del entity["aliases"]
    monkeypatch.setattr(news, "search", lambda *_, **__: results)
    (kestrel,) = look_up(news, "Kestrel")["entities"]
    assert (kestrel["name"], kestrel["articles"]) == ("Kestrel", 1)


def test_nothing_is_known_under_a_name_that_nobody_uses(news: Searcher) -> None:
    assert look_up(news, 'No"body\\') == {"entities": [], "others": []}
