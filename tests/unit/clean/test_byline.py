from datetime import UTC, datetime

import pytest

from wireroom.clean.byline import Head, Signature, author_names, take_head, take_signature

BODY = ["The harbour board said on Monday that the ferry would run again from April.", "Fares will not rise."]
DAY = datetime(2023, 2, 21, tzinfo=UTC)


def test_headline_byline_and_date_come_off_the_top() -> None:
    head = take_head(["Ferry to sail again", "By Anna Example and Bo Sample", "21 February 2023", *BODY], "")
    assert head == Head("Ferry to sail again", ("Anna Example", "Bo Sample"), DAY, BODY)


def test_a_given_title_is_kept_and_its_copy_taken() -> None:
    assert take_head(["FERRY to sail again", *BODY], "Ferry to sail again").paragraphs == BODY
    assert take_head(["Old news", *BODY], "Ferry to sail again").title == "Ferry to sail again"


def test_a_first_sentence_is_no_title() -> None:
    assert take_head(BODY, "") == Head("", (), None, BODY)


def test_date_prefix_and_dateline() -> None:
    assert take_head(["date 2023-02-21 " + BODY[0]], "") == Head("", (), DAY, BODY[:1])
    dated = "HARBOUR TOWN, Feb. 21, 2023 (Example Wire) - The ferry runs again."
    assert take_head([dated], "") == Head("", (), DAY, [dated])


@pytest.mark.parametrize("line", ["By far the best ferry", "by Harbour Town Council", "By Monday the ferry was full."])
def test_not_a_byline(line: str) -> None:
    assert take_head([BODY[0], line], "").authors == ()


def test_byline_with_outlet_and_date() -> None:
    head = take_head(["BY ANNA EXAMPLE | 02/21/2023 12:35 PM", *BODY], "")
    assert head.authors == ("ANNA EXAMPLE",)
    assert head.published == datetime(2023, 2, 21, 12, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        (None, ()),
        ("By Anna Example", ("Anna Example",)),
        ("Anna Example, Bo Sample", ("Anna Example", "Bo Sample")),
        ("Example, Anna", ("Example, Anna",)),
        ("Anna Example; Bo Sample & Cy Specimen", ("Anna Example", "Bo Sample", "Cy Specimen")),
        (["Anna  Example", "Anna Example", " ", "https://example.com/anna"], ("Anna Example",)),
    ],
)
def test_names(written: list[str] | str | None, authors: tuple[str, ...]) -> None:
    assert author_names(written) == authors


def test_signature_with_a_link_names_the_author() -> None:
    block = ["Anna Example", "Anna Examplehttps://example.com", "She likes boats and writes about them."]
    assert take_signature(BODY + block) == Signature("Anna Example", BODY)


def test_biography_with_a_contact_goes_and_a_sentence_about_a_writer_stays() -> None:
    assert take_signature([*BODY, "Anna Example is a reporter at Example Wire. Follow her: @anna"]).paragraphs == BODY
    text = [*BODY, "The Example Wire story was sent to an editor, who asked readers to contact her."]
    assert take_signature(text).paragraphs == text
