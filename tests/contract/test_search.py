"""What every Searcher answers beside which articles it finds: order, pages, counts, marks, hints; over both stores."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.arrivals import article, moved
from tests.newsroom import current, story
from tests.stores import STORES, Store, opened_store
from wireroom.kernel.article import Article, Copies
from wireroom.kernel.document import Document, document, place_fields
from wireroom.kernel.errors import BadQuery
from wireroom.search.port import COUNTED, SORTS, Results, Searcher
from wireroom.search.syntax import COUNTED_FIELDS

DOCUMENTS = [document(one) for one in current()]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return a store that only this test has."""
    opened: AbstractContextManager[Store] = opened_store(request.param, request, tmp_path)
    with opened as empty:
        yield empty


def ids(results: Results) -> list[str]:
    return [hit["id"] for hit in results["hits"]]


def pages(searcher: Searcher, query: str, between: Callable[[], object] = lambda: None, **how: Any) -> list[list[str]]:
    """Return the ids on each page, by `next`; `between` is called before each page but the first."""
    results = searcher.search(query, **how)
    found = [ids(results)]
    while results["next"]:
        between()
        results = searcher.search(query, after=results["next"], **how)
        found.append(ids(results))
    return found


def by_date(documents: list[Document]) -> list[str]:
    """Return the ids of the documents, the newest first, those of one moment by id."""
    in_order = sorted(documents, key=lambda one: one["id"])
    return [one["id"] for one in sorted(in_order, key=lambda one: one["@timestamp"], reverse=True)]


def test_hits_are_ranked_by_their_words(searcher: Searcher) -> None:
    hits = searcher.search("harbour")["hits"]
    assert [hit["id"] for hit in hits[:3]] == ["harbour-tide", "harbour-echo", "harbour"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == scores[2] > scores[3] > 0


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("flood barrier", "barrier"),
        ("storm flood", "storm"),
        ("lorry^0.01 storm", "storm"),
        ("flood keeper^50", "match"),
        ("flood outlet:tide^99", "storm"),
        ("negotiat* dockers", "wages"),
        ('flood "at dawn"~2^9', "storm"),
        ("title:state", "art"),
    ],
)
def test_the_best_comes_first(searcher: Searcher, query: str, first: str) -> None:
    assert ids(searcher.search(query))[0] == first


def test_names_and_dates_do_not_count(searcher: Searcher) -> None:
    hits = searcher.search("place:Westhaven AND published:2023 AND language:en")["hits"]
    assert {hit["score"] for hit in hits} == {0.0}
    assert [hit["id"] for hit in hits] == ["harbour-tide", "harbour-echo", "harbour", "vote"]


@pytest.mark.parametrize("query", ["*", "published:*", "flood* OR bank OR note"])
def test_sorted_by_date_there_is_no_score(searcher: Searcher, query: str) -> None:
    found = searcher.search(query, sort="date", size=100)
    assert ids(found) == by_date(found["hits"])
    assert {hit["score"] for hit in found["hits"]} == {None}
    oldest = searcher.search(query, sort="oldest", size=100)["hits"]
    assert [hit["@timestamp"] for hit in oldest] == [hit["@timestamp"] for hit in found["hits"]][::-1]
    assert sorted(hit["id"] for hit in oldest) == sorted(ids(found))


def test_without_words_the_newest_is_first(searcher: Searcher) -> None:
    assert ids(searcher.search("*", size=100)) == by_date(DOCUMENTS)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("collapse", [False, True])
@pytest.mark.parametrize("query", ["*", "harbour OR flood OR bank"])
def test_pages_are_the_whole_in_pieces(searcher: Searcher, query: str, sort: str, collapse: bool) -> None:
    whole = ids(searcher.search(query, sort=sort, collapse=collapse, size=100))
    offsets = range(0, len(whole) + 7, 7)
    pieces = [ids(searcher.search(query, sort=sort, collapse=collapse, size=7, offset=at)) for at in offsets]
    assert [id_ for piece in pieces for id_ in piece] == whole
    followed = pages(searcher, query, sort=sort, collapse=collapse, size=7)
    assert [id_ for piece in followed for id_ in piece] == whole
    assert all(len(piece) == 7 for piece in followed[:-1])
    assert 0 < len(followed[-1]) <= 7


def test_the_last_page_names_no_other(searcher: Searcher) -> None:
    assert searcher.search("flood", size=3)["next"] is None
    assert searcher.search("flood", size=2)["next"] is not None
    assert searcher.search("nothing-like-it")["next"] is None


