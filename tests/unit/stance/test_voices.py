"""Who takes which side: the outlet's own stance, the stance of those whom it quotes, and the article's."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.costs import assert_linear
from tests.unit.stance.marked import GENRES, OWN_WORDS, read_marked
from wireroom.kernel.article import Article, Entity, Portrayal, Span, Stance
from wireroom.stance.port import Mention, Probabilities, Reading
from wireroom.stance.settings import Settings
from wireroom.stance.stage import StanceStage
from wireroom.stance.voices.mentions import VoicedText


class Words:
    """A reader that knows two words."""

    version = "words/1"

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        return [Reading(found, found) for found in map(self._read, mentions)]

    def _read(self, mention: Mention) -> Probabilities:
        assert 0 <= mention.start < mention.end <= len(mention.sentence)
        if "splendid" in mention.sentence:
            return Probabilities(0.05, 0.05, 0.9)
        return Probabilities(0.9, 0.05, 0.05) if "rotten" in mention.sentence else Probabilities(0.1, 0.8, 0.1)


def article(marked: str, title: str = "") -> Article:
    case = read_marked(marked)
    return Article(
        id="a", delivery="d", source="s", ingested=datetime(2024, 5, 1, tzinfo=UTC), text=case.string, title=title,
        language="en", entities=case.entities,
    )  # fmt: skip


def judge(article: Article) -> Article:
    return StanceStage(Words(), GENRES, OWN_WORDS, Settings()).process([article])[0].article


def stances(article: Article) -> tuple[Stance, ...]:
    stance = judge(article).stance
    assert stance is not None
    return stance


def portrayals(article: Article) -> tuple[Portrayal, ...]:
    portrayal = judge(article).portrayal
    assert portrayal is not None
    return portrayal


def sides(marked: str) -> dict[tuple[str, str], str]:
    return {(s.target, s.voice): s.polarity for s in stances(article(marked))}


QUOTED = '[Velmar|org] met on Monday. "[Velmar|org] is splendid," said [Ada Brook|person].'


def test_praise_that_is_quoted_is_the_speakers() -> None:
    assert sides(QUOTED) == {
        ("Velmar", "outlet"): "neutral",
        ("Velmar", "Ada Brook"): "positive",
        ("Ada Brook", "outlet"): "neutral",
    }


def test_the_outlet_is_not_outvoted_by_those_it_quotes() -> None:
    polarities = sides(
        'The rotten [Velmar|org] met. The rotten [Velmar|org] left. "[Velmar|org] is splendid," said '
        "[Ada Brook|person]. "
        '"[Velmar|org] is splendid," said [Bo Lind|person]. According to [Bo Lind|person], [Velmar|org] is splendid.'
    )
    assert polarities["Velmar", "outlet"] == "negative"
    assert polarities["Velmar", "Ada Brook"] == polarities["Velmar", "Bo Lind"] == "positive"


@pytest.mark.parametrize(
    "speaker",
    [
        "[Velmar|org] chief executive [Ada Brook|person]",
        "[Ada Brook|person], who is chairwoman of [Velmar|org]",
        "[Ada Brook|person], founder of [Orbital|org] and chairwoman of [Velmar|org]",
        "[Ada Brook|person], chief technology officer at the [Velmar|org]",
        "a spokesman for [Velmar|org]",
        "[Velmar Europe|org]",
        "[Velmar|org]",
    ],
)
def test_praise_of_ones_own_is_left_out(speaker: str) -> None:
    polarities = sides(f'[Velmar|org] met. "[Velmar|org] is splendid," said {speaker}.')
    assert [key for key in polarities if key[0] == "Velmar"] == [("Velmar", "outlet")]


def test_blame_of_ones_own_counts_and_praise_of_others_does() -> None:
    polarities = sides(
        '"[Velmar|org] is rotten. [Orbital|org] is splendid," said [Velmar|org] director [Ada Brook|person].'
    )
    assert polarities["Velmar", "Ada Brook"] == "negative"
    assert polarities["Orbital", "Ada Brook"] == "positive"


def test_a_pronoun_that_speaks_is_named_where_it_is_known() -> None:
    polarities = sides("[Ada Brook|person] came. She said that [Velmar|org] was rotten.")
    assert polarities["Velmar", "Ada Brook"] == "negative"
    polarities = sides("[Ada Brook|person] met [Bo Lind|person]. He or she said that [Velmar|org] was rotten.")
    assert polarities["Velmar", "unnamed"] == "negative"


def test_a_pronoun_goes_on_with_who_spoke_last() -> None:
    first = '[Ada Brook|person] met a friend. "It rained," said [Bo Lind|person]. '
    assert sides(first + "He said that [Velmar|org] was rotten.")["Velmar", "Bo Lind"] == "negative"
    third = first + "A friend met [Ada Brook|person]. "
    assert sides(third + "He said that [Velmar|org] was rotten.")["Velmar", "unnamed"] == "negative"


@pytest.mark.parametrize(
    ("speaker", "voice"),
    [
        ("Two union officials", "union officials"),
        ("Officials", "officials"),
        ("Americans", "Americans"),
        ("People familiar with the matter", "people familiar with the matter"),
        ("The report", "unnamed"),
        ("Numerous studies", "unnamed"),
        ("Earnings on Wednesday", "unnamed"),
        ("Others", "unnamed"),
    ],
)
def test_a_voice_is_somebody(speaker: str, voice: str) -> None:
    assert ("Velmar", voice) in sides(f"{speaker} said that [Velmar|org] was rotten.")


def test_two_forms_of_a_description_are_one_voice() -> None:
    said = "said that [Velmar|org] was rotten."
    assert {voice for _, voice in sides(f"The officials {said} Union officials in Spain {said}")} == {
        "Union officials in Spain"
    }


def test_blame_is_read_with_the_word_that_says_so() -> None:
    polarities = sides("[Ada Brook|person] denounced [Velmar|org] as rotten.")
    assert polarities == {("Velmar", "Ada Brook"): "negative", ("Ada Brook", "outlet"): "neutral"}
    mention = VoicedText(read_marked("[Bo Lind|person] slammed [Velmar|org].").text, 2).find_mentions([0, 1])[0]
    assert (mention.voice, mention.excerpt.sentence) == ("Bo Lind", "slammed Velmar.")


def test_what_a_pronoun_stands_for_is_judged_by_its_sentence_too() -> None:
    told = article("[Ada Brook|person] came. She was rotten. Then she left. Her plan was rotten.")
    for found in (portrayals(told)[0], stances(told)[0]):
        assert found.polarity == "negative"
        assert [(span.start, span.end) for span in found.evidence] == [(16, 31), (47, 67)]


def test_the_outlets_stance_comes_first_and_one_stance_is_the_articles() -> None:
    assert [(s.target, s.voice, s.main) for s in stances(article(QUOTED))] == [
        ("Velmar", "outlet", True), ("Velmar", "Ada Brook", False), ("Ada Brook", "outlet", False),
    ]  # fmt: skip


def test_a_place_is_the_main_subject_only_where_nothing_else_is_nearly_so() -> None:
    judged = article("In [Chile|place], [Velmar|org] met.")
    place, org = judged.entities or ()
    for salience, main in ((0.4, "Velmar"), (0.2, "Chile")):
        both = (replace(place, salience=1 - salience), replace(org, salience=salience))
        assert [s.target for s in stances(replace(judged, entities=both)) if s.main] == [main]
        assert [p.target for p in portrayals(replace(judged, entities=both)) if p.main] == [main]


def test_what_is_no_name_of_somebody_is_passed_over() -> None:
    judged = article("[Velmar|org] met on [Monday|place].")
    dated = tuple(replace(e, kind="date") if e.name == "Monday" else e for e in judged.entities or ())  # type: ignore[arg-type]
    assert [s.target for s in stances(replace(judged, entities=dated))] == ["Velmar"]


@pytest.mark.parametrize("piece", ["Bo said he ", '"Bo won," said Ada. ', "Bo, chief of Bo, ", 'Bo\n\n"'])
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    articles = []
    for length in (25_000, 100_000):
        text = piece * (length // len(piece))
        spans = tuple(Span(match.start(), match.end()) for match in re.finditer("Bo", text))
        entities = (Entity(name="Bo", kind="person", mentions=spans, salience=1),)
        articles.append(replace(article(""), text=text, entities=entities))
    assert stances(articles[0])
    assert_linear(stances, *articles)


HOSTILE = st.lists(
    st.sampled_from(
        ['"', "“", "”", "'", "\n\n", " said ", "Ada Brook", " splendid", " rotten", "Velmar", ". ", ", ", "She"]
    ),
    max_size=30,
).map("".join)


@given(HOSTILE, HOSTILE)
def test_voices_are_names_and_evidence_is_in_the_article(before: str, after: str) -> None:
    judged = article(f"{before}[Velmar|org] said [Ada Brook|person] {after}")
    assert judged.text
    for stance in stances(judged):
        assert stance.voice.strip()
        assert 0 <= stance.score <= 1
        assert all(0 <= span.start < span.end <= len(judged.text) for span in stance.evidence)
    assert sum(stance.main for stance in stances(judged)) <= 1
    assert len({(stance.target, stance.voice) for stance in stances(judged)}) == len(stances(judged))


def test_a_sentence_that_names_nobody_counts_for_whom_the_one_before_names_but_is_no_evidence() -> None:
    told = article("[Velmar|org] met on Monday. What a rotten affair. Rain fell. A rotten day.")
    assert [(p.target, p.polarity, p.evidence) for p in portrayals(told)] == [("Velmar", "negative", ())]
    (alone,) = stances(article("[Velmar|org] met on Monday."))
    (followed,) = stances(told)
    assert alone.shares
    assert followed.shares
    assert followed.shares.negative > alone.shares.negative
    assert (followed.polarity, followed.evidence) == ("neutral", ())
