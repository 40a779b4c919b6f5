"""Every command: its help, its JSON, its answers to a person's mistakes, and what it does with hostile text."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import CLEAN, PATIENCE_S, WIREROOM, Ran, well, wireroom, wireroom_process
from wireroom.runtime.kafka.topics import BOOTSTRAP

COMMANDS = (
    ["run"], ["search"], ["show"], ["copies"], ["entity"], ["topics"], ["outlets"], ["stale"], ["produce"],
    ["work"], ["setup"], ["audit"], ["dead", "list"], ["dead", "show"], ["dead", "replay"], ["cluster", "join"],
    ["cluster", "split"], ["eval", "dedup"], ["eval", "entities"], ["eval", "topic"], ["eval", "stance"],
    ["eval", "outlet"],
)  # fmt: skip
READERS = (
    ["search", "x"], ["show", "x"], ["copies", "x"], ["entity", "x"], ["topics"], ["outlets"], ["stale"],
    ["cluster", "split", "x"],
)  # fmt: skip
NOWHERE = {"WIREROOM_KAFKA": "127.0.0.1:1", "WIREROOM_PRODUCE_BOOTSTRAP_TIMEOUT": "1"}
RTL, ESCAPE, BELL = "\u202e", "\x1b[31m\x1b[2J", "\x07"
BODY = "The harbour of Northgate was closed on Monday after a storm. The Port Authority said ships would wait outside."
ARTICLES = [
    {
        "id": "plain", "title": "Storm closes the harbour", "text": BODY, "outlet": "Harbour Ledger",
        "published": "2025-05-02T10:00:00Z", "url": "https://ledger.example/storm",
    },
    {
        "id": "copied", "title": "Storm closes the harbour", "text": BODY, "outlet": "Evening Post",
        "published": "2025-05-02T12:00:00Z", "url": "https://post.example/storm",
    },
    {
        "id": "hostile", "title": f"{ESCAPE}[red]loud[/red] {RTL}drawkcab{BELL} \\[bold]",
        "text": f"The ferry[/bold] left Millport {ESCAPE}{RTL}late on Sunday[/] and the line said it was sorry. " * 3,
        "outlet": f"[blink]Outlet{ESCAPE}[/] \\[bold]", "authors": [f"[bold]{ESCAPE}Nobody"], "published": "2025-05-03",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commands") / "news.db"
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    said = well("run", "-", "--store", path, "--json", stdin=lines.encode() + b"\x1b[2J[red]\xff\n").json
    assert (said["in"], said["indexed"], said["dead"]) == (4, 3, 1)
    return path


def _mistake(*arguments: object, run: Callable[..., Ran] = wireroom, **rest: Any) -> str:
    """Run a command that a person got wrong and return what it says: plainly, and with exit status 2."""
    ran = run(*arguments, **rest)
    assert ran.status == 2, ran.err
    assert "Traceback" not in ran.err
    assert ran.out == b""
    return " ".join(ran.err.split())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_an_example(command: list[str]) -> None:
    shown = well(*command, "--help").out.decode()
    assert "wireroom " + " ".join(command) in shown.split("Usage:")[1].split("\n", 1)[1]
    assert command == ["work"] or "--json" in shown


def test_the_installed_command_starts_and_says_how_it_ends(store: Path, tmp_path: Path) -> None:
    """In a process of its own: what works within this one might hang on what other tests imported and set."""
    assert b"wireroom run" in wireroom_process("run", "--help").out
    assert wireroom_process("search", "storm", "--store", store, "--json").json["total"] == 2
    assert "classify" in _mistake("work", "shine", run=wireroom_process)
    assert "wireroom run SOURCE" in _mistake("audit", "--store", tmp_path / "none.db", run=wireroom_process)


def test_no_arguments_shows_every_command() -> None:
    shown = wireroom().out.decode() + wireroom().err
    assert all(command[0] in shown for command in COMMANDS)


@pytest.mark.parametrize("command", [["run", "-"], ["work", "dedup"]], ids=" ".join)
def test_a_window_that_is_no_length_of_time_is_told_at_once(command: list[str], tmp_path: Path) -> None:
    store = ["--store", tmp_path / "x.db"] if command[0] == "run" else []
    assert "14d, 36h or 2w, or never" in _mistake(*command, "--window", "a while", *store)
    assert "14d, 36h or 2w, or never" in _mistake(*command, *store, env={"WIREROOM_DEDUP_WINDOW": "0d"})
    assert not (tmp_path / "x.db").exists()


def test_a_window_counts_before_that_of_the_environment(tmp_path: Path) -> None:
    line, wrong = json.dumps(ARTICLES[0]).encode(), {"WIREROOM_DEDUP_WINDOW": "0d"}
    assert well("run", "-", "--store", tmp_path / "x.db", "--window", "36h", "--json", stdin=line, env=wrong).json["ok"]


def test_a_folder_for_snapshots_that_cannot_be_made_is_told(store: Path) -> None:
    said = _mistake("work", "dedup", env={"WIREROOM_DEDUP_SNAPSHOTS": str(store / "snapshots")})
    assert "snapshots of dedup cannot be kept in" in said


def test_only_dedup_has_a_window() -> None:
    assert "not of clean" in _mistake("work", "clean", "--window", "14d")


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    said = _mistake("run", "nowhere.jsonl", tmp_path / "gone", "--store", tmp_path / "x.db", run=wireroom_process)
    assert "nowhere.jsonl" in said
    assert "gone" in said
    assert not (tmp_path / "x.db").exists()


def test_a_source_of_an_unknown_kind_says_which_are_known(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF")
    assert ".jsonl" in _mistake("run", path, "--store", tmp_path / "x.db")


def test_the_store_needs_a_folder(tmp_path: Path, store: Path) -> None:
    assert "there is no folder" in _mistake("run", store.parent, "--store", tmp_path / "no" / "x.db")


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    shown = well("run", tmp_path, "--store", tmp_path / "x.db").out.decode()
    assert "no article" in shown
    assert "next" not in shown


def test_an_article_without_a_date_does_not_pretend_to_one(store: Path) -> None:
    assert " · 2025-05-02 · " in well("show", "plain", "--store", store).out.decode()
    undated = json.dumps({"id": "undated", "text": BODY}).encode()
    other = store.with_name("undated.db")
    shown = well("run", "-", "--store", other, stdin=undated, env={"COLUMNS": "120"}).out.decode()
    assert "seen 20" in shown
    assert "seen 20" in well("show", "undated", "--store", other).out.decode()


@pytest.mark.parametrize("command", [*READERS, ["dead", "list"], ["audit"]], ids=" ".join)
def test_a_missing_store_says_how_to_make_one(command: list[str], tmp_path: Path) -> None:
    said = _mistake(*command, "--store", tmp_path / "none.db")
    assert "wireroom run SOURCE" in said
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("command", [*READERS, ["dead", "list"], ["audit"], ["run", "."]], ids=" ".join)
def test_a_file_that_is_no_store_is_refused_and_left_alone(command: list[str], tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.db", tmp_path / "foreign.db"
    text.write_bytes(b"these are notes and no database" * 100)
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    for path in (text, foreign):
        before = path.read_bytes()
        assert path.name in _mistake(*command, "--store", path)
        assert path.read_bytes() == before


def test_an_unknown_article_is_named(store: Path) -> None:
    ran = wireroom("show", "nothing-of-the-kind", "--store", store)
    assert (ran.status, ran.out) == (2, b"")
    assert "nothing-of-the-kind" in ran.err
    assert "wireroom search" in ran.err


def test_an_unknown_name_is_quoted(store: Path) -> None:
    said = _mistake("entity", "Nobody Here", "--store", store)
    assert "no article names \"Nobody Here\"; wireroom search 'Nobody Here' looks" in said


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_refused(store: Path, name: str) -> None:
    assert "an empty name" in _mistake("entity", name, "--store", store)


@pytest.mark.parametrize("query", ['"storm', "(storm", "storm AND", "published:[2025-01-01 TO"])
def test_a_query_that_does_not_parse_says_where(store: Path, query: str) -> None:
    said = _mistake("search", query, "--store", store)
    assert any(word in said for word in ("character", "position", "column", "at ", "end")), said


def test_an_unknown_field_is_named_with_those_there_are(store: Path) -> None:
    said = _mistake("search", "headline:storm", "--store", store)
    assert "headline" in said
    assert "title" in said


def test_an_unknown_sort_is_refused(store: Path) -> None:
    assert "date" in _mistake("search", "*", "--sort", "random", "--store", store)


def test_wrong_settings_are_all_told_at_once(tmp_path: Path, store: Path) -> None:
    env = {"WIREROOM_CLEAN_NONSENSE": "1", "WIREROOM_CLEAN_MAX_BYTES": "x"}
    said = _mistake("run", store.parent, "--store", tmp_path / "x.db", env=env)
    assert "WIREROOM_CLEAN_NONSENSE: there is no such setting" in said
    assert "WIREROOM_CLEAN_MAX_BYTES='x'" in said


@pytest.mark.parametrize(
    "command", [["produce", "seeds/feed.jsonl"], ["dead", "list", "--kafka"], ["audit", "--deployed"]], ids=str
)
def test_kafka_that_does_not_answer_is_named(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BOOTSTRAP, "bootstrap_timeout_ms", 500)
    env = NOWHERE | {"WIREROOM_PRODUCE_STATE": str(tmp_path / "state.db")}
    assert "127.0.0.1:1" in _mistake(*command, env=env)


def test_a_server_that_does_not_answer_is_named_by_the_installed_command(tmp_path: Path) -> None:
    env = NOWHERE | {"WIREROOM_PRODUCE_STATE": str(tmp_path / "state.db")}
    assert "127.0.0.1:1" in _mistake("produce", "seeds/feed.jsonl", env=env, run=wireroom_process)
    assert "127.0.0.1:1" in _mistake("search", "x", "--elasticsearch", "http://127.0.0.1:1", run=wireroom_process)


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_elasticsearch_that_does_not_answer_is_named(command: list[str]) -> None:
    assert "127.0.0.1:1" in _mistake(*command, "--elasticsearch", "http://127.0.0.1:1")


def test_a_service_that_is_not_there_is_told_with_those_that_are() -> None:
    assert "classify" in _mistake("work", "shine")


def test_replay_wants_to_know_what(store: Path) -> None:
    assert "--all" in _mistake("dead", "replay", "--store", store)


def test_search_tells_scripts_hits_highlights_and_facets(store: Path) -> None:
    result = well("search", 'storm AND outlet:"Harbour Ledger"', "--store", store, "--json").json
    assert set(result) == {"total", "hits", "facets", "next", "hints"}
    assert (result["total"], result["next"], result["hints"]) == (1, None, [])
    (hit,) = result["hits"]
    assert (hit["id"], hit["outlet"], hit["published"][:10]) == ("plain", "Harbour Ledger", "2025-05-02")
    assert "<em>storm</em>" in hit["highlights"]["text"][0]
    assert result["facets"]["outlet"] == {"Harbour Ledger": 1}


def test_search_collapses_copies_and_pages(store: Path) -> None:
    assert well("search", "storm", "--store", store, "--json").json["total"] == 2
    assert len(well("search", "storm", "--collapse", "--store", store, "--json").json["hits"]) == 1
    paged = [well("search", "storm", "--size", 1, "--from", n, "--store", store, "--json").json for n in range(3)]
    assert [len(page["hits"]) for page in paged] == [1, 1, 0]


def test_a_store_is_named_by_the_option_or_the_environment_and_never_beside_a_deployment(store: Path) -> None:
    named = {"WIREROOM_STORE": str(store)}
    for command in (*READERS, ["dead", "list"], ["audit"]):
        assert "not both" not in wireroom(*command, env=named).err
        assert "--store is for a store, and --deployed" in _mistake(*command, "--deployed", "--store", store)
    assert well("search", "storm", "--json", env=named).json["total"] == 2
    assert well("audit", "--json", env=named).json["ok"]
    assert "no store nowhere.db" in _mistake("search", "storm", "--store", "nowhere.db", env=named)
    assert "127.0.0.1:1" in _mistake(
        "search", "x", "--deployed", env=named | {"WIREROOM_ELASTICSEARCH": "http://127.0.0.1:1"}
    )
    assert "--store is for a store, and --wait" in _mistake("audit", "--store", store, "--wait", 5)


def test_the_version_is_told() -> None:
    assert well("--version").out.decode().startswith("wireroom 0.")


def test_a_shell_is_told_how_to_complete_commands_and_values() -> None:
    script = wireroom_process("--show-completion", "bash").out.decode()
    assert "_WIREROOM_COMPLETE=complete_bash" in script
    asked = {"_WIREROOM_COMPLETE": "complete_bash", "COMP_WORDS": "wireroom search --sort ", "COMP_CWORD": "3"}
    assert wireroom_process(env=asked).out.split() == [b"relevance", b"date", b"oldest"]


def test_show_tells_scripts_the_article_and_its_copies(store: Path) -> None:
    shown = well("show", "copied", "--store", store, "--json").json
    assert (shown["id"], shown["copy"], shown["copy_of"], shown["cluster"]) == ("copied", True, "plain", "plain")
    assert shown["text"] == BODY
    assert [copy["id"] for copy in shown["copies"]] == ["plain"]
    assert {"entities", "topics", "stances", "deliveries", "source"} <= set(shown)


def test_a_full_disk_is_told(store: Path) -> None:
    line = f"'{WIREROOM}' search '*' --json --store '{store}' >/dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=CLEAN, timeout=PATIENCE_S)
    assert (done.returncode, done.stderr) == (1, b"error: the disk is full\n")


def test_a_closed_pipe_is_no_error_to_show(store: Path) -> None:
    line = f"'{WIREROOM}' search '*' --size 1000 --json --store '{store}' | head -c 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=CLEAN, timeout=PATIENCE_S)
    assert (done.returncode, done.stderr) == (0, b"")
    for command in ("show hostile", "search '*'", "search '*' --csv", "outlets --json", "dead list"):
        line = f"'{WIREROOM}' {command} --store '{store}' | true"
        done = subprocess.run(["bash", "-c", line], capture_output=True, env=CLEAN, timeout=PATIENCE_S)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "command", [["search", "ferry"], ["show", "hostile"], ["copies", "hostile"], ["dead", "list"]], ids=" ".join
)
def test_hostile_text_is_shown_harmlessly(command: list[str], store: Path) -> None:
    shown = well(*command, "--store", store, env={"COLUMNS": "300"}).out.decode()
    _harmless(shown)
    if command != ["dead", "list"]:
        assert "[red]loud[/red]" in shown
        assert "[blink]Outlet" in shown
        assert "\\[bold]" in shown


def test_the_newsroom_after_a_run_is_harmless(tmp_path: Path) -> None:
    source = tmp_path / "[red]\x1b[2J.jsonl"
    source.write_text(json.dumps(ARTICLES[2]) + "\n" + '{"text": 1}\n')
    shown = well("run", source, "--store", tmp_path / "x.db", env={"COLUMNS": "300"}).out.decode()
    _harmless(shown)
    assert "[red]loud[/red]" in shown
    assert "[blink]Outlet" in shown
    listed = well("dead", "list", "--store", tmp_path / "x.db", env={"COLUMNS": "300"}).out.decode()
    _harmless(listed)
    assert "[red]" in listed


def _harmless(shown: str) -> None:
    assert [c for c in (*ESCAPE, RTL, BELL) if not c.isprintable() and c in shown] == []
