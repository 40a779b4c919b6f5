import pickle
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wireroom.entities.build import build
from wireroom.entities.names.mention import Mention
from wireroom.entities.port import EntitySpan
from wireroom.entities.settings import Settings
from wireroom.entities.stage import SPEC, EntitiesStage, mention_weight
from wireroom.kernel.article import Article, Entity, EntityKind
from wireroom.kernel.errors import BadSettings


class Capitals:
    """Takes every capitalised word for an organisation, and counts what it was asked."""

    version = "capitals/1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def recognise(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        self.asked += texts
        return [[EntitySpan(*match.span(), "org") for match in re.finditer(r"\b[A-Z]\w+", text)] for text in texts]


def article(text: str, title: str = "", language: str = "en") -> Article:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Article(id="a", delivery="d", source="s", ingested=now, text=text, title=title, language=language)


def named(stage: EntitiesStage, *articles: Article) -> list[tuple[Entity, ...]]:
    return [outcome.article.entities or () for outcome in stage.process(articles)]


@pytest.fixture
def stage() -> EntitiesStage:
    return EntitiesStage(Capitals(), Settings())


@pytest.fixture(scope="module")
def bundled() -> EntitiesStage:
    return build(Settings())


def test_mentions_in_title_and_text_have_their_own_offsets(stage: EntitiesStage) -> None:
    (entity,) = named(stage, article("when Orbo grew", title="all about Orbo"))[0]
    assert [(span.start, span.end, span.field) for span in entity.mentions] == [(10, 14, "title"), (5, 9, "text")]


def test_title_lead_and_number_make_salience(stage: EntitiesStage) -> None:
    entities = named(stage, article("Lead and Often then Often and at last Late", title="on Titled"))[0]
    assert [entity.name for entity in entities] == ["Titled", "Often", "Lead", "Late"]
    assert sum(entity.salience for entity in entities) == pytest.approx(1)


def weight(text: str, name: str, kind: EntityKind = "org", title: str = "") -> float:
    whole = f"{title}\n\n{text}" if title else text
    start = whole.index(name)
    mention = Mention(start, start + len(name), kind, name, (name.lower(),))
    return mention_weight(whole, len(title) + 2 if title else 0, mention)


def test_title_lead_and_end() -> None:
    assert weight("so", "Orbo", title="of Orbo") == 3
    assert weight("Orbo grew", "Orbo") == 1
    assert 0.5 < weight("and in the end there was Orbo", "Orbo") < 0.7


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("LAGOS (Orbo) - It rained.", "Orbo", "org"),
        ("LAGOS (Orbo) — It rained.", "LAGOS", "place"),
        ("LAGOS, Nigeria (Orbo) — It rained.", "LAGOS", "place"),
        ("Kestrel | Orbo | Finch", "Orbo", "org"),
    ],
)
def test_a_dateline_and_a_link_count_little(text: str, name: str, kind: EntityKind) -> None:
    assert 0 < weight(text, name, kind) <= 0.1


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The bank (Orbo) rose", "Orbo", "org"),
        ("Lagos - a city", "Lagos", "place"),
        ("LAGOS is a city", "LAGOS", "place"),
    ],
)
def test_other_names_at_the_start_count_in_full(text: str, name: str, kind: EntityKind) -> None:
    assert weight(text, name, kind) > 0.5


def test_a_language_without_a_recogniser_is_skipped(stage: EntitiesStage) -> None:
    outcomes = stage.process([article("Orbo", language="de"), article("Orbo", language="und")])
    assert [len(outcome.article.entities or ()) for outcome in outcomes] == [0, 1]
    assert outcomes[0].article.entities == outcomes[0].article.values == ()
    assert [outcome.article.models for outcome in outcomes] == [{}, {"entities": "capitals/1"}]
    assert [outcome.article.skipped for outcome in outcomes] == [("entities",), ()]


def test_only_other_languages_ask_nothing_of_the_model() -> None:
    recognizer = Capitals()
    EntitiesStage(recognizer, Settings()).process([article("Orbo", language="fr")])
    assert recognizer.asked == []


def test_the_rest_of_a_huge_text_is_left_out() -> None:
    stage = EntitiesStage(Capitals(), Settings(limit=10))
    assert [entity.name for entity in named(stage, article("Orbo grew Kestrel"))[0]] == ["Orbo"]