def test_collapsed_hits_show_the_best_of_a_cluster(searcher: Searcher) -> None:
    results = searcher.search("crane", collapse=True)
    assert (ids(results), results["total"]) == (["harbour-tide"], 3)
    assert ids(searcher.search("crane", collapse=True, sort="oldest")) == ["harbour"]
    assert ids(searcher.search("crane outlet:ledger^9", collapse=True)) == ["harbour", "wages", "vote", "cape"]


def arrivals(start: int, number: int) -> list[Article]:
    """Return articles about a flood, three to a cluster, minute by minute."""
    first = datetime(2024, 5, 1, tzinfo=UTC)
    return [
        story(
            f"n{count:03}",
            "Flood" if count % 5 else "A flood in town",
            f"A flood. Report {count}. " + "Rain fell. " * (count % 7),
            published=first + timedelta(minutes=count),
            copies=Copies(
                cluster=f"n{count - count % 3:03}", copy_of=f"n{count - count % 3:03}" if count % 3 else None
            ),
        )
        for count in range(start, start + number)
    ]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("collapse", [False, True])
def test_pages_neither_skip_nor_repeat_while_articles_come_in(store: Store, sort: str, collapse: bool) -> None:
    store.index.write(arrivals(0, 30))
    whole = ids(store.searcher.search("flood", sort=sort, collapse=collapse, size=100))
    coming = iter(range(30, 300, 30))
    found = pages(
        store.searcher,
        "flood",
        lambda: store.index.write(arrivals(next(coming), 30)),
        sort=sort,
        collapse=collapse,
        size=4,
    )
    assert [id_ for page in found for id_ in page] == whole
    assert len(ids(store.searcher.search("flood", size=100))) > 30


@pytest.mark.parametrize("sort", SORTS)
def test_pages_do_not_skip_when_an_article_is_replaced_or_moved(store: Store, sort: str) -> None:
    store.index.write(arrivals(0, 20))
    whole = ids(store.searcher.search("flood", sort=sort, size=100))
    replaced = article(whole[1], "d-later", minute=60, title="Withdrawn", text="This is withdrawn.")

    def replace() -> None:
        store.index.write([replaced])
        store.index.move([moved(whole[2], whole[3], 5)])

    found = [id_ for page in pages(store.searcher, "flood", replace, sort=sort, size=4) for id_ in page]
    assert found == whole


def test_the_default_facets_count_all_hits(searcher: Searcher) -> None:
    facets = searcher.search("*", size=1)["facets"]
    assert list(facets) == [
        *("outlet", "topic", "subtopic", "genre", "entity", "language"),
        *("stance.negative", "stance.neutral", "stance.positive", "copy"),
    ]
    assert facets["subtopic"] == {"election": 1, "sport event": 1}
    assert facets["genre"] == counted(DOCUMENTS, "genre", 20)
    assert facets["genre"]["report"] == 2
    assert facets["topic"] == counted(DOCUMENTS, "topic", 20)
    assert facets["topic"]["economy, business and finance"] == 8
    assert facets["outlet"] == counted(DOCUMENTS, "outlet", 20)
    assert facets["copy"] == {"false": 66, "true": 2}
    assert facets["stance.neutral"] == {"Southgate Bank": 1}


def counted(documents: list[Document], field: str, size: int) -> dict[str, int]:
    """Return the most frequent values of the field, those of one count in alphabetical order."""
    outer, _, inner = COUNTED_FIELDS.get(field, field).partition(".")
    values = [one[outer][inner] if inner else one[outer] for one in documents]
    lists = [value if isinstance(value, list) else [value] for value in values if value not in (None, "")]
    counts = Counter(str(value).lower() if field == "copy" else value for values in lists for value in values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size])


@pytest.mark.parametrize("field", COUNTED)
@pytest.mark.parametrize(("query", "size"), [("*", 3), ("*", 1000), ("flood* OR Northgate", 5), ("published:2023", 2)])
def test_a_facet_counts_the_values_of_the_hits(searcher: Searcher, field: str, query: str, size: int) -> None:
    results = searcher.search(query, size=100, facets=[field], facet_size=size)
    assert results["facets"] == {field: counted(results["hits"], field, size)}
    assert list(results["facets"][field]) == list(counted(results["hits"], field, size))


def test_what_a_facet_shows_can_be_typed(searcher: Searcher) -> None:
    fields = [field for field in COUNTED if field != "copy"]
    facets = searcher.search("*", size=0, facets=fields, facet_size=100)["facets"]
    for field in fields:
        for value, number in facets[field].items():
            assert searcher.search(f'{field}:="{value}"', size=0, facets=[])["total"] == number


