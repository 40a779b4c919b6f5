import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireroom.clean.boilerplate import INSERTS, LINES, strip

LINE_EXAMPLES = {
    "breadcrumb": "Home > News > Harbour",
    "menu": "Skip to main content",
    "related": "Also Read: Ferry fares to rise in June",
    "related list": "You may also like",
    "follow": "Do follow us on: Facebook | Instagram",
    "follow a person": "Follow our harbour desk on Twitter: @harbourdesk",
    "networks": "Facebook | Twitter | WhatsApp | Email",
    "share": "Share this article",
    "thanks": "Thank you for reading. See you tomorrow.",
    "farewell": "Have a good day ahead \U0001f642",
    "comments": "Leave a comment below",
    "newsletter": "Sign up for our daily newsletter and never miss a ferry",
    "call to visit": "For more articles like this, please visit us at example.com",
    "app": "Download our free app now",
    "click": "Click here to read the rest",
    "first published": "This article originally appeared on Example Wire.",
    "read on": "Continue reading the main story",
    "advertisement": "- ADVERTISEMENT -",
    "cookies": "This website uses cookies to improve your visit. Accept or leave.",
    "terms": "Terms of Use | Privacy",
    "copyright": "© 2024 Example Wire Ltd. All rights reserved.",
    "counters": "4 min read",
}
INSERT_EXAMPLES = {
    "wire credit": ("PORTO NOVO (Example Wire) - The pontoon is new.", "The pontoon is new."),
    "related in brackets": ("The pontoon is new. (RELATED: Old pontoon sold for scrap)", "The pontoon is new."),
    "related at the end": ("The pontoon is new. Also Read: Old pontoon, laid in 1950, sold", "The pontoon is new."),
    "read on": ("The pontoon is new. Read more...", "The pontoon is new."),
    "credits": ("The pontoon is new. (Reporting by A. Writer; editing by B. Editor)", "The pontoon is new."),
    "click here": ("The pontoon is new (to see it, click here) and red.", "The pontoon is new and red."),
    "copyright": ("The pontoon is new. Copyright 2024 Example Wire. All rights reserved.", "The pontoon is new."),
    "advertisement": ("The pontoon is new. ADVERTISEMENT It is red.", "The pontoon is new. It is red."),
    "story continues": ("The pontoon is new. Story continues below advertisement", "The pontoon is new."),
}
SENTENCES = [
    "UNESCO (the United Nations body for culture) - which met in May - kept the pontoon on its list.",
    "NATO (Brussels) said the pontoon was new.",
    "Home prices in the harbour quarter rose for the third month > a record, the council said.",
    "Related costs, such as dredging, were not included in the estimate.",
    '"Thank you for reading my letter," the minister wrote to the islanders.',
    "Copyright law has not kept pace with the machines, the judge wrote.",
    "Subscribe is what half of the pensioners did when the share offer opened.",
    "Follow the river on foot and the damage of the flood is plain to see.",
    "Readers who had also read the first report noticed the change at once.",
    "The company said that cookies and crackers made up a third of its sales.",
    "Advertisement revenue fell by a tenth in the third quarter.",
    "Share prices fell this week on fears of a strike.",
    "By using the back road, the drivers saved an hour, the firm said.",
    "She told the court that all rights reserved to the tribe had been sold.",
    "The officer (reported by his own men) was dismissed on Friday.",
    "He asked the crowd to read more: more poems, more plays. Nobody laughed, and the rain went on.",
    "Get the pontoon out of the harbour, the captain had ordered.",
]


def test_every_rule_has_an_example() -> None:
    assert LINES.keys() == LINE_EXAMPLES.keys()
    assert INSERTS.keys() == INSERT_EXAMPLES.keys()


@pytest.mark.parametrize(("name", "line"), LINE_EXAMPLES.items())
def test_line_goes(name: str, line: str) -> None:
    assert LINES[name].fullmatch(line)
    assert strip(["The ferry sails again.", line, "It is full."]) == [
        "The ferry sails again.",
        "It is full.",
    ]


@pytest.mark.parametrize("name", INSERT_EXAMPLES)
def test_insert_goes(name: str) -> None:
    before, after = INSERT_EXAMPLES[name]
    assert strip([before]) == [after]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_stays(sentence: str) -> None:
    assert strip([sentence]) == [sentence]
    assert strip(["The ferry sails again.", sentence]) == ["The ferry sails again.", sentence]


def test_related_story_in_the_middle_is_kept_when_sentences_follow_it() -> None:
    text = "The pontoon is new. Also Read: Old pontoon sold. The council met on Friday. It voted for the plan."
    assert strip([text]) == [text]


def test_run_together_breadcrumb_above_its_headline_goes() -> None:
    assert strip(["HomeNewsFerry sails again", "Ferry sails again", "It is full."])[0] == "Ferry sails again"


def test_list_of_headlines_at_the_bottom_goes() -> None:
    body = ["The ferry sails again.", "It is full."]
    assert strip([*body, "Related Articles", "Old pontoon sold", "Fares to rise in June"]) == body


def test_heading_with_sentences_below_it_is_no_tail() -> None:
    body = ["The ferry sails again.", "Related articles", "The council met on Friday.", "It voted for the plan."]
    assert strip(body) == [body[0], *body[2:]]


PARAGRAPH = st.one_of(
    st.sampled_from([*LINE_EXAMPLES.values(), *SENTENCES, *(before for before, _ in INSERT_EXAMPLES.values())]),
    st.text("abC .!:()|\"'>©", min_size=1, max_size=60),
)


@given(st.lists(PARAGRAPH, max_size=8), st.booleans())
def test_stripping_twice_changes_nothing(paragraphs: list[str], joined: bool) -> None:
    text = [each for part in ([" ".join(paragraphs)] if joined else paragraphs) if (each := " ".join(part.split()))]
    once = strip(text)
    assert strip(once) == once
