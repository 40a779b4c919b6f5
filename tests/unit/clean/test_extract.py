from datetime import UTC, datetime
from pathlib import Path

from wireroom.clean import extract

SENTENCE = "The harbour board said on Monday that the ferry would run again from the first week of April. "
PAGE = f"""<html><head><title>Ferry to sail again - Example Wire</title>
<meta property="og:title" content="Ferry to sail again"><meta property="og:site_name" content="Example Wire">
<link rel="canonical" href="https://www.example.com/ferry">
<meta property="article:published_time" content="2023-02-21T10:30:00+00:00"><meta name="author" content="Anna Example">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Ferry to sail again</h1><p>{SENTENCE * 2}</p><p>Fares {SENTENCE * 2}</p></article>
<footer>Contact us</footer></body></html>"""


def test_article_and_metadata_of_a_page() -> None:
    page = extract.read(PAGE, "")
    assert "Fares The harbour board" in page.text
    assert "Contact us" not in page.text
    assert (page.title, page.url, page.outlet) == (
        "Ferry to sail again",
        "https://www.example.com/ferry",
        "Example Wire",
    )
    assert page.authors == ("Anna Example",)
    assert page.published == datetime(2023, 2, 21, 10, 30, tzinfo=UTC)


def test_fragment_is_taken_whole_with_its_paragraphs() -> None:
    page = extract.read("<p>The ferry sails.</p><ul><li>It is full &amp; late</li></ul><script>x()</script>", "")
    assert page.text.split() == ["The", "ferry", "sails.", "It", "is", "full", "&", "late"]
    assert "\n" in page.text


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    page = extract.read(entity + PAGE.replace("Fares", "Fares &x;"), "")
    assert "Fares" in page.text
    assert "swordfish" not in page.text


def test_deep_nesting_and_rubbish_give_a_page() -> None:
    assert isinstance(extract.read("<html>" + "<div>" * 50_000, ""), extract.Page)
    assert extract.read("<html", "").title == ""
