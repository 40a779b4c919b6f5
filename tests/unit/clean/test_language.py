import pytest
from wireroom.clean.language import declared_language, recognised_language


@pytest.mark.parametrize(("tag", "code"), [("en", "en"), ("en-GB", "en"), ("pt_BR", "pt"), ("FR", "fr"), ("Thai", ""),
                                           ("xx", ""), ("", "")])  # fmt: skip
def test_declared(tag: str, code: str) -> None:
    assert declared_language(tag) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The mayor opened the new tram line on Friday and thanked the engineers who had built it.", "en"),
        ("Le maire a inauguré vendredi la nouvelle ligne de tramway et a remercié les ingénieurs.", "fr"),
        ("Der Bürgermeister eröffnete am Freitag die neue Straßenbahnlinie und dankte den Ingenieuren.", "de"),
        ("市長は金曜日に新しい路面電車の路線を開通させ、技術者たちに感謝した。", "ja"),
        ("Tram line opens", "und"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "und"),
    ],
)
def test_recognised(text: str, code: str) -> None:
    assert recognised_language(text, 20, 0.3) == code


def test_a_doubtful_text_is_undetermined() -> None:
    text = "The mayor opened the new tram line on Friday and thanked the engineers who had built it."
    assert recognised_language(text, 20, 1.1) == "und"
