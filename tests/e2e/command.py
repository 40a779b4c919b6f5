"""The installed `wireroom` command as its user meets it: a process of its own, of which nothing is imported."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WIREROOM = Path(sys.executable).with_name("wireroom")
PATIENCE_S = 60
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("WIREROOM_")} | {"NO_COLOR": "1"}


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    status: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def wireroom(*arguments: object, env: dict[str, str] | None = None, stdin: bytes = b"") -> Ran:
    """Run the command to its end."""
    done = subprocess.run(
        _command(arguments), input=stdin, capture_output=True, env=CLEAN | (env or {}), timeout=PATIENCE_S
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def well(*arguments: object, **rest: Any) -> Ran:
    """Run the command to its end, which must be a good one."""
    ran = wireroom(*arguments, **rest)
    assert ran.status == 0, ran.err
    return ran


def begun(*arguments: object) -> subprocess.Popen[bytes]:
    """Start the command and return its process."""
    return subprocess.Popen(_command(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN)


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
    found = {hit["id"]: hit for hit in hits}
    assert len(found) == len(hits), "an article is there twice"
    for hit in hits:
        for name in ("ingested", "score", "highlights", *(() if hit["published"] else ("@timestamp",))):
            del hit[name]
    return found


def _command(arguments: tuple[object, ...]) -> list[str]:
    return [str(WIREROOM), *map(str, arguments)]
