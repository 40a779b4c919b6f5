"""`wireroom stale`: finds what other models made, and gives the articles for a run that makes them anew."""

from pathlib import Path

from tests import tiny_model
from tests.e2e.command import documents, well

FEED = Path(__file__).parents[2] / "seeds" / "feed.jsonl"
SAME = ("id", "title", "text", "url", "outlet", "authors", "published", "language", "cluster", "copy_of", "similarity")


def test_what_other_models_made_is_found_and_made_anew(tmp_path: Path) -> None:
    model = tiny_model.write(tmp_path / "desk", {"the": (1.0, 0.0)}, ("sport", "weather"))
    store, again, other_models = tmp_path / "news.db", tmp_path / "again.jsonl", {"WIREROOM_TOPIC_MODEL": str(model)}
    well("run", FEED, "--store", store, env=other_models)
    before = documents(store)
    assert well("stale", "--store", store, "--json", env=other_models).json["stale"] == 0

    counted = well("stale", "--store", store, "--json").json
    read = [document for document in before.values() if document["models"]]
    assert (counted["stale"], counted["articles"]) == (len(read), len(before))
    assert counted["versions"]["topic"] == {read[0]["models"]["topic"]: len(read), "": len(before) - len(read)}
    assert read[0]["models"]["topic"].startswith("desk/")
    assert counted["now"]["entities"] in counted["versions"]["entities"]

    again.write_bytes(well("stale", "--store", store, "--articles").out)
    well("run", again, "--store", store)
    after = documents(store)
    assert well("stale", "--store", store, "--json").json["stale"] == 0
    assert b"0 of" in well("stale", "--store", store).out
    assert {key: [d[name] for name in SAME] for key, d in after.items()} == {
        key: [d[name] for name in SAME] for key, d in before.items()
    }
    assert after != before
    assert well("audit", "--store", store, "--json").json["ok"]
    assert well("stale", "--store", store, "--articles").out == b""


def test_models_may_be_switched_to_and_fro(tmp_path: Path) -> None:
    desk = tiny_model.write(tmp_path / "desk", {"the": (1.0, 0.0)}, ("sport", "weather"))
    store, again, other_models = tmp_path / "news.db", tmp_path / "again.jsonl", {"WIREROOM_TOPIC_MODEL": str(desk)}
    well("run", "-", "--store", store, stdin=b"\n".join(FEED.read_bytes().splitlines()[:12]))
    for environ in (other_models, {}, other_models, {}):
        again.write_bytes(well("stale", "--store", store, "--articles", env=environ).out)
        well("run", again, "--store", store, env=environ)
        assert well("stale", "--store", store, "--json", env=environ).json["stale"] == 0
