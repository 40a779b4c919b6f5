"""The topic stage: what it gives to an article, whatever the classifier behind it."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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
    assert (classified.models, classified.skipped) == (({"topic": "fixed/1"}, ()) if is_read else ({}, ("topic",)))


@pytest.mark.parametrize(("languages", "read"), [("de", "de"), ("en,de", "de und"), ("all", "de fr und")])
def test_a_model_reads_the_languages_that_are_set(languages: str, read: str) -> None:
    stage = TopicStage(Fixed(0.9), Settings(model="desk", languages=languages))
    classified = [outcome.article for outcome in stage.process([article("x", language=x) for x in ("de", "fr", "und")])]
    assert [after.language for after in classified if after.topics] == read.split()
    assert [after.language for after in classified if not after.skipped] == read.split()


@pytest.mark.parametrize("languages", ["", "German", "de;fr", "en,", "EN", "en, de"])
def test_what_is_no_list_of_languages_is_refused(languages: str) -> None:
    with pytest.raises(BadSettings, match=r"topic: languages=.*as in en,de, or all"):
        Settings(model="desk", languages=languages)


@pytest.mark.parametrize("languages", ["de", "en,de", "all"])
def test_the_bundled_model_reads_no_other_language(languages: str) -> None:
    with pytest.raises(BadSettings, match="bundled model reads English alone; set WIREROOM_TOPIC_MODEL"):
        Settings(languages=languages)


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


def test_codes_and_version_are_those_of_the_vocabulary() -> None:
    classified = bundled.process([article("The striker scored twice in the football match.")])[0].article
    assert classified.topics is not None
    assert classified.topics[0].code == "medtop:15000000"
    assert classified.models["topic"] == "wireroom-topic/2"


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
