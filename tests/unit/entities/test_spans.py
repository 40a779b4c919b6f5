from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.costs import assert_linear
from wireroom.entities.patterns.spans import Spans, join_spans
from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind


def kinds(text: str, *names: tuple[str, EntityKind]) -> dict[str, str]:
    """Return what is found, with its kind, where a recogniser finds these names."""
    recognised = sorted(EntitySpan(text.index(name), text.index(name) + len(name), kind) for name, kind in names)
    spans = join_spans(text, recognised)
    return {text[span.start : span.end].strip(): span.kind for span in (*spans.names, *spans.values)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("World Cup", "event"), ("2022 World Cup", "event"), ("Winter Olympics", "event"), ("Super Bowl LVII", "event"),
        ("World War II", "event"), ("Hurricane Ida", "event"), ("G20 summit", "event"), ("COP27", "event"),
        ("Berlin Marathon", "event"), ("US Open", "event"), ("iPhone 15 Pro", "product"), ("Airbus A320neo", "product"),
        ("PlayStation 5", "product"), ("Model 3", "product"), ("ChatGPT", "product"), ("F-16s", "product"),
    ],
)  # fmt: skip
def test_events_and_products_are_found_without_a_recogniser(text: str, kind: str) -> None:
    assert kinds(f"they say {text}, of all things") == {text: kind}


@pytest.mark.parametrize(
    "text",
    ["the world cup", "a marathon", "Hurricane Hits Florida", "xiPhone", "Grand Prize", "Cup of Tea", "a summit"],
)
def test_other_words_are_neither_event_nor_product(text: str) -> None:
    assert kinds(text) == {}


def test_what_the_recogniser_took_for_a_name_becomes_the_event() -> None:
    assert kinds("at the Super Bowl in May", ("Super Bowl", "org")) == {"Super Bowl": "event", "May": "date"}
    assert kinds("a Hurricane Ida shelter", ("Ida", "person")) == {"Hurricane Ida": "event"}


def test_the_event_takes_in_the_organisation_that_ends_with_it() -> None:
    assert kinds("the Homeless World Cup, again", ("Homeless World Cup", "org")) == {"Homeless World Cup": "event"}


def test_a_name_before_the_core_stays_a_name() -> None:
    assert kinds("a Boeing 737 of Boeing 737 fame", ("Boeing", "org")) == {
        "Boeing": "org",
        "Boeing 737": "product",
    }
    assert kinds("a Boeing 737, again", ("Boeing 737", "org")) == {"Boeing": "org", "Boeing 737": "product"}


def test_a_name_that_goes_on_stays_a_name() -> None:
    name = "World Cup Organising Committee"
    assert kinds(f"the {name} met", (name, "org")) == {name: "org"}


def test_an_event_that_the_recogniser_found_is_not_doubled() -> None:
    text = "the Rugby World Cup final"
    spans = join_spans(text, [EntitySpan(4, 19, "event")])
    assert spans.names == [EntitySpan(4, 19, "event")]


def test_a_name_inside_a_value_is_none_and_a_value_inside_a_name_is_none() -> None:
    assert kinds("pay US$5m on Friday", ("US", "place"), ("Friday", "person")) == {
        "US$5m": "money",
        "Friday": "date",
    }
    assert kinds("for Sheffield Wednesday now", ("Sheffield Wednesday", "org")) == {"Sheffield Wednesday": "org"}
    assert kinds("the 2002 Winter Olympics since") == {"2002 Winter Olympics": "event"}


PIECES = ["Boeing 737", "World Cup", "2022", "$5m", "on Friday", "Hurricane Ida", "Ann", "US Open", "in May", "iPhone"]


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.data())
def test_things_overlap_no_thing_names_no_name_and_values_nothing(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    kind = st.sampled_from(["person", "org", "place", "event"])
    spans: Spans = join_spans(text, [EntitySpan(a, b, data.draw(kind)) for a, b in list(pairwise(cuts))[::2]])
    things = [name for name in spans.names if name.kind in ("event", "product")]
    names = [name for name in spans.names if name not in things]
    assert spans.names == sorted(spans.names)
    for group in (things, names, sorted((*things, *spans.values)), sorted((*names, *spans.values))):
        assert all(left[1] <= right[0] for left, right in pairwise(group))
    for name in names:
        assert all(thing.start <= name.start and name.end < thing.end for thing in things if _touch(name, thing))


def _touch(name: EntitySpan, thing: EntitySpan) -> bool:
    return name.start < thing.end and thing.start < name.end


@pytest.mark.parametrize("piece", ["World ", "Boeing 7", "iPhone ", "2022 ", "Tropical "])
def test_a_long_text_takes_no_longer_for_what_it_holds(piece: str) -> None:
    texts = [piece * (length // len(piece)) for length in (50_000, 200_000)]
    short, long = ((text, [EntitySpan(at, at + 4, "org") for at in range(0, len(text) - 4, 5)]) for text in texts)
    assert_linear(lambda given: join_spans(*given), short, long)