def test_the_rest_of_a_huge_title_is_left_out_with_the_text() -> None:
    (entity,) = named(EntitiesStage(Capitals(), Settings(limit=10)), article("Orbo", title="Orbo grew Kestrel"))[0]
    assert [(span.start, span.end, span.field) for span in entity.mentions] == [(0, 4, "title")]


def test_other_sections_are_kept(stage: EntitiesStage) -> None:
    before = replace(article("Orbo in May 2024"), skipped=("entities",))
    after = stage.process([before])[0].article
    assert SPEC.sets == {name for name in Article.__struct_fields__ if getattr(before, name) != getattr(after, name)}


def test_a_limit_out_of_range_is_refused() -> None:
    with pytest.raises(BadSettings, match="limit=0"):
        Settings(limit=0)


def test_an_unknown_model_is_refused_with_advice() -> None:
    with pytest.raises(BadSettings, match="spacy download en_no_such_model"):
        build(Settings(model="en_no_such_model"))


TEXT = (
    "Ann Taylor, chief executive of Microsoft, met officials of the World Health Organization (WHO) in Geneva on "
    "Tuesday.\n\nTaylor said the WHO and Microsoft would open an office in Kenya.\nMicrosoft's shares rose in London."
)


def test_the_bundled_model_reads_an_article(bundled: EntitiesStage) -> None:
    entities = {entity.name: entity for entity in named(bundled, article(TEXT, "Microsoft to open Kenya office"))[0]}
    kinds = {name: entity.kind for name, entity in entities.items()}
    assert kinds == {
        "Microsoft": "org",
        "Ann Taylor": "person",
        "WHO": "org",
        "Geneva": "place",
        "Kenya": "place",
        "London": "place",
    }
    assert len(entities["Ann Taylor"].mentions) == 2
    assert len(entities["WHO"].mentions) == 3


def test_mentions_are_sorted_and_do_not_overlap(bundled: EntitiesStage) -> None:
    entities = named(bundled, article(TEXT, "Microsoft in Kenya"))[0]
    for entity in entities:
        fields = [(span.field != "title", span.start, span.end) for span in entity.mentions]
        assert fields == sorted(fields)
    spans = sorted((s.start, s.end) for entity in entities for s in entity.mentions if s.field == "text")
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_a_pickled_stage_gives_the_same(bundled: EntitiesStage) -> None:
    bundled.process([article(TEXT)])
    copy = pickle.loads(pickle.dumps(bundled))  # noqa: S301
    assert copy.process([article(TEXT)]) == bundled.process([article(TEXT)])


@pytest.mark.parametrize("word", ["'" * 50_000, "x" * 50_000, "([{<" * 12_000, "US$" * 16_000, "Saint-" * 8_000])
def test_a_word_without_end_hides_no_name(bundled: EntitiesStage, word: str) -> None:
    """Takes minutes where spaCy is given the whole word."""
    text = f"Ann Taylor met Microsoft in London on Monday.\n\n{word}\n\nShe then flew to Kenya on Tuesday."
    mentions = {entity.name: entity.mentions for entity in named(bundled, article(text))[0]}
    assert {"Ann Taylor", "Microsoft", "London", "Kenya"} <= mentions.keys()
    assert [text[span.start : span.end] for span in mentions["Kenya"]] == ["Kenya"]


_TEXTS = st.lists(
    st.lists(st.sampled_from([*TEXT.split(" "), "\n", "  ", "İ", "—", "\u200b", "😀", "...", ""]), max_size=30).map(
        " ".join
    )
    | st.text(max_size=40),
    max_size=5,
)


@given(_TEXTS)
def test_a_batch_gives_what_its_articles_give_alone(bundled: EntitiesStage, texts: list[str]) -> None:
    articles = [article(text, title=text[:20]) for text in texts]
    together = bundled.process(articles)
    assert together == [bundled.process([each])[0] for each in articles]
    for outcome in together:
        for item in (*(outcome.article.entities or ()), *(outcome.article.values or ())):
            for span in item.mentions:
                field = outcome.article.title if span.field == "title" else outcome.article.text
                assert 0 <= span.start < span.end <= len(field)
