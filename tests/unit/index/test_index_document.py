"""What an article names, as its document tells it."""

from tests.arrivals import article, from_before
from wireroom.kernel.article import Article, Entity, EntityKind, Portrayal, Shares, Span, Stance, Topic, Value
from wireroom.kernel.document import LONGEST_FORM, document, with_later_fields

TEXT = "Orbo Group, Orbo and ORBO\tand Orbo; Ann Berg paid $5m on 4 May. " + "x" * 300


def spans(*words: str) -> tuple[Span, ...]:
    spans, start = [], 0
    for word in words:
        start = TEXT.index(word, start)
        spans.append(Span(start, start + len(word)))
        start += len(word)
    return tuple(spans)


def entity(name: str, kind: EntityKind, *words: str) -> Entity:
    return Entity(name=name, kind=kind, mentions=spans(*words), salience=0.5)


def sample() -> Article:
    group = entity("Orbo Group", "org", "Orbo Group", "Orbo", "ORBO", "Orbo")
    values = (
        Value(name="$5m", kind="money", mentions=spans("$5m"), value="USD 5000000"),
        Value(name="4 May", kind="date", mentions=spans("4 May"), value="--05-04"),
        Value(name="on", kind="date", mentions=spans("on")),
    )
    return article(text=TEXT, entities=(group, entity("Ann Berg", "person", "Ann Berg")), values=values)


def test_an_entity_has_its_count_and_the_forms_that_the_article_writes() -> None:
    orbo, berg, *values = document(sample())["entities"]
    assert (orbo["count"], orbo["aliases"]) == (4, ["Orbo", "Orbo Group", "ORBO"])
    assert (berg["count"], berg["aliases"]) == (1, ["Ann Berg"])
    assert [(v["kind"], v["name"], v["value"], v["salience"]) for v in values] == [
        ("money", "$5m", "USD 5000000", 0),
        ("date", "4 May", "--05-04", 0),
        ("date", "on", "", 0),
    ]


def test_the_flat_fields_name_other_forms_and_known_values() -> None:
    flat = document(sample())
    assert flat["alias"] == ["Orbo\torg\tOrbo Group"]
    assert (flat["date"], flat["money"]) == (["--05-04"], ["USD 5000000"])
    assert flat["entity"] == ["Orbo Group", "Ann Berg"]


def test_a_huge_form_is_no_short_form() -> None:
    assert len(TEXT[-300:]) > LONGEST_FORM
    assert document(article(text=TEXT, entities=(entity("X", "org", TEXT[-300:]),)))["alias"] == []


def test_a_guess_at_what_somebody_thinks_is_shown_but_not_searched() -> None:
    sure = Stance(target="Orbo Group", polarity="negative", score=0.5, voice="Ann Berg")
    guess = Stance(target="Orbo Group", polarity="positive", score=0.49, voice="Bo Lind")
    flat = document(article(text=TEXT, stance=(sure, guess)))
    assert flat["quoted"] == {"negative": ["Orbo Group"], "neutral": [], "positive": []}
    assert [stance["score"] for stance in flat["stances"]] == [0.5, 0.49]


BAD_NEWS = Portrayal(
    target="Orbo Group",
    polarity="negative",
    score=0.71239,
    shares=Shares(0.71239, 0.2, 0.08761),
    evidence=(Span(0, 4, "title"),),
    main=True,
)


def test_how_somebody_comes_off_and_what_the_outlet_says_are_two_fields() -> None:
    praise = Stance(target="Orbo Group", polarity="positive", score=0.6, shares=Shares(0.1, 0.3, 0.6))
    flat = document(article(text=TEXT, portrayal=(BAD_NEWS,), stance=(praise,)))
    assert flat["portrayal"] == {"negative": ["Orbo Group"], "neutral": [], "positive": []}
    assert flat["stance"] == {"negative": [], "neutral": [], "positive": ["Orbo Group"]}
    assert flat["portrayals"] == [
        {
            "target": "Orbo Group",
            "polarity": "negative",
            "score": 0.7124,
            "shares": {"negative": 0.7124, "neutral": 0.2, "positive": 0.0876},
            "main": True,
            "evidence": [["title", 0, 4]],
        }
    ]
    assert flat["stances"][0]["shares"] == {"negative": 0.1, "neutral": 0.3, "positive": 0.6}
    assert (flat["subject"], flat["tone"]) == ("Orbo Group", None)


def test_topics_of_the_two_levels_are_told_apart() -> None:
    named = (("sport", "15000000"), ("labour", "09000000"), ("unions", "20000536"))
    topics = tuple(Topic(name=name, code=f"medtop:{code}", score=0.5) for name, code in named)
    flat = document(article(topics=topics))
    assert (flat["topic"], flat["subtopic"]) == (["sport", "labour"], ["unions"])
    assert [topic["name"] for topic in flat["topics"]] == ["sport", "labour", "unions"]
    assert flat["topic_code"] == ["medtop:15000000", "medtop:09000000", "medtop:20000536"]


def test_a_document_from_before_gets_the_fields_that_came_later() -> None:
    topics = (
        Topic(name="labour", code="medtop:09000000", score=0.5),
        Topic(name="unions", code="x:20000536", score=0.5),
    )
    now = document(article(topics=topics, stance=(Stance(target="Orbo", polarity="neutral", score=0.5),)))
    before = from_before(now)
    assert before["topic"] == ["labour", "unions"]
    assert with_later_fields(before) == now == with_later_fields(now)
    later = document(article(portrayal=(BAD_NEWS,), genre="opinion", genre_score=0.9, skipped=("topic",)))
    assert with_later_fields(later) == later