@pytest.mark.parametrize(
    ("query", "id_", "expected"),
    [
        (
            "harbour AND crew",
            "harbour",
            {
                "title": ["<em>Harbour</em> reopens after repairs"],
                "text": [
                    "The <em>harbour&#x27;s</em> cranes moved again on Monday. &lt;b&gt;Officials&lt;/b&gt; praised "
                    "the repairs &amp; the <em>crews</em> of Westhaven."
                ],
            },
        ),
        ("flood -storm", "engineers", {"title": ["Collaboration on a <em>flood</em> barrier"]}),
        ("title:flood AND overnight", "barrier", None),
        (
            "universit*",
            "university",
            {
                "title": ["<em>Universities</em> count their students"],
                "text": ["Each <em>university</em> of the north has fewer students. The universal complaint: rents."],
            },
        ),
        (
            "lory~",
            "lorry",
            {
                "title": ["One <em>lorry</em>"],
                "text": ["The <em>lorry</em> that was found is red and not yellow."],
            },
        ),
        ('"lorry red"~4', "lorry", {"text": ["The <em>lorry</em> that was found is <em>red</em> and not yellow."]}),
        ("東京", "tokyo", {
            "title": ["<em>東京</em>港が再開"],
            "text": ["<em>東京</em>の港がまた開いた。ニュースはサッカーのあとで。"],
        }),
        ("strasse", "hafen", {
            "text": ["Die Häfen öffnen. Die <em>Straße</em> ist gesperrt; Meetings fallen aus. Gift im Fluß."],
        }),
        ("topic:sport", "match", {}),
        ("NOT harbour", "storm", {}),
        ("*", "storm", {}),
    ],
)  # fmt: skip
def test_highlights_mark_the_words_and_escape_the_rest(
    searcher: Searcher, query: str, id_: str, expected: dict[str, list[str]] | None
) -> None:
    (hit,) = [hit for hit in searcher.search(query, size=100)["hits"] if hit["id"] == id_]
    if expected is None:
        expected = {
            "title": ["<em>Flood</em> barrier holds"],
            "text": ["The barrier against the flood held <em>overnight</em>. The lower town slept."],
        }
    assert hit["highlights"] == expected


def test_a_long_text_is_shown_in_pieces(searcher: Searcher) -> None:
    (hit,) = searcher.search("lighthouse")["hits"]
    pieces = hit["highlights"]["text"]
    assert [piece.count("<em>lighthouse</em>") for piece in pieces] == [1, 1, 1]
    assert all(piece.replace("<em>", "").replace("</em>", "") in hit["text"] for piece in pieces)


HINTS = [
    ("harbur", "harbur", "no article has the word", "harbour"),
    ("flod AND barrier", "flod", "no article has the word", "flood"),
    ("zepelins", "zepelins", "no article has the word", "zeppelins"),
    ("flo?od", "flo?od", "no article has a word like this", "floods"),
    ("title:lorrry", "title:lorrry", "no title has the word", "lorry"),
    ('"harbour zeppelin"', '"harbour zeppelin"', "next to each other", "harbour zeppelin"),
    ("outlet:Ledgr", "outlet:Ledgr", "no outlet", "The Harbour Ledger"),
    ('outlet:"Harbor Ledger"', 'outlet:"Harbor Ledger"', "no outlet", "The Harbour Ledger"),
    ("author:Sharmaa", "author:Sharmaa", "no author", "Priya Sharma"),
    ("org:Nortgate", "org:Nortgate", "no organisation", "Northgate Bank"),
    ("topic:sprot", "topic:sprot", "wireroom topics", "sport"),
    ("topic:elektion", "topic:elektion", "wireroom topics", "election"),
    ("subtopic:elektion", "subtopic:elektion", "wireroom topics", "election"),
    ("genre:oppinion", "genre:oppinion", "report, opinion, press release, live blog, list", "opinion"),
    ("skipped:clean", "skipped:clean", "had a model", None),
    ("portrayal.negative:Southgate", "portrayal.negative:Southgate", "comes off so", "Northgate Bank"),
    ("portrayal.negative:Lumenn", "portrayal.negative:Lumenn", "comes off so", "Lumen"),
    ("zeppelin AND crane", "zeppelin AND crane", "none has all of them", "crane"),
    ("presiden*", "presiden*", "a word like this", None),
    ("published:1999", "published:", "published then", None),
    ("money:>1tn", "money:", "such an amount", None),
    ("the of", '""', "nothing is left to search", None),
]


