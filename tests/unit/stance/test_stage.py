"""The stance stage: from the readings of sentences to portrayals and stances; the bundled model on plain cases."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.stance.marked import GENRES, OWN_WORDS
from wireroom.kernel.article import Article, Entity, Portrayal, Shares, Span, Stance
from wireroom.kernel.errors import BadSettings
from wireroom.stance.build import build
from wireroom.stance.port import Mention, Probabilities, Reading
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage

bundled = build(Settings())


class Marks:
    """A reader that finds a sentence good for a plus and bad for a minus in it."""

    version = "marks/1"

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        return [Reading(found, found) for found in (self._read(*mention) for mention in mentions)]

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


def judged(article: Article, stage: StanceStage | None = None) -> Article:
    (outcome,) = (stage or StanceStage(Marks(), GENRES, OWN_WORDS, Settings())).process([article])
    return outcome.article


def portrayal(article: Article, stage: StanceStage | None = None) -> tuple[Portrayal, ...]:
    found = judged(article, stage).portrayal
    assert found is not None
    return found


def stance(article: Article, stage: StanceStage | None = None) -> tuple[Stance, ...]:
    found = judged(article, stage).stance
    assert found is not None
    return found


def test_evidence_is_the_sentences_that_agree_the_clearest_first() -> None:
    told = article("Avo + did. Bel came. Avo - fell. Avo + rose.", "Avo", title="Avo + wins")
    for found in (*portrayal(told), *stance(told)):
        assert (found.target, found.polarity) == ("Avo", "positive")
        assert found.evidence == (Span(0, 10, "title"), Span(0, 10), Span(33, 44))


def test_a_clear_sentence_outweighs_a_neutral_one_and_one_sentence_counts_as_it_is() -> None:
    assert portrayal(article("Avo - did. Avo came.", "Avo"))[0].polarity == "negative"
    assert portrayal(article("Avo - did.", "Avo"))[0].score == 0.7


def test_neutral_has_no_evidence() -> None:
    told = article("Avo came. Avo went.", "Avo")
    assert portrayal(told)[0] == Portrayal(
        target="Avo", polarity="neutral", score=0.8, shares=Shares(0.1, 0.8, 0.1), main=True
    )
    assert (stance(told)[0].polarity, stance(told)[0].evidence) == ("neutral", ())


def test_evidence_names_a_sentence_once_and_three_at_most() -> None:
    told = article("Avo + Avo + Avo.\nAvo + b.\nAvo + c.\nAvo + d.", "Avo")
    for found in (*portrayal(told), *stance(told)):
        assert len(set(found.evidence)) == len(found.evidence) == 3


def test_the_first_targets_and_their_first_mentions_are_judged() -> None:
    stage = StanceStage(Marks(), GENRES, OWN_WORDS, Settings(targets=1, mentions=2))
    told = article("Avo + did. Avo + won. Avo - fell. Avo - lost. Avo - left. Bel + did.", "Avo", "Bel")
    for found in (portrayal(told, stage), stance(told, stage)):
        assert [(f.target, f.polarity) for f in found] == [("Avo", "positive")]


def test_a_mention_outside_the_text_is_passed_over() -> None:
    stray = Entity(name="Avo", kind="org", salience=1, mentions=(Span(90, 93), Span(3, 3)))
    told = replace(article("Avo + did.", "Bel"), entities=(stray,))
    assert (portrayal(told), stance(told)) == ((), ())


@pytest.mark.parametrize(("language", "is_judged"), [("en", True), ("und", True), ("en-US", True), ("fr", False)])
def test_only_english_is_judged(language: str, is_judged: bool) -> None:
    told = judged(article("Avo + did.", "Avo", language=language))
    assert bool(told.portrayal) is bool(told.stance) is bool(told.genre) is is_judged
    assert told.models == ({"stance": f"marks/1+{GENRES.version}"} if is_judged else {})
    assert told.skipped == (() if is_judged else ("stance",))


def test_a_model_of_other_languages_judges_them() -> None:
    stage = StanceStage(Marks(), GENRES, OWN_WORDS, Settings(model="marks.npz", languages="fr,de"))
    before = [article("Avo + did.", "Avo", language=language) for language in ("de", "en", "it")]
    told = [outcome.article for outcome in stage.process(before)]
    assert [bool(after.stance) for after in told] == [True, False, False]
    assert [after.skipped for after in told] == [(), ("stance",), ("stance",)]
    assert {after.genre for after in told} == {None}


def test_an_article_without_entities_has_no_portrayal_and_no_stance() -> None:
    assert (portrayal(article("Nobody came.")), stance(article("Nobody came."))) == ((), ())


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
def test_the_bundled_model_knows_plain_portrayals_and_one_sentence_makes_no_stance(text: str, polarity: str) -> None:
    told = article(text, "Velmar")
    first = portrayal(told, bundled)[0]
    assert first.polarity == polarity
    assert first.evidence == (() if polarity == "neutral" else (Span(0, len(text)),))
    assert {(s.polarity, s.evidence) for s in stance(told, bundled) if s.voice == "outlet"} <= {("neutral", ())}


def test_a_sentence_can_be_good_for_one_and_bad_for_the_other() -> None:
    of_avo, of_bel = portrayal(
        article("Avo, a beloved hero, condemned the corrupt and brutal dictator Bel.", "Avo", "Bel"), bundled
    )
    assert of_bel.polarity == "negative"
    assert of_avo.shares.negative < of_bel.shares.negative


VOCABULARY = "Avo Bel praised slammed the corrupt hero not won . , \n “ ” said don't été 3.5 \U0001f642"
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=40).map(" ".join))


@given(st.lists(TEXTS, max_size=5))
def test_a_batch_gives_what_single_articles_give_and_gives_it_again(texts: list[str]) -> None:
    batch = [article(text, "Avo", "Bel", title="Avo wins") for text in texts]
    together = bundled.process(batch)
    assert together == [bundled.process([single])[0] for single in batch]
    assert together == bundled.process([outcome.article for outcome in together])


@given(TEXTS)
def test_shares_add_up_and_evidence_is_inside_the_article(text: str) -> None:
    told = judged(article(text, "Avo", title="Avo wins"), bundled)
    for found in (*(told.portrayal or ()), *(told.stance or ())):
        shares = found.shares
        assert shares is not None
        assert shares.negative + shares.neutral + shares.positive == pytest.approx(1, abs=0.001)
        assert found.score == getattr(shares, found.polarity)
        assert all(
            0 <= span.start < span.end <= len(text if span.field == "text" else "Avo wins") for span in found.evidence
        )


@pytest.mark.parametrize("field", ["targets", "mentions", "threads"])
def test_numbers_out_of_range_are_refused(field: str) -> None:
    with pytest.raises(BadSettings, match=f"{field}=-1"):
        replace(Settings(), **{field: -1})


class Notes(Marks):
    """A reader that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[Mention]] = []

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        self.asked.append(list(mentions))
        return super().read(mentions)


def test_the_reader_gets_an_article_at_once_and_the_mentions_of_a_sentence_side_by_side() -> None:
    notes = Notes()
    stance(
        article("Avo met Bel. Avo left.", "Avo", "Bel", title="Bel +"),
        StanceStage(notes, GENRES, OWN_WORDS, Settings()),
    )
    asked = [[(mention.sentence, mention.start) for mention in mentions] for mentions in notes.asked]
    assert asked == [[("Bel +", 0), ("Avo met Bel.", 0), ("Avo met Bel.", 8), ("Avo left.", 0)]]
