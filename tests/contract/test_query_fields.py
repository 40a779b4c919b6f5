"""Which articles fields find: names, dates, amounts, and whether there is anything; over both stores."""

import pytest

from tests.newsroom import current
from wireroom.kernel.errors import BadQuery
from wireroom.search.port import Searcher

HARBOUR = "harbour harbour-echo harbour-tide"
LEDGER = "harbour wages vote cape"
BUSINESS = f"{HARBOUR} wages restaurant rating digital merger"
NORTHGATE = "rating digital merger"
LUMEN = "lumen-1 lumen-2 lumen-3"
FEBRUARY = "barrier storm vote"
ENGLISH = {article.id for article in current() if article.language in ("en", "en-GB")}
DATED = {article.id for article in current() if article.published}
ALL = {article.id for article in current()}

NAMES = [
    ('outlet:"Harbour Ledger"', LEDGER),
    ('outlet:"the harbour ledger"', LEDGER),
    ("outlet:ledger", LEDGER),
    ("outlet:Harb*", LEDGER),
    ("outlet:*edger", LEDGER),
    ("outlet:ledgre~", LEDGER),
    ("outlet:(Ledger OR tide)", f"{LEDGER} harbour-tide storm match"),
    ("outlet:(+ledger -harbour)", ""),
    ('outlet:"Ledger Harbour"', ""),
    ('outlet:="The Harbour Ledger"', LEDGER),
    ('outlet:="the harbour ledger"', LEDGER),
    ('outlet:="Harbour Ledger"', ""),
    ("outlet:O'Dell", "loan"),
    ("outlet:O’Dell", "loan"),
    ("outlet:nordbote", "hafen bruecke"),
    ("outlet:東都", "tokyo kyoto"),
    ("outlet:порт", "port-ru"),
    ("NOT outlet:*", "undated wordless"),
    ("NOT _exists_:outlet", "undated wordless"),
    ('outlet:"draft desk"', ""),
    ("author:Sharma", "harbour wages"),
    ('author:"priya sharma"', "harbour wages"),
    ("author:Sharm*", "harbour wages"),
    ("author:sahrma~", "harbour wages"),
    ("author:(Sharma AND Okafor)", "wages"),
    ('author:="Tom Okafor"', "wages vote"),
    ("author:=Okafor", ""),
    ("author:*", "harbour wages vote merger"),
    ("person:Ma", "ma"),
    ("person:ma*", "ma marsh chef"),
    ("person:Berg", "anna otto"),
    ('person:"Anna Berg"', "anna"),
    ("entity:Lumen", LUMEN),
    ('entity:"Lumen Group"', LUMEN),
    ('entity:="Lumen Group"', "lumen-1 lumen-2"),
    ("org:=lumen", "lumen-3"),
    ("person:Lumen", ""),
    ("entity:Paris", "paris quill"),
    ("place:Paris", "paris"),
    ("person:Paris", "quill"),
    ("entity:Northgate", NORTHGATE),
    ('entity:"northgate bank"', NORTHGATE),
    ("entity:north*", NORTHGATE),
    ("entity:*gate", NORTHGATE),
    ("entity:nothgate~1", NORTHGATE),
    ("org:bank", NORTHGATE),
    ('org:"Southgate Bank"', "merger"),
    ("entity:(Northgate AND Southgate)", "merger"),
    ("entity:(Lumen OR Berg)", f"{LUMEN} anna otto"),
    ('entity:("Tall Ships" OR north* OR parris~1)', f"{NORTHGATE} festival paris quill"),
    ("entity:Northgate -stance.negative:Northgate", "digital merger"),
    ('entity:"Macready\'s"', "restaurant chef"),
    ("entity:Macready", "restaurant chef"),
    ("org:Macready", "restaurant"),
    ('org:="Macready\'s"', "restaurant"),
    ("org:=Macready", ""),
    ('org:"Barrow & Pell\'s"', "rating"),
    ('org:"Barrow & Pell"', "rating"),
    ("org:Pell’s", "rating"),
    ("person:O'Neill", "oneill"),
    ('person:"Aoife O’Neill"', "oneill"),
    ("person:*neill", "oneill"),
    ('event:"tall ships"', "festival"),
    ("event:ships", "festival"),
    ("product:skylark", "festival"),
    ('product:"Skylark 9"', "festival"),
    ("place:Westhaven", f"{HARBOUR} restaurant ours vote"),
    ("org:Westhaven", "vote"),
    ("place:cordoba", "nino"),
    ("place:Córdoba", "nino"),
    ("place:東京", "tokyo"),
    ("place:京", "tokyo kyoto"),
    ("place:istanbul", "istanbul"),
    ("person:muller", "bruecke"),
    ("person:Müller", "bruecke"),
    ("person:林子安", "xin"),
    ("person:林", "xin"),
    ("topic:sport", "anna otto match"),
    ("topic:sports", "anna otto match"),
    ("topic:15000000", "anna otto match"),
    ("topic:medtop:15000000", "anna otto match"),
    ('topic:"medtop:15000000"', "anna otto match"),
    ("topic:business", BUSINESS),
    ("topic:econom*", BUSINESS),
    ('topic:"economy, business and finance"', BUSINESS),
    ('topic:="Economy, Business and Finance"', BUSINESS),
    ("topic:=economy", ""),
    ("topic:politics", "oneill budget vote"),
    ("topic:tech", "university engineers digital"),
    ("topic:(sport OR weather)", "anna otto match barrier storm"),
    ("topic:business AND topic:science", "digital"),
    ("topic:climate", ""),
    ('stance.positive:"Northgate Bank"', "digital"),
    ("stance.negative:northgate", "rating"),
    ("stance.neutral:Southgate", "merger"),
    ("stance.positive:Westhaven", "match"),
    ("stance.negative:(Northgate OR Trade)", "rating"),
    ("quoted.negative:Northgate", "digital"),
    ("quoted.negative:Ministry", ""),
    ("quoted.negative:referee", "match"),
    ("quoted.positive:*", ""),
    ("quoted.negative:*", "digital match"),
    ('voice:"ada brook"', "digital match"),
    ("voice:spokesman", "digital"),
    ("voice:outlet", ""),
    ("tone:positive", "digital match"),
    ("tone:NEGATIVE", "rating"),
    ("tone:neutral", "merger"),
    ("tone:*", "rating digital merger match"),
    ("subject:Northgate", "rating digital"),
    ("tone:positive AND subject:north*", "digital"),
    ("language:de", "hafen bruecke"),
    ("language:German", "hafen bruecke"),
    ("language:en-GB", "british"),
    ("language:(fr OR es)", "plage nino"),
    ("language:und", "undated mixed"),
    ("copy:true", "harbour-echo harbour-tide"),
    ("copy:false AND crane", "harbour"),
    ("cluster:harbour", HARBOUR),
    ("cluster:storm", "storm"),
    ("id:harbour", "harbour"),
    ("id:HARBOUR", ""),
    ("id:(harbour OR storm OR nothing)", "harbour storm"),
    ("url:ledger", "cape"),
    ("url:https://ledger.example/2022/07/cape", "cape"),
    ('url:="https://ledger.example/2022/07/cape"', "cape"),
    ("url:*ledger*", "cape"),
    ("NOT source:feed.jsonl", ""),
]
TIMES = [
    ("published:2023-02-21", "storm"),
    ("published:2023-02", FEBRUARY),
    ("published:2023-02||/M", FEBRUARY),
    ("published:2023-02||+1M/M", f"{LUMEN} festival"),
    ("published:2020-02-28||+1d", "paris"),
    ("published:[2023-02||/M TO 2023-02||+1M/M}", FEBRUARY),
    ("published:[2023-02-20 TO 2023-02-21]", "barrier storm"),
    ("published:{2023-02-20 TO 2023-02-22}", "storm"),
    ("published:[2023-02-20 TO 2023-02-22}", "barrier storm"),
    ("published:[2023-12-31 TO *]", "digital merger match loan"),
    ("published:{2023-12-31 TO *]", "merger match loan"),
    ("published:[* TO 2020]", "untitled paris"),
    ("published:<2020", "untitled"),
    ("published:<=2019", "untitled"),
    ("published:>=2024", "merger match loan"),
    ("published:>2024-01", "loan"),
    ("published:>2024-01-01", "merger loan"),
    ("published:>=2024-03-31||-1M/d", "loan"),
    ("published:(2019 OR 2020)", "untitled paris"),
    ("published:[2023-02-21T06:00 TO 2023-02-21T07:00]", "storm"),
    ('published:"2023-02-21T06:30"', "storm"),
    ("published:[2023-05-02T12:00 TO 2023-05-03]", "harbour-tide wages"),
    ('published:["2024-01-01T00:58+01:00" TO "2024-01-01T01:00+01:00"]', "digital match"),
    ("published:2023-05 AND language:=en", f"{HARBOUR} wages"),
    ("published:[now-1d TO now]", ""),
    ("published:>now", ""),
    ("published:today", ""),
    ("_exists_:published AND note", "untitled"),
    ("NOT published:*", "undated"),
    ("NOT _exists_:published", "undated"),
    ("NOT _exists_:title", "untitled wordless"),
    ("NOT text:*", "wordless"),
    ("date:2023-02-21", "vote"),
    ("date:2023-02", "anniversary vote"),
    ("date:2023", "anniversary vote festival"),
    ("date:2023*", "anniversary vote festival"),
    ("date:2022", "budget"),
    ("date:--12-25", "anniversary"),
    ("date:--03-08", "festival"),
    ("date:2024-02*", "merger"),
    ("date:2024-03-01||-1d", "merger"),
    ("date:[2023-02 TO 2023-03]", "anniversary vote festival"),
    ("date:[2023-02-21 TO 2023-03-08]", "vote festival"),
    ("date:{2023-02-21 TO *]", "festival merger"),
    ("date:>=2024", "merger"),
    ("date:<2023", "budget"),
    ("date:*", "budget merger festival anniversary vote"),
    ('money:"USD 5000000"', "merger"),
    ('money:"USD 5m"', "merger"),
    ("money:5000000", "merger"),
    ('money:"$5 million"', "merger"),
    ("money:USD", "merger loan"),
    ("money:jpy", "loan"),
    ("money:£1m", "budget"),
    ("money:[1000000 TO 3000000]", "budget loan"),
    ("money:[USD 1m TO USD 3m]", "loan"),
    ("money:[1m TO 3m USD]", "loan"),
    ("money:>2.5m", "merger"),
    ("money:>=2.5m", "merger loan"),
    ("money:<1000", "loan"),
    ('money:[* TO "JPY 300"]', "loan"),
    ('money:{"JPY 300" TO *]', ""),
    ('money:"EUR 1,200.50"', "anniversary"),
    ("money:[EUR 1000 TO *]", "anniversary"),
    ("_exists_:money", "budget merger anniversary loan"),
]


