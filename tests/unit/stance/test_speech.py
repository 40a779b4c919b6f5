"""Whose words a text holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from tests.unit.stance.marked import Marked, read_marked
from wireroom.kernel.article import Entity, Span
from wireroom.stance.voices.speakers import Speaker
from wireroom.stance.voices.speech import find_utterances
from wireroom.stance.voices.text import Text


def utterances(marked: str) -> list[tuple[str, str]]:
    """Return each utterance with its speaker: the first entity's name, or the description."""
    case = read_marked(marked)
    return [
        (name_of(case, utterance.speaker), case.string[utterance.start : utterance.end].strip(' ,"“”'))
        for utterance in find_utterances(case.text)
    ]


def name_of(case: Marked, speaker: Speaker) -> str:
    return case.entities[speaker.entities[0]].name if speaker.entities else speaker.description


@pytest.mark.parametrize(
    ("text", "voice", "words"),
    [
        ('"The plan is a fraud," said [Ada Brook|person].', "Ada Brook", "The plan is a fraud"),
        ("“The plan is a fraud,” [Ada Brook|person] said.", "Ada Brook", "The plan is a fraud"),
        ("'The plan is a fraud,' said [Ada Brook|person].", "Ada Brook", "'The plan is a fraud,'"),
        ('"A fraud," said [Velmar|org] chief executive [Ada Brook|person] on Monday.', "Ada Brook", "A fraud"),
        ('"A fraud," said [Velmar|org]\'s founder, [Ada Brook|person].', "Ada Brook", "A fraud"),
        ('"A fraud," said a spokesman for [Velmar|org].', "Velmar", "A fraud"),
        ('"A fraud," said the farmer.', "farmer", "A fraud"),
        ('[Ada Brook|person], who owns [Velmar|org], said: "We lost it all."', "Ada Brook", "We lost it all."),
        ('[Ada Brook|person], chairman of [Velmar|org], later said, "We lost."', "Ada Brook", "We lost."),
        ('[Ada Brook|person] told [Velmar|org]: "You lied."', "Ada Brook", "You lied."),
        ('According to [Ada Brook|person], "the plan failed badly".', "Ada Brook", 'the plan failed badly".'),
        ("[Ada Brook|person] said that the plan was a fraud.", "Ada Brook", "the plan was a fraud."),
        ("[Ada Brook|person] said the plan was a fraud.", "Ada Brook", "the plan was a fraud."),
        ("[Ada Brook|person] told reporters the plan was a fraud.", "Ada Brook", "the plan was a fraud."),
        ("[Ada Brook|person] warned on Friday that the plan was a fraud.", "Ada Brook", "the plan was a fraud."),
        ("The plan was a fraud, [Ada Brook|person] said.", "Ada Brook", "The plan was a fraud"),
        ("The plan was a fraud, according to [Ada Brook|person].", "Ada Brook", "The plan was a fraud"),
        ("According to a statement from [Velmar|org], the plan works.", "Velmar", "the plan works."),
        ("[Velmar|org]'s spokeswoman said the plan works.", "Velmar", "the plan works."),
        ("Critics of the plan said it was a fraud.", "Critics of the plan", "it was a fraud."),
        ("Unions in [Spain|place] said it was a fraud.", "Unions in Spain", "it was a fraud."),
        ("[Velmar|org] and [Orbital|org] said they would merge.", "Velmar", "they would merge."),
        ("Analysts say the plan is a fraud.", "Analysts", "the plan is a fraud."),
        (
            '[Ada Brook|person] said the plan was "a fraud" and a shame.',
            "Ada Brook",
            'the plan was "a fraud" and a shame.',
        ),
        ("''The plan is a fraud,'' [Ada Brook|person] said.", "Ada Brook", "''The plan is a fraud,''"),
        (
            "The plan, which failed, is a fraud, said [Ada Brook|person].",
            "Ada Brook",
            "The plan, which failed, is a fraud",
        ),
        ("The plan was a fraud, [Ada Brook|person] told reporters.", "Ada Brook", "The plan was a fraud"),
        ("The plan, according to [Ada Brook|person], was a fraud.", "Ada Brook", "was a fraud."),
        ("[Ada Brook|person] slammed the plan.", "Ada Brook", "the plan."),
        ("[Ada Brook|person] has never said that it works.", "Ada Brook", "it works."),
        ("[Ada Brook|person] came and accused him of lying, and left.", "Ada Brook", "him of lying"),
        ("[Ada Brook|person] vowed to stop him.", "Ada Brook", "to stop him."),
        ("[Ada Brook|person] tweeted, calling for a ban.", "Ada Brook", "a ban."),
        ("[Ada Kelly|person] denied that it works.", "Ada Kelly", "it works."),
        ("[Ada Brook|person]'s claim that it works is old.", "Ada Brook", "it works is old."),
        ("The claim that it works is old.", "unnamed", "it works is old."),
        ("He was charged with fraud.", "unnamed", "fraud."),
        ("He was accused of fraud by [Ada Brook|person].", "Ada Brook", "fraud by"),
        ("He was accused by [Ada Brook|person] of fraud.", "Ada Brook", "fraud."),
        ("[Velmar|org] is said to be for sale.", "unnamed", "to be for sale."),
        ("[Velmar|org] has reportedly failed.", "unnamed", "failed."),
    ],
)
def test_words_are_given_to_who_says_them(text: str, voice: str, words: str) -> None:
    assert (voice, words) in utterances(text)


