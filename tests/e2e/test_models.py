"""Other models by a setting: a run uses them, and one that cannot be used ends the command before anything is done."""

from pathlib import Path

import pytest
import spacy

from tests import tiny_model
from tests.e2e.command import documents, wireroom, wireroom_process

FEED = Path(__file__).parents[2] / "seeds" / "feed.jsonl"
NOWHERE = {"WIREROOM_KAFKA": "127.0.0.1:1"}
WRONG = [
    ("entities", {"WIREROOM_ENTITIES_MODEL": "en_core_web_none"}, "no spaCy package named 'en_core_web_none'"),
    ("entities", {"WIREROOM_ENTITIES_MODEL": "numpy"}, "numpy is no spaCy pipeline"),
    ("classify", {"WIREROOM_TOPIC_MODEL": "nowhere"}, "topic: there is no folder nowhere"),
    ("classify", {"WIREROOM_TOPIC_MODEL": "nowhere.npz"}, "topic: nowhere.npz holds no model"),
    ("classify", {"WIREROOM_STANCE_MODEL": "nowhere"}, "stance: there is no folder nowhere"),
]


@pytest.mark.parametrize(("service", "env", "why"), WRONG)
def test_a_wrong_model_ends_a_command_at_the_start(service: str, env: dict[str, str], why: str, tmp_path: Path) -> None:
    store = tmp_path / "none.db"
    for command in (["run", FEED, "--store", store], ["work", service]):
        ran = wireroom(*command, env=env | NOWHERE)
        assert ran.status == 2
        assert why in ran.err
        assert "Traceback" not in ran.err
    assert not store.exists()


@pytest.mark.parametrize("workers", [0, 1])
def test_a_run_uses_the_models_that_are_set(tmp_path: Path, workers: int) -> None:
    nlp = spacy.blank("en", meta={"name": "tiny", "version": "1.0"})
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": [{"IS_TITLE": True}]}])
    nlp.to_disk(tmp_path / "names")
    topic = tiny_model.write(tmp_path / "desk", {"the": (1.0, 0.0)}, ("sport", "weather"))
    stance = tiny_model.write(tmp_path / "mood", {"the": (0.0, 1.0)}, ("negative", "positive"))
    env = {f"WIREROOM_{part}_MODEL": str(tmp_path / name) for part, name in [("ENTITIES", "names"), ("TOPIC", "desk")]}
    env |= {"WIREROOM_STANCE_MODEL": str(stance), "WIREROOM_STANCE_PAIRING": "none"}
    run = wireroom_process if workers else wireroom
    ran = run("run", FEED, "--store", tmp_path / "news.db", "--workers", workers, env=env)
    assert ran.status == 0, ran.err
    articles = documents(tmp_path / "news.db").values()
    named = [document["models"] for document in articles if document["language"] == "en"]
    assert len(named) > 40
    assert all(models["entities"].startswith("en_tiny/1.0+") for models in named)
    assert all(models["topic"].startswith(topic.name + "/") for models in named)
    assert all(models["stance"].startswith("mood/") for models in named)
    assert {name for document in articles for name in document["topic"]} <= {"sport", "weather"}
    assert any(document["stance"]["positive"] for document in articles)
