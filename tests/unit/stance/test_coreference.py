"""What pronouns and descriptions are followed to, on texts whose references were marked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from tests.unit.stance.marked import read_marked
from wireroom.kernel.article import Entity, Span
from wireroom.stance.voices.coreference import find_coreferences
from wireroom.stance.voices.speech import find_utterances
from wireroom.stance.voices.text import Reference, Text

CASES = """
[Amara Nwosu|person] opened the bridge on Monday. {She=Amara Nwosu} called it a new start.
[Amara Nwosu|person] met [Piotr Zielinski|person] in [Gdynia|place]. {He=Piotr Zielinski} left early.
[Tomas Reyes|person] said {he=Tomas Reyes} would not resign, and {his=Tomas Reyes} party agreed.
[Jin Park|person] praised [Omar Haddad|person]. {He=?} has won three titles.
The minister told [Omar Haddad|person] that {he=?} had failed.
[Ines Duarte|person], a surgeon from [Porto|place], has won the prize. {Her=Ines Duarte} work saved hundreds.
Mr [Cole|person] argued with Ms [Ruiz|person]. {She=Ruiz} told him to stop.
Mrs [Ruiz|person] thanked Mr [Cole|person]. {He=Cole} had paid for the roof.
[Velmar|org] said {it=Velmar} would close two plants.
[Velmar|org] cut 300 jobs. {It=Velmar} also stopped its dividend.
[Velmar|org] cut 300 jobs. {It=} is raining in the north.
[Velmar|org] bought [Tarn Foods|org] last year. {It=?} has not said what it paid.
[Velmar|org] bought [Tarn Foods|org], and {its=?} shares fell.
Probabilities of [Velmar|org] fell. {It=Velmar} closed at a record low.
[Brazil|place] has cut {its=Brazil} deficit by half.
[Brazil|place] beat [Chile|place] because {its=?} defence held.
The retailer [Velmar|org] closed a shop in [Leeds|place]. Staff said {the company=Velmar} had warned nobody.
[Velmar|org], a maker of pumps, lost the case. {The company=Velmar} will appeal.
[Velmar|org], a maker of pumps, sued [Orbital|org], a software firm. {The company=?} wants damages.
[Northgate Bank|org] froze the accounts. {The bank=Northgate Bank} apologised on Friday.
[Northgate Bank|org] lent to [Southgate Bank|org]. {The bank=?} has denied wrongdoing.
[Velmar|org] blamed [Northgate Bank|org]. {The bank=Northgate Bank} has said nothing.
President [Amara Nwosu|person] vetoed the bill. Unions said {the president=Amara Nwosu} had broken a promise.
President [Amara Nwosu|person] met President [Jorge Lima|person]. {The president=?} has called for calm.
[Jorge Lima|person], the mayor of [Porto|place], fined the clubs. {The mayor=Jorge Lima} was booed.
[Jorge Lima|person] fined the clubs. A lawyer for the clubs wept. {He=?} was booed.
[Jorge Lima|person] sacked his deputy. {He=?} was seen leaving by a side door.
"{He=?} is a fool," said [Jorge Lima|person].
"We lost," said [Jorge Lima|person]. {He=Jorge Lima} left without a word.
[Ada Brook|person] ran in the rain. "I was cold," {she=Ada Brook} said.
[Ada Brook|person] ran with Kim Tolland in the rain. {She=?} was cold.
[Ada Brook|person], {her=?} sister and a friend were rescued.
[Ada Brook|person] and {her=Ada Brook} team were rescued.
[Sana Malik|person] won. {She=Sana Malik} thanked her coach. Then {she=Sana Malik} wept.
[Harbour Club|org] sold {its=Harbour Club} best player in June.
[Harbour Club|org] is {the club=} that nobody likes.
[Porto|place] reopened the pier after {it=?} burned down.
Fans of [Harbour Club|org] said {its=?} season was over.
[Harbour Club|org] fans want {its=?} owner out.
[Pelagia|org] announced that {it=Pelagia} would restart drilling. {It=Pelagia} has spent 3 million.
[Pelagia|org], the oil company, restarted drilling. Divers say {the company=Pelagia} ignored them.
[Lena Voss|person] wrote to the court. {It=?} rejected her plea.
[Lena Voss|person] wrote to the court. The court rejected {her=Lena Voss} plea.
[Lena Voss|person] defended [Max Orr|person] in May. [Voss|person=Lena Voss] said {she=Lena Voss} trusted him.
[Max Orr|person], who leads [Pelagia|org], was fined. {He=Max Orr} blamed the weather.
Sir [Max Orr|person] was fined. {His=Max Orr} daughter paid.
The actor [Dev Anand Rao|person] was fined. The judge said {the actor=Dev Anand Rao} had lied.
[Kigali|place] has doubled {its=Kigali} bus fleet, and {its=Kigali} air is cleaner.
[Velmar|org]'s founder has sold {its=?} vans.
While [Velmar|org] grew, the regulator lost {its=} nerve.
""".strip().splitlines()


def coreferences(text: Text) -> list[Reference]:
    return find_coreferences(text, find_utterances(text))


def test_what_is_followed_is_right() -> None:
    right, wrong, marked = 0, [], 0
    for case in map(read_marked, CASES):
        marked += sum(name not in ("", "?") for name in case.antecedents.values())
        for reference in coreferences(case.text):
            name = case.entities[reference.entity].name
            antecedent = case.antecedents.get((reference.start, reference.end))
            if antecedent == name:
                right += 1
            elif antecedent is not None:
                wrong.append((case.string, case.string[reference.start : reference.end], name))
    assert right / (right + len(wrong)) >= 0.95, wrong
    assert right / marked >= 0.75, (right, marked)


@pytest.mark.parametrize(
    "text",
    [
        "[Jin Park|person] praised [Omar Haddad|person]. He has won three titles.",
        "The minister told [Omar Haddad|person] that he had failed.",
        "[Ada Brook|person] ran with Kim Tolland. She was cold.",
        "[Velmar|org] cut 300 jobs. It is clear that nobody knew.",
        "[Velmar|org] bought [Tarn Foods|org], and its shares fell.",
        "[Velmar|org], a maker of pumps, sued [Orbital|org], a software firm. The company wants damages.",
    ],
)
def test_what_may_mean_two_is_left_alone(text: str) -> None:
    assert coreferences(read_marked(text).text) == []


def test_a_pronoun_in_somebody_elses_mouth_is_left_alone() -> None:
    marked = read_marked('[Jorge Lima|person] came. "He is a fool," said a neighbour.')
    assert coreferences(marked.text) == []


names_in = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.sampled_from(["person", "org", "place"])), max_size=8
)


@given(st.text(alphabet='aBo. \n"“”’,', max_size=90), names_in)
def test_references_are_within_the_text_and_apart_from_names(filler: str, spans: list[tuple[int, int, str]]) -> None:
    string = filler + " He said it was the company. Its president, she said, told him. " + filler
    entities = [
        Entity(name=f"n{i}", kind=kind, mentions=(Span(a, b),), salience=0.1)  # type: ignore[arg-type]
        for i, (a, b, kind) in enumerate(spans)
    ]
    text = Text("text", string, entities)
    for reference in coreferences(text):
        assert 0 <= reference.start < reference.end <= len(string)
        assert not any(name.start < reference.end and reference.start < name.end for name in text.names)


@pytest.mark.parametrize(
    "piece", ["he ", "He said it. ", '"he" ', "the company ", "the man he ", "Ada Brook said she ", "its "]
)
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    entities = [Entity(name="Ada", kind="person", mentions=(Span(0, 3),), salience=1)]
    short, long = ("Ada. " + piece * (length // len(piece)) for length in (25_000, 100_000))
    assert_linear(lambda string: coreferences(Text("text", string, entities)), short, long)