@pytest.mark.parametrize(("query", "expected"), [*NAMES, *TIMES])
def test_a_field_finds(searcher: Searcher, query: str, expected: str) -> None:
    results = searcher.search(query, size=100)
    assert {hit["id"] for hit in results["hits"]} == set(expected.split())
    assert results["total"] == len(results["hits"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("language:en", ENGLISH),
        ("language:=en", ENGLISH - {"british"}),
        ("published:*", DATED),
        ("_exists_:published", DATED),
        ("published:<now-1y", DATED),
        ("published:[* TO *]", DATED),
        ("outlet:*", ALL - {"undated", "wordless"}),
        ("_exists_:title", ALL - {"untitled", "wordless"}),
        ("NOT copy:true", ALL - {"harbour-echo", "harbour-tide"}),
        ("NOT (topic:* OR flood)", {article.id for article in current() if not article.topics}),
    ],
)
def test_a_field_finds_most(searcher: Searcher, query: str, expected: set[str]) -> None:
    assert {hit["id"] for hit in searcher.search(query, size=100)["hits"]} == expected


def test_5000_words_are_alternatives(searcher: Searcher) -> None:
    for joint in (" ", " OR "):
        query = joint.join(["flood", *(f"nothing{number}" for number in range(4_998)), "lorry"])
        found = {hit["id"] for hit in searcher.search(query, size=100)["hits"]}
        assert found == {"barrier", "storm", "engineers", "lorries", "lorry"}


