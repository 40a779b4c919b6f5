"""The `wireroom` command as its user meets it: what it prints, and how it ends.

Most tests run it within the test's process, which saves them the start of Python and the imports. What only a process
of its own shows (signals, pipes, the installed program, what the shell sees) goes through `wireroom_process`.
"""

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from wireroom.cli.main import app

WIREROOM = Path(sys.executable).with_name("wireroom")
PATIENCE_S = 250  # for what hangs: nothing here takes a tenth of it on a machine that is not busy
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("WIREROOM_")} | {"NO_COLOR": "1"}
UNSET = dict.fromkeys(name for name in os.environ if name.startswith("WIREROOM_"))


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def wireroom(*arguments: object, env: dict[str, str] | None = None, stdin: bytes = b"") -> Ran:
    """Run the command to its end in this process; an error that would print a traceback is raised."""
    environ = {**UNSET, "NO_COLOR": "1", **(env or {})}
    words = [str(argument) for argument in arguments]
    result = CliRunner().invoke(app, words, input=stdin, env=environ, catch_exceptions=False, prog_name="wireroom")
    return Ran(result.exit_code, result.stdout_bytes, result.stderr_bytes.decode())


def wireroom_process(*arguments: object, env: dict[str, str] | None = None, stdin: bytes = b"") -> Ran:
    """Run the installed command to its end, in a process of its own."""
    done = subprocess.run(
        _program(arguments), input=stdin, capture_output=True, env=CLEAN | (env or {}), timeout=PATIENCE_S
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def well(*arguments: object, **rest: Any) -> Ran:
    """Run the command in this process to its end, which must be a good one."""
    ran = wireroom(*arguments, **rest)
    assert ran.status == 0, ran.err
    return ran


def start_process(*arguments: object) -> subprocess.Popen[bytes]:
    """Start the installed command and return its process."""
    return subprocess.Popen(_program(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN)


def at_terminal(columns: int, *arguments: object) -> list[str]:
    """Run the installed command to its good end at a terminal of so many columns; return its lines without colours."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (50, columns))
    env = {name: value for name, value in CLEAN.items() if name not in ("NO_COLOR", "COLUMNS")} | {"TERM": "xterm"}
    process = subprocess.Popen(_program(arguments), stdin=subprocess.DEVNULL, stdout=its, stderr=its, env=env)
    os.close(its)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # the end, as Linux tells it
        pass
    finally:
        os.close(ours)
    assert process.wait(PATIENCE_S) == 0, shown
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).split("\r\n")


def wait_for_commits(process: subprocess.Popen[bytes], store: Path, deliveries: int) -> None:
    """Return as soon as the store's ledger holds so many deliveries, while the process is still at work."""
    deadline = time.monotonic() + PATIENCE_S
    while recorded(store) < deliveries:
        assert process.poll() is None, "the run ended before it could be interrupted"
        assert time.monotonic() < deadline, "the run does not commit"
        time.sleep(0.01)


def recorded(store: Path) -> int:
    """Return how many deliveries have an outcome that was committed."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM ledger").fetchone()[0])
    except sqlite3.OperationalError:  # there is no file yet, or no table
        return 0


def documents(store: Path) -> dict[str, dict[str, Any]]:
    """Return every document of a store by its id, without what hangs on the moment of the run."""
    hits = well("search", "*", "--store", store, "--size", 1000, "--json").json["hits"]
    by_id = {hit["id"]: hit for hit in hits}
    assert len(by_id) == len(hits), "an article is there twice"
    for hit in hits:
        for name in ("ingested", "score", "highlights", *(() if hit["published"] else ("@timestamp",))):
            del hit[name]
    return by_id


def _program(arguments: tuple[object, ...]) -> list[str]:
    return [str(WIREROOM), *map(str, arguments)]
