"""From the readings of mentions to portrayals and stances: what counts for whom, and when the outlet has a side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.stance.marked import OWN_WORDS, read_marked
from wireroom.evaluation.figures import measured_article
from wireroom.kernel.article import OUTLET, Article, Portrayal, Span, Stance
from wireroom.stance.build import build
from wireroom.stance.port import Mention, Probabilities, Reading
from wireroom.stance.settings import Settings
from wireroom.stance.views import HITS, Read, load_weights, measure, portray, take_stances, weigh
from wireroom.stance.voices.mentions import Tie, VoicedMention

BAD, NONE, GOOD = Probabilities(0.9, 0.05, 0.05), Probabilities(0.1, 0.8, 0.1), Probabilities(0.05, 0.05, 0.9)
BAD_NEWS, GOOD_NEWS = Reading(BAD, NONE), Reading(GOOD, NONE)
AGAINST, FOR, NEITHER = Reading(BAD, BAD), Reading(GOOD, GOOD), Reading(NONE, NONE)


def read(
    reading: Reading,
    place: int,
    voice: str = OUTLET,
    tie: Tie = Tie.NONE,
    in_passing: bool = False,
    title: bool = False,
) -> Read:
    sentence = Span(10 * place, 10 * place + 9, "title" if title else "text")
    return Read(VoicedMention(0, Mention("Avo came.", 0, 3), sentence, voice, tie, in_passing), reading)


def reads(*readings: Reading, voice: str = OUTLET) -> list[Read]:
    return [read(reading, place, voice) for place, reading in enumerate(readings)]


def portrayal(found: list[Read]) -> Portrayal:
    (portrayed,) = portray(["Avo"], 0, found)
    return portrayed


def stances(found: list[Read]) -> dict[str, Stance]:
    return {stance.voice: stance for stance in take_stances(["Avo"], 0, found, OWN_WORDS)}


def test_a_portrayal_counts_every_voice() -> None:
    own, quoted = read(NEITHER, 0), read(BAD_NEWS, 1, "Bel")
    assert portrayal([own]).polarity == "neutral"
    assert portrayal([own, quoted]).polarity == "negative"
    assert portrayal([own, quoted]).evidence == (quoted.mention.sentence,)


def test_bad_news_is_a_portrayal_and_no_stance_however_often() -> None:
    for count in (1, 3, 24):
        found = reads(*[BAD_NEWS] * count)
        assert portrayal(found).polarity == "negative"
        assert stances(found)[OUTLET].polarity == "neutral"
        assert stances(found)[OUTLET].evidence == ()


def test_what_others_say_is_theirs_however_often() -> None:
    found = [read(NEITHER, 0), *(read(AGAINST, place, "Bel") for place in range(1, 24))]
    told = stances(found)
    assert (told[OUTLET].polarity, told["Bel"].polarity) == ("neutral", "negative")
    assert told[OUTLET].shares == stances(found[:1])[OUTLET].shares


@pytest.mark.parametrize(("side", "polarity"), [(AGAINST, "negative"), (FOR, "positive")])
def test_the_outlet_has_a_side_from_its_second_sentence(side: Reading, polarity: str) -> None:
    enough = [side] * HITS
    assert stances(reads(*enough[1:], NEITHER))[OUTLET].polarity == "neutral"
    told = stances(reads(NEITHER, *enough))[OUTLET]
    assert told.polarity == polarity
    assert told.evidence == (Span(10, 19), Span(20, 29))


def test_one_sentence_that_is_read_twice_is_one_hit() -> None:
    assert stances([read(AGAINST, 0)] * 4)[OUTLET].polarity == "neutral"
    assert stances(reads(AGAINST, AGAINST))[OUTLET].polarity == "negative"


def test_a_share_that_is_too_small_tells_no_side() -> None:
    found = reads(AGAINST, AGAINST, *[NEITHER] * 4)
    share = weigh(measure(found), OWN_WORDS).negative
    for least, polarity in ((share, "negative"), (share + 0.001, "neutral")):
        weights = replace(OWN_WORDS, least={"negative": least, "positive": least})
        (told,) = take_stances(["Avo"], 0, found, weights)
        assert told.polarity == polarity


def test_evidence_is_of_the_side_that_is_told() -> None:
    faint = Reading(BAD, Probabilities(0.6, 0.3, 0.1))
    told = stances(reads(FOR, faint, AGAINST, BAD_NEWS, AGAINST, AGAINST))[OUTLET]
    assert told.polarity == "negative"
    assert told.evidence == (Span(20, 29), Span(40, 49), Span(50, 59))
    assert stances(reads(AGAINST, FOR, FOR, FOR))[OUTLET].evidence == (Span(10, 19), Span(20, 29), Span(30, 39))


def test_a_sentence_in_passing_counts_half_and_is_no_hit() -> None:
    whole, half = measure([read(AGAINST, 0)]), measure([read(AGAINST, 0, in_passing=True)])
    assert whole == pytest.approx(measure([read(AGAINST, 0, in_passing=True)] * 2))
    assert half < whole
    found = [read(NEITHER, 0), *(read(AGAINST, place, in_passing=True) for place in range(1, 9))]
    assert stances(found)[OUTLET].polarity == "neutral"
    assert portrayal(found).evidence == ()


def test_a_title_counts_twice_in_a_portrayal() -> None:
    bad = portrayal([read(BAD_NEWS, 0), read(GOOD_NEWS, 1), read(BAD_NEWS, 2)]).shares
    assert portrayal([read(BAD_NEWS, 0, title=True), read(GOOD_NEWS, 1)]).shares == bad


def test_the_numbers_tell_news_from_the_outlets_words() -> None:
    blame, against, praise = measure([read(BAD_NEWS, 0, "Bel")])
    assert blame > 0
    assert (against, praise) == (0, 0)
    of_news, of_words = measure([read(BAD_NEWS, 0)]), measure([read(AGAINST, 0)])
    assert of_news[0] == of_words[0]
    assert of_news[1] < of_words[1]
    assert measure([read(FOR, 0)])[2] > of_words[2]


@pytest.mark.parametrize("tie", Tie)
@pytest.mark.parametrize(("reading", "polarity"), [(AGAINST, "negative"), (NEITHER, "neutral"), (FOR, "positive")])
def test_nobody_is_told_to_be_for_themselves_or_their_own(tie: Tie, reading: Reading, polarity: str) -> None:
    told = stances([read(NEITHER, 0), read(reading, 1, "Bel", tie)])
    if tie == Tie.ITSELF or (tie == Tie.ITS_OWN and polarity != "negative"):
        assert list(told) == [OUTLET]
    else:
        assert told["Bel"].polarity == polarity
        assert told["Bel"].evidence == (() if polarity == "neutral" else (Span(10, 19),))


def test_stances_come_by_target_the_outlets_first_and_one_is_the_main_subjects() -> None:
    def towards(target: int, place: int, voice: str) -> Read:
        found = read(NEITHER, place, voice)
        return found._replace(mention=found.mention._replace(target=target))

    found = [towards(1, 0, "Bel"), towards(0, 1, "Bel"), towards(0, 2, OUTLET), towards(1, 3, OUTLET)]
    told = list(take_stances(["Avo", "Cem"], 1, found, OWN_WORDS))
    assert [(s.target, s.voice, s.main) for s in told] == [
        ("Avo", OUTLET, False), ("Avo", "Bel", False), ("Cem", OUTLET, True), ("Cem", "Bel", False),
    ]  # fmt: skip
    assert [(p.target, p.main) for p in portray(["Avo", "Cem"], 1, found)] == [("Avo", False), ("Cem", True)]


PROBABILITIES = st.tuples(*[st.integers(1, 99)] * 3).map(lambda parts: Probabilities(*(p / sum(parts) for p in parts)))
READS = st.builds(
    read, st.builds(Reading, PROBABILITIES, PROBABILITIES), st.integers(0, 9),
    voice=st.sampled_from([OUTLET, "Bel"]), tie=st.sampled_from(Tie), in_passing=st.booleans(), title=st.booleans(),
)  # fmt: skip


@given(st.lists(READS, min_size=1, max_size=24), st.sampled_from(["fast", "best"]))
def test_shares_add_up_and_a_side_of_the_outlet_is_shown(found: list[Read], tier: str) -> None:
    told = list(take_stances(["Avo"], 0, found, load_weights(tier)))
    for view in (portrayal(found), *told):
        shares = view.shares
        assert shares is not None
        assert shares.negative + shares.neutral + shares.positive == pytest.approx(1, abs=0.001)
        assert view.score == getattr(shares, view.polarity)
    own = [stance for stance in told if stance.voice == OUTLET]
    assert len(own) == any(mention.voice == OUTLET for mention, _ in found)
    assert all((stance.polarity == "neutral") == (len(stance.evidence) < HITS) for stance in own)


def judge(marked: str) -> Article:
    case = read_marked(" ".join(marked.split()))
    article = replace(measured_article(0, case.string), entities=case.entities)
    return build(Settings()).process([article])[0].article


ARREST = """
    [Dorian Vale|person] was arrested on Friday on suspicion of fraud and bribery, police said.
    [Vale|person=Dorian Vale] was charged with stealing 2 million euros from a pension fund. Prosecutors accused
    [Vale|person=Dorian Vale] of lying to investigators. He faces up to nine years in prison.
    [Vale|person=Dorian Vale] was fired by his company in March and has been sued by former employees, according to
    court papers. "He is a shameless crook," said [Mara Olsen|person], a former partner. A judge denied bail."""
POLEMIC = """
    [Dorian Vale|person] is a shameless fraud. The greedy, cowardly [Vale|person=Dorian Vale] has cheated honest
    pensioners for years and laughs at their misery. [Vale|person=Dorian Vale] is an arrogant liar whose pathetic
    excuses insult everybody. His ridiculous vanity and his vile contempt for ordinary people disgust this town.
    [Vale|person=Dorian Vale] is a disgrace, and his reckless, corrupt empire deserves to collapse. Nobody should
    trust the disgraceful [Vale|person=Dorian Vale] again."""
TRIBUTE = """
    [Irma Sand|person] is a brilliant and generous leader. The wonderful [Sand|person=Irma Sand] rescued a failing
    hospital with courage, patience and grace. [Sand|person=Irma Sand] is an inspiring, honest and tireless friend of
    the poor, and her splendid work delights this town. [Sand|person=Irma Sand] is a hero, and her superb record
    deserves our gratitude. We admire the remarkable [Sand|person=Irma Sand]."""


def test_the_bundled_model_tells_a_report_from_a_polemic_and_a_tribute() -> None:
    sides = {}
    for name, text in (("arrest", ARREST), ("polemic", POLEMIC), ("tribute", TRIBUTE)):
        article = judge(text)
        (portrayed, *_), (stance, *_) = article.portrayal or (), article.stance or ()
        sides[name] = portrayed.polarity, stance.polarity, len(stance.evidence)
    assert sides == {
        "arrest": ("negative", "neutral", 0),
        "polemic": ("negative", "negative", 3),
        "tribute": ("positive", "positive", 3),
    }