def test_what_is_added_has_the_same_speaker() -> None:
    attributed = utterances(
        '"It works," said [Ada Brook|person], adding that it "will take years". "You will have to wait for it."'
    )
    assert [voice for voice, _ in attributed] == ["Ada Brook"] * 3


def test_every_paragraph_of_a_quotation_has_its_speaker() -> None:
    assert [voice for voice, _ in utterances("“One.\n\n“Two.\n\n“Three,” said [Ada Brook|person].")] == [
        "Ada Brook"
    ] * 3


def test_a_quotation_that_goes_on_in_the_next_paragraph_keeps_its_speaker() -> None:
    attributed = utterances('"It works," said [Ada Brook|person].\n\n"It has worked in four other towns."')
    assert [voice for voice, _ in attributed] == ["Ada Brook", "Ada Brook"]


@pytest.mark.parametrize(
    "text",
    [
        'It is a so-called "smart city" plan.',
        'She read "War and Peace" twice.',
        "[Velmar|org] added 300 jobs and announced a plan.",
        "He had a say in it.",
    ],
)
def test_all_else_is_the_outlets(text: str) -> None:
    assert utterances(text) == []


def test_a_whole_quotation_without_a_speaker_is_nobodys_we_know() -> None:
    assert utterances('The sign on the door was new. "We are closed until the end of May."')[0][0] == "unnamed"


@given(st.text(alphabet='aB. \n"“”‘’,:', max_size=60), st.text(alphabet='aB. \n"“”,', max_size=60))
def test_utterances_lie_in_the_text_in_order_and_apart(before: str, after: str) -> None:
    string = f"{before} said Avo Lind, adding that according to Bo the man told her {after} she said"
    start = string.index("Avo")
    entities = [Entity(name="Avo Lind", kind="person", mentions=(Span(start, start + 8),), salience=1)]
    all_of_it = find_utterances(Text("text", string, entities))
    borders = [place for utterance in all_of_it for place in (utterance.start, utterance.end)]
    assert borders == sorted(borders)
    assert all(0 <= utterance.start < utterance.end <= len(string) for utterance in all_of_it)


@pytest.mark.parametrize(
    "piece", ["said ", '"a b," said ', "said Bo ", "according to ", 'x, said "', "Bo, and Bo said ", "“ said"]
)
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    entities = [Entity(name="Bo", kind="person", mentions=(Span(5, 7), Span(14, 16)), salience=1)]
    short, long = (piece * (length // len(piece)) for length in (25_000, 100_000))
    assert_linear(lambda string: find_utterances(Text("text", string, entities)), short, long)
