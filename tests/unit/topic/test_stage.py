"""The topic stage: what it gives to an article, whatever the classifier behind it."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wireroom.evaluation.topic import evaluate
from wireroom.kernel.article import Article, Topic
from wireroom.kernel.errors import BadSettings
from wireroom.topic.build import build
from wireroom.topic.settings import Settings
from wireroom.topic.stage import TopicStage

bundled = build(Settings())


class Fixed:
    """A classifier with the same answer to everything."""

    version = "fixed/1"

    def __init__(self, *scores: float) -> None:
        self._ranked = [Topic(name=f"topic {i}", code=f"medtop:{i:08}", score=score) for i, score in enumerate(scores)]

    def scores(self, text: str) -> list[Topic]:  # noqa: ARG002
        return self._ranked

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:  # noqa: ARG002
        return []


class Below(Fixed):
    """A classifier that knows three topics below each."""

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:  # noqa: ARG002
        return [
            Topic(name=f"below {code}", code=code, score=score) for code in sorted(codes) for score in (0.9, 0.7, 0.2)
        ]


def article(text: str, title: str = "", language: str = "en") -> Article:
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    return Article(id="a", delivery="d", source="s", ingested=moment, text=text, title=title, language=language)


def names(stage: TopicStage, given_article: Article) -> list[str]:
    return [topic.name for topic in stage.process([given_article])[0].article.topics or ()]


def test_topics_over_the_threshold_are_given_and_at_most_three() -> None:
    settings = Settings(threshold=0.5, least=0.1)
    assert names(TopicStage(Fixed(0.9, 0.5, 0.49), settings), article("x")) == ["topic 0", "topic 1"]
    assert len(names(TopicStage(Fixed(0.9, 0.8, 0.8, 0.8), settings), article("x"))) == 3


def test_the_best_topic_needs_less_but_not_nothing() -> None:
    settings = Settings(threshold=0.5, least=0.1)
    assert names(TopicStage(Fixed(0.1, 0.09), settings), article("x")) == ["topic 0"]
    assert names(TopicStage(Fixed(0.09, 0.01), settings), article("x")) == []


def test_topics_below_are_given_where_sure_under_topics_that_are_sure() -> None:
    model = Below(0.9, 0.2)
    stage = TopicStage(model, Settings(threshold=0.5, narrower=2, sure=0.6))
    assert names(stage, article("x")) == ["topic 0", "below medtop:00000000", "below medtop:00000000"]
    assert len(names(TopicStage(model, Settings(threshold=0.5, narrower=1)), article("x"))) == 2
    assert len(names(TopicStage(model, Settings(threshold=0.5, sure=0.8)), article("x"))) == 2
    weak = Below(0.2)
    assert names(TopicStage(weak, Settings(threshold=0.5, least=0.1)), article("x")) == ["topic 0"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Voters go to the polls and both candidates held a last rally before the ballot.", "election"),
        ("The sprinter failed a test for steroids and the federation banned her for doping.", "drug use in sport"),
        ("Shares fell on Wall Street and the Nasdaq closed lower as investors sold stocks.", "market and exchange"),
    ],
)
def test_the_bundled_model_knows_plain_cases_of_the_second_level(text: str, topic: str) -> None:
    assert topic in names(bundled, article(text))


@pytest.mark.parametrize(("language", "is_read"), [("en", True), ("und", True), ("en-GB", True), ("de", False)])
def test_only_english_is_classified(language: str, is_read: bool) -> None:
    classified = TopicStage(Fixed(0.9), Settings()).process([article("x", language=language)])[0].article
    assert bool(classified.topics) is is_read
    assert classified.topics is not None
    assert classified.models["topic"] == "fixed/1"


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("Keeper saves two penalties", "The home side won the cup final and their captain lifted the trophy.", "sport"),
        ("Bakers vote to strike", "Union members reject the employer's wage offer and will walk out.", "labour"),
        (
            "Quake shakes island",
            "Rescuers search the rubble for survivors of the earthquake.",
            "disaster, accident and",
        ),
        ("Lender lifts dividend", "The bank's quarterly profits rose and its shares gained.", "economy, business and"),
        ("Voters choose a parliament", "The opposition party leads in the election.", "politics"),
    ],
)
def test_the_bundled_model_knows_plain_cases(title: str, text: str, topic: str) -> None:
    assert names(bundled, article(text, title))[0].startswith(topic)


def test_a_story_of_money_in_sport_is_both() -> None:
    text = (
        "The basketball league sold the broadcasting rights of its games; shares of the company paying for them fell."
    )
    assert {"sport", "economy, business and finance"} <= set(names(bundled, article(text)))


ARTS, CRIME, ECONOMY = "arts, culture, entertainment and media", "crime, law and justice", "economy, business and finance"


@pytest.mark.parametrize(
    ("text", "expected", "wrong"),
    [
        (
            "The pop singer pleaded not guilty as her trial began. Prosecutors told the jury that the star hit a "
            "photographer after a concert; her record label has put off the album and the tour.",
            {CRIME, ARTS},
            "sport",
        ),
        (
            "The midfielder must appear before a judge on charges of assault. Police arrested him after the cup final, "
            "and his football club suspended the player.",
            {CRIME, "sport"},
            ARTS,
        ),
        (
            "The opposition party won the election and beat the ruling party in every region. Its defeated leader "
            "resigned after the worst result in a decade.",
            {"politics"},
            "sport",
        ),
        (
            "Her team took the esports title with a 3-1 win in the final. The gamers had lost to the same squad in the "
            "group stage of the League of Legends tournament.",
            {"sport"},
            ECONOMY,
        ),
        (
            "The airline's jet crashed on approach with 90 passengers aboard. Rescuers found the wreckage, and "
            "investigators are looking for the flight recorders of the aircraft.",
            {"disaster, accident and emergency incident"},
            ECONOMY,
        ),
        (
            "The goalkeepers' union called a strike: footballers of the women's league want higher wages, and the "
            "weekend's matches are off until the clubs make a better offer.",
            {"sport", "labour"},
            "politics",
        ),
        (
            "The appeal court ruled that the hospital must pay for the cancer treatment of patients without insurance. "
            "Doctors welcomed the judges' decision.",
            {"health", CRIME},
            ECONOMY,
        ),
    ],
)
def test_topics_that_share_words_are_told_apart(text: str, expected: set[str], wrong: str) -> None:
    found = names(bundled, article(text))
    assert found[0] in expected
    assert expected <= set(found)
    assert wrong not in found


def test_a_partnership_of_a_league_and_a_payment_firm_is_first_business_and_sport() -> None:
    text = (
        "The volleyball league and a payments company announced a partnership. Fans will find videos of matches, "
        "tickets and digital collectibles in the company's app, both said, and the technology firm becomes a sponsor."
    )
    assert set(names(bundled, article(text))[:2]) == {ECONOMY, "sport"}


def test_the_main_topic_of_texts_with_more_topics_comes_first() -> None:
    assert evaluate(Path("training/topic/mixed.jsonl"))["accuracy"] >= 0.92


def test_codes_and_version_are_those_of_the_vocabulary() -> None:
    classified = bundled.process([article("The striker scored twice in the football match.")])[0].article
    assert classified.topics is not None
    assert classified.topics[0].code == "medtop:15000000"
    assert classified.models["topic"] == "wireroom-topic/3"


VOCABULARY = "court bank match vote virus church rain school film robot war strike Åland 今日 42 the"
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


@given(st.lists(TEXTS, max_size=6))
def test_a_batch_gives_what_single_articles_give_and_gives_it_again(texts: list[str]) -> None:
    batch = [article(text) for text in texts]
    together = bundled.process(batch)
    assert together == [bundled.process([each])[0] for each in batch]
    assert together == bundled.process([outcome.article for outcome in together])


@given(TEXTS)
def test_scores_are_probabilities_in_descending_order(text: str) -> None:
    given_topics = bundled.process([article(text)])[0].article.topics or ()
    broad = [topic.score for topic in given_topics if topic.code.endswith("000000")]
    scores = [topic.score for topic in given_topics]
    assert scores[: len(broad)] == sorted(broad, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("field", "value"), [("most", 0), ("threshold", 1.5), ("least", -0.1), ("sure", 2), ("narrower", -1)]
)
def test_numbers_out_of_range_are_refused(field: str, value: float) -> None:
    with pytest.raises(BadSettings, match=f"{field}={value}"):
        replace(Settings(), **{field: value})
