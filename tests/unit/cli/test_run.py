"""What `wireroom run` says of languages that there is no model for."""

from typing import Any

from wireroom.cli.run import _without_model

LANGUAGES = ["de", "ru", "zh", "fr", "es", "it", "pl"]
ALL = ["entities", "stance", "topic"]


def count(language: str, articles: int, stages: list[str]) -> dict[str, Any]:
    return {"language": language, "stages": stages, "articles": articles}


def test_languages_that_got_the_same_are_told_together() -> None:
    counts = [count("de", 1040, ALL), count("ru", 1, ["topic"]), count("fr", 3, ALL)]
    assert list(_without_model(counts)) == [
        "1,043 articles in de, fr: no entities, topics, stance; if you have models for them, set "
        "WIREROOM_ENTITIES_MODEL_DE (and _FR), WIREROOM_TOPIC_LANGUAGES, WIREROOM_STANCE_LANGUAGES",
        "1 article in ru: no topics; if you have models for them, set WIREROOM_TOPIC_LANGUAGES",
    ]


def test_of_many_languages_the_first_are_named() -> None:
    (said,) = _without_model([count(language, 2, ["entities"]) for language in LANGUAGES])
    assert said.startswith("14 articles in de, ru, zh, fr, es and 2 other languages: no entities;")
    assert said.endswith("WIREROOM_ENTITIES_MODEL_DE (and _RU, _ZH, _FR, _ES)")


def test_nothing_is_said_where_all_was_read() -> None:
    assert list(_without_model([])) == []
