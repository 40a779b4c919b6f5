import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import typer

from wireroom.cli.run import run as run_command
from wireroom.kernel.errors import BadSettings
from wireroom.pipeline import build, local
from wireroom.runtime.embedded.store import connect


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A file of 40 articles that have nothing to do with each other."""
    chance, path = Random(7), tmp_path / "feed.jsonl"  # words, not secrets
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(3000)]
    lines = [{"title": f"{n} {words[n]}", "text": " ".join(chance.choices(words, k=200)) + "."} for n in range(40)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run the command in this process and return its exit status and what it said."""

    def ran(*sources: Path) -> tuple[int, str]:
        try:
            run_command([str(s) for s in sources], store=tmp_path / "s.db", workers=0, batch=4, json=True)
        except typer.Exit as end:
            return end.exit_code, capsys.readouterr().err
        return 0, capsys.readouterr().out

    return ran


def test_a_full_disk_is_told_and_the_same_command_goes_on(
    feed: Path, tmp_path: Path, run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, store = tmp_path / "one.jsonl", tmp_path / "s.db"
    one.write_text(feed.read_text().splitlines()[0] + "\n")
    assert run(one)[0] == 0

    def small(path: Path, *, create: bool) -> sqlite3.Connection:
        connection = connect(path, create=create)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 30}")
        return connection

    with monkeypatch.context() as patched:
        patched.setattr(local, "connect", small)
        status, said = run(feed)
    assert (status, "make room and run the same command again" in said) == (2, True), said
    with closing(connect(store, create=False)) as connection:
        audited = local.audit(connection)
        assert (audited.ok, audited.dead, audited.indexed) == (True, 0, audited.articles)
        assert 1 < audited.articles < 40
    assert (
        json.loads(run(feed)[1]).items() >= {"in": 40, "indexed": 39, "dropped": 1, "articles": 40, "ok": True}.items()
    )


def test_a_document_that_the_ledger_does_not_know_is_not_ok(
    feed: Path, tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    assert run(feed)[0] == 0
    with closing(connect(tmp_path / "s.db", create=False)) as connection:
        connection.execute("DELETE FROM ledger WHERE delivery = (SELECT min(delivery) FROM ledger)")
        audited = local.audit(connection)
    assert (len(audited.unknown), audited.ok) == (1, False)


def test_the_command_lets_go_of_its_store(
    feed: Path, run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []

    def remembered(path: Path, *, create: bool) -> sqlite3.Connection:
        opened.append(connect(path, create=create))
        return opened[-1]

    monkeypatch.setattr(local, "connect", remembered)
    status, said = run(feed, feed)
    assert (status, json.loads(said)["new"]) == (0, 40)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


@pytest.mark.parametrize(("fault", "status"), [(BadSettings("a wrong model"), 2), (KeyboardInterrupt(), 130)])
def test_models_load_before_sources_and_store_open_and_before_ctrl_c_is_caught(
    fault: BaseException,
    status: int,
    tmp_path: Path,
    run: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers = [signal.getsignal(signal.SIGINT)]

    def load(_: object) -> None:
        handlers.append(signal.getsignal(signal.SIGINT))
        raise fault

    monkeypatch.setattr(build, "pure_cached", load)
    exit_code, said = run(tmp_path / "nowhere.jsonl")
    assert (exit_code, "nowhere" in said, (tmp_path / "s.db").exists()) == (status, False, False)
    assert handlers[0] is handlers[1]
