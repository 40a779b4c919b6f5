"""The stance stage: from the readings of sentences to a stance, and the bundled model on plain cases."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wireroom.kernel.article import Article, Entity, Span, Stance
from wireroom.kernel.errors import BadSettings
from wireroom.stance.build import build
from wireroom.stance.port import Mention, Probabilities
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage

bundled = build(Settings())


class Marks:
    """A reader that finds a sentence good for a plus and bad for a minus in it."""

    version = "marks/1"

    def read(self, mentions: Sequence[Mention]) -> list[Probabilities]:
        return [self._read(*mention) for mention in mentions]

    def _read(self, sentence: str, start: int, end: int) -> Probabilities:
        assert sentence[start:end] in {"Avo", "Bel"}
        if "+" in sentence:
            return Probabilities(0.1, 0.1, 0.8)
        return Probabilities(0.7, 0.2, 0.1) if "-" in sentence else Probabilities(0.1, 0.8, 0.1)


def article(text: str, *names: str, title: str = "", language: str = "en") -> Article:
    entities = tuple(
        Entity(name=name, kind="org", salience=1 / len(names), mentions=mentions(name, title, text)) for name in names
    )
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    return Article(
        id="a", delivery="d", source="s", ingested=moment, text=text, title=title, language=language, entities=entities
    )


def mentions(name: str, title: str, text: str) -> tuple[Span, ...]:
    in_title = [Span(m.start(), m.end(), "title") for m in re.finditer(name, title)]
    return (*in_title, *(Span(m.start(), m.end()) for m in re.finditer(name, text)))


def stance(article: Article, stage: StanceStage | None = None) -> tuple[Stance, ...]:
    (outcome,) = (stage or StanceStage(Marks(), Settings())).process([article])
    assert outcome.article.stance is not None
    return outcome.article.stance


def test_evidence_is_the_sentences_that_agree_the_clearest_first() -> None:
    first = stance(article("Avo + did. Bel came. Avo - fell. Avo + rose.", "Avo", title="Avo + wins"))[0]
    assert (first.target, first.polarity) == ("Avo", "positive")
    assert first.evidence == (Span(0, 10, "title"), Span(0, 10), Span(33, 44))


def test_a_clear_sentence_outweighs_a_neutral_one_and_one_sentence_counts_as_it_is() -> None:
    assert stance(article("Avo - did. Avo came.", "Avo"))[0].polarity == "negative"
    assert stance(article("Avo - did.", "Avo"))[0].score == 0.7


def test_neutral_has_no_evidence() -> None:
    assert stance(article("Avo came. Avo went.", "Avo"))[0] == Stance(
        target="Avo", polarity="neutral", score=0.8, main=True
    )


def test_evidence_names_a_sentence_once_and_three_at_most() -> None:
    first = stance(article("Avo + Avo + Avo.\nAvo + b.\nAvo + c.\nAvo + d.", "Avo"))[0]
    assert len(set(first.evidence)) == len(first.evidence) == 3


def test_the_first_targets_and_their_first_mentions_are_judged() -> None:
    stage = StanceStage(Marks(), Settings(targets=1, mentions=1))
    stances = stance(article("Avo + did. Avo - fell. Avo - lost. Bel + did.", "Avo", "Bel"), stage)
    assert [(s.target, s.polarity) for s in stances] == [("Avo", "positive")]


def test_a_mention_outside_the_text_is_passed_over() -> None:
    stray = Entity(name="Avo", kind="org", salience=1, mentions=(Span(90, 93), Span(3, 3)))
    assert stance(replace(article("Avo + did.", "Bel"), entities=(stray,))) == ()


@pytest.mark.parametrize(("language", "is_judged"), [("en", True), ("und", True), ("en-US", True), ("fr", False)])
def test_only_english_is_judged(language: str, is_judged: bool) -> None:
    judged = StanceStage(Marks(), Settings()).process([article("Avo + did.", "Avo", language=language)])[0].article
    assert bool(judged.stance) is is_judged
    assert judged.models == ({"stance": "marks/1"} if is_judged else {})
    assert judged.skipped == (() if is_judged else ("stance",))


def test_a_model_of_other_languages_judges_them() -> None:
    stage = StanceStage(Marks(), Settings(model="marks.npz", languages="fr,de"))
    before = [article("Avo + did.", "Avo", language=language) for language in ("de", "en", "it")]
    judged = [outcome.article for outcome in stage.process(before)]
    assert [bool(after.stance) for after in judged] == [True, False, False]
    assert [after.skipped for after in judged] == [(), ("stance",), ("stance",)]


def test_an_article_without_entities_has_no_stance() -> None:
    assert stance(article("Nobody came.")) == ()


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Critics slammed Velmar as corrupt and dishonest after the scandal.", "negative"),
        ("Fans praised Velmar as a brave and brilliant hero.", "positive"),
        ("Velmar said on Tuesday that the meeting would take place in March.", "neutral"),
        ("Velmar was indicted for fraud and faces charges of lying.", "negative"),
        ("Velmar won the award for her outstanding work and was congratulated.", "positive"),
    ],
)
def test_the_bundled_model_knows_plain_cases(text: str, polarity: str) -> None:
    first = stance(article(text, "Velmar"), bundled)[0]
    assert first.polarity == polarity
    assert first.evidence == (() if polarity == "neutral" else (Span(0, len(text)),))


def test_a_sentence_can_be_for_one_and_against_the_other() -> None:
    for_avo, for_bel = stance(
        article("Avo, a beloved hero, condemned the corrupt and brutal dictator Bel.", "Avo", "Bel"), bundled
    )
    assert for_bel.polarity == "negative"
    assert for_avo != for_bel


VOCABULARY = "Avo Bel praised slammed the corrupt hero not won . , \n “ ” said don't été 3.5 \U0001f642"
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=40).map(" ".join))


@given(st.lists(TEXTS, max_size=5))
def test_a_batch_gives_what_single_articles_give_and_gives_it_again(texts: list[str]) -> None:
    batch = [article(text, "Avo", "Bel", title="Avo wins") for text in texts]
    together = bundled.process(batch)
    assert together == [bundled.process([single])[0] for single in batch]
    assert together == bundled.process([outcome.article for outcome in together])


@given(TEXTS)
def test_scores_are_probabilities_and_evidence_is_inside_the_article(text: str) -> None:
    for judged in stance(article(text, "Avo", title="Avo wins"), bundled):
        assert 1 / 3 <= round(judged.score + 0.0002, 3) <= 1.001
        assert all(
            0 <= span.start < span.end <= len(text if span.field == "text" else "Avo wins") for span in judged.evidence
        )


@pytest.mark.parametrize("field", ["targets", "mentions", "threads"])
def test_numbers_out_of_range_are_refused(field: str) -> None:
    with pytest.raises(BadSettings, match=f"{field}=-1"):
        replace(Settings(), **{field: -1})


class Notes(Marks):
    """A reader that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[Mention]] = []

    def read(self, mentions: Sequence[Mention]) -> list[Probabilities]:
        self.asked.append(list(mentions))
        return super().read(mentions)


def test_the_reader_gets_an_article_at_once_and_the_mentions_of_a_sentence_side_by_side() -> None:
    notes = Notes()
    stance(article("Avo met Bel. Avo left.", "Avo", "Bel", title="Bel +"), StanceStage(notes, Settings()))
    asked = [[(mention.sentence, mention.start) for mention in mentions] for mentions in notes.asked]
    assert asked == [[("Bel +", 0), ("Avo met Bel.", 0), ("Avo met Bel.", 8), ("Avo left.", 0)]]
