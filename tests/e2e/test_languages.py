"""Other languages than English from end to end: what a run says of them, and what they get once models are set."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import pipelines, tiny_model
from tests.e2e.command import documents, well, wireroom, wireroom_process

TEXTS = {
    "de": "Die Stadt Berlin hat am Montag beschlossen, dass Angela Merkel die neue Schule besuchen wird. Merkels Rede "
    "wird viele Menschen freuen, sagte die Bürgermeisterin. Die Kinder warten schon seit langer Zeit auf diesen Tag.",
    "ru": "Анна Ковалёва рассказала в понедельник, что Сбербанк открывает новые отделения по всей стране. Ковалёва "
    "добавила, что банк вложит значительные средства в развитие. Жители города довольны этим решением.",
    "zh": "王小明星期一在北京表示，中国银行将在全国各地开设新的分行。市民对这一决定表示欢迎，分行将于明年春天开门。"
    * 6,
    "en": "The city council of Lisbon voted on Monday to charge ships a levy. Mayor Teresa Alvarenga praised the vote "
    "and said that the money would be set aside for housing.",
}
STAGES = ["entities", "stance", "topic"]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.jsonl"
    path.write_text("".join(json.dumps({"outlet": name, "text": text}) + "\n" for name, text in TEXTS.items()))
    return path


@pytest.fixture
def models(tmp_path: Path) -> dict[str, str]:
    german = pipelines.write(tmp_path / "de", "de", {"Angela Merkel": "PER", "Merkels": "PER", "Berlin": "LOC"})
    chinese = pipelines.write(tmp_path / "zh", "zh", {"王小明": "PERSON", "中国银行": "ORG"})
    desk = tiny_model.write(tmp_path / "desk", {"stadt": (2.0, 0.0)}, ("sport", "weather"))
    mood = tiny_model.write(tmp_path / "mood", {"freuen": (0.0, 3.0)}, ("negative", "positive"))
    return {
        "WIREROOM_ENTITIES_MODEL_DE": german, "WIREROOM_ENTITIES_MODEL_ZH": chinese,
        "WIREROOM_TOPIC_MODEL": str(desk), "WIREROOM_TOPIC_LANGUAGES": "en,de",
        "WIREROOM_STANCE_MODEL": str(mood), "WIREROOM_STANCE_PAIRING": "none", "WIREROOM_STANCE_LANGUAGES": "all",
    }  # fmt: skip


def by_language(store: Path) -> dict[str, dict[str, Any]]:
    return {document["language"]: document for document in documents(store).values()}


def test_a_run_says_which_languages_have_no_model(feed: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.db"
    said = " ".join(well("run", feed, "--store", store).out.decode().split())
    assert "3 articles in de, ru, zh: no entities, topics, stance; if you have models for them, set" in said
    assert "WIREROOM_ENTITIES_MODEL_DE (and _RU, _ZH), WIREROOM_TOPIC_LANGUAGES, WIREROOM_STANCE_LANGUAGES" in said
    assert {language: list(found["models"]) for language, found in by_language(store).items()} == {
        "de": [], "ru": [], "zh": [], "en": STAGES,
    }  # fmt: skip
    again = well("run", feed, "--store", store, "--json").json
    assert (again["new"], again["without_model"]) == (0, [])


@pytest.mark.parametrize("workers", [0, 1])
def test_models_that_are_set_read_other_languages(
    feed: Path, tmp_path: Path, models: dict[str, str], workers: int
) -> None:
    store = tmp_path / "news.db"
    run = wireroom_process if workers else wireroom
    ran = run("run", feed, "--store", store, "--workers", workers, "--json", env=models)
    assert ran.status == 0, ran.err
    assert ran.json["without_model"] == [
        {"language": "ru", "stages": ["entities", "topic"], "articles": 1},
        {"language": "zh", "stages": ["topic"], "articles": 1},
    ]
    found = by_language(store)
    assert (found["de"]["person"], found["de"]["place"]) == (["Angela Merkel"], ["Berlin"])
    assert (found["de"]["topic"], found["de"]["stance"]["positive"]) == (["sport"], ["Angela Merkel"])
    assert (found["zh"]["person"], found["zh"]["org"], found["zh"]["topic"]) == (["王小明"], ["中国银行"], [])
    assert found["ru"]["entity"] == found["ru"]["topic"] == []
    assert "Teresa Alvarenga" in found["en"]["person"]
    versions = {language: document["models"].get("entities", "") for language, document in found.items()}
    assert {language: version.partition("/")[0] for language, version in versions.items()} == {
        "de": "de_tiny", "ru": "", "zh": "zh_tiny", "en": "wireroom-crf",
    }  # fmt: skip


def test_an_article_without_a_model_is_stale_once_there_is_one(
    feed: Path, tmp_path: Path, models: dict[str, str]
) -> None:
    store, again = tmp_path / "news.db", tmp_path / "again.jsonl"
    well("run", feed, "--store", store)
    assert well("stale", "--store", store, "--json").json["stale"] == 0
    german = {"WIREROOM_ENTITIES_MODEL_DE": models["WIREROOM_ENTITIES_MODEL_DE"]}
    counted = well("stale", "--store", store, "--json", env=german).json
    assert (counted["stale"], counted["others"]["ru"]) == (1, {})
    again.write_bytes(well("stale", "--store", store, "--articles", env=german).out)
    well("run", again, "--store", store, env=german)
    assert well("stale", "--store", store, "--json", env=german).json["stale"] == 0
    assert by_language(store)["de"]["person"] == ["Angela Merkel"]
    table = well("stale", "--store", store, env=german).out.decode()
    assert [line.split()[-2:] for line in table.splitlines() if "de_tiny" in line] == [["now", "set"]]