def test_5000_names_are_alternatives(searcher: Searcher) -> None:
    names = ["Northgate", *(f'"Nobody {number}"' for number in range(4_998)), '"Anna Berg"']
    found = {hit["id"] for hit in searcher.search(f"entity:({' OR '.join(names)})", size=100)["hits"]}
    assert found == {*NORTHGATE.split(), "anna"}


def test_5000_ids_are_alternatives(searcher: Searcher) -> None:
    wanted = " ".join(["storm", *(f"{number:064x}" for number in range(2_400)), "harbour"])
    assert {hit["id"] for hit in searcher.search(f"id:({wanted})")["hits"]} == {"storm", "harbour"}


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("harbour AND (", "column"),
        ("colour:red", "column 1.*there is no field colour"),
        ("headline:flood", "title"),
        ("/harb.*/", "regular expression"),
        ("title:/harb.*/", "regular expression"),
        ("shop NEAR table", '"a b"~'),
        ("shop NEAR/3 table", '"a b"~3'),
        ("tone:good", "negative, neutral, positive"),
        ("copy:maybe", "true or false"),
        ("published:someday", "not a date"),
        ("published:2023*", "wildcard"),
        ("outlet:[A TO B]", "no range"),
        ("money:[USD 1 TO EUR 2]", "one currency"),
        ('"harbour', "counterpart"),
        ("harbour)", "counterpart"),
        ("flood^0", "boost"),
        ('"a b"~', "number"),
        ('title:="flood"', "whole name"),
        ("?", "no letter"),
        ("_exists_:colour", "there is no field"),
        (" ".join("w" for _ in range(5_001)), "5,000"),
        ("(" * 30 + "a" + ")" * 30, "parentheses"),
    ],
)
def test_a_mistake_is_told(searcher: Searcher, mistake: str, told: str) -> None:
    with pytest.raises(BadQuery, match=told):
        searcher.search(mistake)
