"""How commands speak: tables for people on a terminal, JSON for scripts, errors that say what to do."""

import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import msgspec
import typer
from rich.console import Console

from wireroom.kernel.errors import WireroomError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
P = ParamSpec("P")
R = TypeVar("R")
NOT_OK, MISTAKE, INTERRUPTED = 1, 2, 130
STORE_FAULTS = {
    sqlite3.SQLITE_BUSY: "another process is writing to it; try again when that is done",
    sqlite3.SQLITE_FULL: "the disk is full; make room and run the same command again",
    sqlite3.SQLITE_IOERR: "the disk failed; what was committed is kept, run the same command again",
    sqlite3.SQLITE_READONLY: "it cannot be written to; look at its permissions and its folder's",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; look at its permissions and its folder's",
    sqlite3.SQLITE_CORRUPT: "its file is damaged; make a new one with wireroom run",
}


def print_json(value: Any) -> None:
    """Print the value as one line of JSON on standard output."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def fail(message: str) -> None:
    """Print the message on standard error, without markup: it may hold a stranger's text."""
    err.print("error:", style="bold red", end=" ")
    err.print("\n".join(printable(part) for part in message.splitlines()), markup=False, soft_wrap=True)


def printable(text: str) -> str:
    """Return hostile text without control and direction characters; it may still hold what rich takes for markup."""
    return "".join(c if c.isprintable() else " " for c in text)


def line(text: str, most: int = 1_000) -> str:
    """Return the first `most` characters of hostile text as one printable line."""
    return " ".join(printable(text[:most]).split())


def report_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a WireroomError into its message and exit status 2; a person's mistake never shows a traceback."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (WireroomError, sqlite3.Error, ModuleNotFoundError) as error:
            message = _message(error)
            if message is None:
                raise
            fail(message)
            raise typer.Exit(MISTAKE) from None
        except KeyboardInterrupt:
            err.print("stopped; nothing half-done was kept")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            sys.stderr.close()
            raise typer.Exit(NOT_OK) from None

    return wrapper


def _message(error: Exception) -> str | None:
    """Return a message that says what went wrong and what to do; None for an error that no user can mend."""
    if isinstance(error, sqlite3.Error):
        advice = STORE_FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        return f"the store: {error}: {advice}" if advice else None
    if isinstance(error, ModuleNotFoundError):
        ours = (error.name or "").startswith("wireroom")
        return None if ours else f"this command needs the library {error.name}: install all of them with: make venv"
    return str(error)
