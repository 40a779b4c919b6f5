import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from wireroom.clean import normalise

TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\n \t\u200b\u200d\u00a0\u201cﬁ-a.A\u0301")), max_size=300)


def test_quotes_spaces_ligatures_and_invisible_characters() -> None:
    assert normalise.line("\u201cIt\u2019s\u00a0\ufb01ne\u201d,\u200b she\u00ad said\u2026 twenty\u2011one") == (
        '"It\'s fine", she said... twenty-one'
    )


def test_letters_are_composed() -> None:
    assert normalise.line("Cafe\u0301") == "Caf\u00e9"


def test_joiners_stay_where_they_spell_words() -> None:
    assert normalise.line("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 a\u200cb") == (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 ab"
    )


def test_a_newline_ends_a_paragraph() -> None:
    assert normalise.paragraphs("One line.\r\nAnother  line.\n\n\nA third.") == [
        "One line.",
        "Another line.",
        "A third.",
    ]


def test_hard_wrapped_lines_are_joined_and_an_indent_opens_a_paragraph() -> None:
    wrapped = (
        "The harbour board said on Monday that the ferry would run again\n"
        "from the first week of April, once the new pontoon has been laid\n"
        "and inspected, and that fares would not rise before the summer.\n"
        "    Passengers had waited since the storms of December for news of\n"
        "the crossing, which carries about four hundred people every day."
    )
    first, second = normalise.paragraphs(wrapped)
    assert "would run again from the first week of April, once the new pontoon has been laid and inspected" in first
    assert second.startswith("Passengers had waited since the storms of December for news of the crossing")


def test_short_paragraphs_are_not_joined() -> None:
    lines = [f"The ferry sailed on day {day} of the month, and it was full." for day in range(9)]
    assert normalise.paragraphs("\n".join(lines)) == lines


def test_a_first_line_in_capitals_stands_alone() -> None:
    text = "FERRY TO SAIL AGAIN\n" + "The harbour board said that the ferry would run\n" * 5
    assert normalise.paragraphs(text)[0] == "FERRY TO SAIL AGAIN"


def test_a_run_of_combining_marks_is_cut() -> None:
    assert len(normalise.line("a" + "\u0301\u0327" * 400_000)) < 100


@given(TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = "\n\n".join(normalise.paragraphs(text))
    assert "\n\n".join(normalise.paragraphs(once)) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in once if each != "\n")
