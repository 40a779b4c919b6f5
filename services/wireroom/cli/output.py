"""How commands speak: to people on a terminal, line by line in a pipe, JSON for scripts, errors that say what to do."""

import errno
import os
import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment, Segments
from rich.table import Table as RichTable
from rich.text import Text

from wireroom.kernel.errors import WireroomError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
P = ParamSpec("P")
R = TypeVar("R")
NOT_OK, MISTAKE, INTERRUPTED = 1, 2, 130
UNBOUNDED = 1_000_000  # columns of what is no terminal
STORE_FAULTS = {
    sqlite3.SQLITE_BUSY: "another process is writing to it; try again when that is done",
    sqlite3.SQLITE_FULL: "the disk is full; make room and run the same command again",
    sqlite3.SQLITE_IOERR: "the disk failed; what was committed is kept, run the same command again",
    sqlite3.SQLITE_READONLY: "it cannot be written to; look at its permissions and its folder's",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; look at its permissions and its folder's",
    sqlite3.SQLITE_CORRUPT: "its file is damaged; make a new one with wireroom run",
}


class Table(RichTable):
    """A table that cuts nothing: what is longer than its column goes on in the next line."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the table out."""
        for column in self.columns:
            column.overflow = "fold"
        yield from super().__rich_console__(console, options)


def make_table(title: str, *columns: str) -> Table:
    """Return an empty table with these columns and no lines between its rows."""
    above = Text(printable(title), style="bold") if title else None
    return Table(*columns, title=above, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def make_grid() -> Table:
    """Return an empty table of nothing but its cells."""
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def write(*parts: RenderableType) -> None:
    """Print the parts one below the other, no line with blanks at its end.

    A terminal gets them in its width; a pipe gets each line whole, however long it is.
    """
    options = out.options.update(width=width())
    rows = [_trim(row) for part in parts for row in out.render_lines(part, options, pad=False)]
    out.print(Segments(segment for row in rows for segment in (*row, Segment.line())), soft_wrap=True)


def width() -> int:
    """Return how many columns there are to write in."""
    return out.width if out.is_terminal else UNBOUNDED


def _trim(row: list[Segment]) -> list[Segment]:
    """Return the row without the blanks at its end."""
    while row and not row[-1].text.strip():
        row = row[:-1]
    return [*row[:-1], Segment(row[-1].text.rstrip(), row[-1].style)] if row else []


def print_json(value: Any) -> None:
    """Print the value as one line of JSON on standard output."""
    print(msgspec.json.encode(value).decode())


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
            result = command(*args, **kwargs)
            print(end="", flush=True)  # here a pipe that is closed, or a full disk, can still be told
            return result
        except (WireroomError, sqlite3.Error, ModuleNotFoundError) as error:
            message = _message(error)
            if message is None:
                raise
            fail(message)
            raise typer.Exit(MISTAKE) from None
        except KeyboardInterrupt:
            err.print("stopped; nothing half-done was kept")
            raise typer.Exit(INTERRUPTED) from None
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ENOSPC):
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it once more at its end
            if error.errno == errno.ENOSPC:
                fail("the disk is full")
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