@pytest.mark.parametrize(("query", "part", "says", "nearest"), HINTS)
def test_a_query_that_finds_nothing_says_why(
    searcher: Searcher, query: str, part: str, says: str, nearest: str | None
) -> None:
    results = searcher.search(query)
    assert (results["total"], results["hits"]) == (0, [])
    (hint,) = results["hints"]
    assert hint["part"].startswith(part)
    assert says in hint["says"]
    assert (hint["nearest"][0] if nearest else hint["nearest"]) == (nearest or [])


def test_what_is_found_has_no_hints(searcher: Searcher) -> None:
    assert searcher.search("harbur OR flood")["hints"] == []


def test_an_empty_store_finds_nothing(store: Store) -> None:
    results = store.searcher.search("flood OR harb* OR outlet:x OR date:2023 OR lory~ OR published:2023")
    assert (results["total"], results["hits"], results["next"]) == (0, [], None)
    assert [hint["says"] for hint in results["hints"]] == ["there are no articles yet"]


def test_a_hit_is_the_whole_document(searcher: Searcher) -> None:
    hits = searcher.search("*", size=100)["hits"]
    plain = [{name: value for name, value in hit.items() if name not in ("score", "highlights")} for hit in hits]
    assert sorted(plain, key=lambda one: one["id"]) == sorted(DOCUMENTS_AS_STORED, key=lambda one: one["id"])
    assert [searcher.get(one["id"]) for one in plain] == plain
    assert sorted(one["id"] for one in searcher.documents()) == sorted(one["id"] for one in plain)
    assert searcher.get("nothing") is None


DOCUMENTS_AS_STORED = [
    one | {"deliveries": ["d-undated", "d-undated-2"]} if one["id"] == "undated" else one for one in DOCUMENTS
]


def test_copies_begin_with_the_original(searcher: Searcher) -> None:
    assert [copy["id"] for copy in searcher.copies("harbour")] == ["harbour", "harbour-echo", "harbour-tide"]
    assert searcher.copies("nothing") == []


def test_a_moved_article_counts_as_a_copy_at_once(store: Store) -> None:
    store.index.write([article("a"), article("b", "d2")])
    change = moved("b", "a", 2)
    store.index.move([change])
    results = store.searcher.search("harbour", collapse=True)
    assert (len(results["hits"]), results["facets"]["copy"]) == (1, {"false": 1, "true": 1})
    (copy,) = store.searcher.search("cluster:a AND copy:true")["hits"]
    assert copy["id"] == "b"
    assert place_fields(change).items() <= copy.items()


@pytest.mark.parametrize(
    "page", ["", "nonsense", "9-9", "9-9-9-9", "-1-5", "9-x", "é" * 20, "\0", "AAAA", "kqRhYmNkBQ=="]
)
def test_a_page_that_is_none_is_told(searcher: Searcher, page: str) -> None:
    if not page:
        assert searcher.search("flood", after=page)["total"] == 3
        return
    with pytest.raises(BadQuery, match="page"):
        searcher.search("flood", after=page)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"sort": "size"}, "relevance, date, oldest"),
        ({"facets": ["colour"]}, "outlet, topic"),
        ({"facets": ["text"]}, "outlet, topic"),
        ({"offset": 9_995}, "10,000"),
        ({"size": 10_001}, "10,000"),
    ],
)
def test_what_cannot_be_asked_is_told(searcher: Searcher, how: dict[str, Any], told: str) -> None:
    with pytest.raises(BadQuery, match=told):
        searcher.search("*", **how)


@pytest.mark.parametrize("how", [{"size": -1}, {"offset": -1}, {"facet_size": -1}])
def test_a_number_below_nought_is_told(searcher: Searcher, how: dict[str, Any]) -> None:
    with pytest.raises(BadQuery, match="0 or more"):
        searcher.search("*", **how)


def test_facets_are_cut_to_their_size(searcher: Searcher) -> None:
    assert searcher.search("*", facets=["copy", "outlet"], facet_size=0)["facets"] == {"copy": {}, "outlet": {}}
    one, several = (searcher.search("*", facets=["copy", "outlet"], facet_size=size)["facets"] for size in (1, 9))
    assert one == {facet: dict(list(several[facet].items())[:1]) for facet in several}
    assert len(several["copy"]) == 2


def test_no_page_follows_one_of_no_hits(searcher: Searcher) -> None:
    results = searcher.search("*", size=0)
    assert (results["hits"], results["next"]) == ([], None)
