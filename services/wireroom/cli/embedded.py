"""`wireroom run`: the whole pipe in one process."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from wireroom.cli.output import INTERRUPTED, NOT_OK, Json, err, print_json, report_errors
from wireroom.cli.report import print_newsroom
from wireroom.kernel.moments import utc_now
from wireroom.pipeline import build, local
from wireroom.pipeline.settings import read
from wireroom.producer.sources import Feed, open_feed
from wireroom.runtime.apply import apply
from wireroom.runtime.embedded import host as embedded
from wireroom.runtime.embedded.pool import process_pool
from wireroom.runtime.embedded.store import connect

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="A directory, a .jsonl(.gz|.zst), .json, .txt or .html file, an RSS or Atom URL, or - for standard input.",
    ),
]


class Read(Protocol):
    """A summary that says how many deliveries were read."""

    @property
    def read(self) -> int:
        """How many were read."""
        ...


Store = Annotated[Path, typer.Option("--store", help="The store's file.")]
Window = Annotated[
    str,
    typer.Option(
        "--window",
        metavar="LENGTH",
        help="How long dedup remembers an article to find copies of it: 36h, 14d, 2w or never (it never forgets). "
        "Without it: WIREROOM_DEDUP_WINDOW, or 14d.",
    ),
]


@report_errors
def run(
    sources: Sources,
    store: Store = Path("wireroom.db"),
    workers: Annotated[int, typer.Option(min=0, help="Processes for the language stages; 0: none but this one.")] = 0,
    batch: Annotated[int, typer.Option(min=1, max=5000, help="Articles in a batch, which is one transaction.")] = 256,
    window: Window = "",
    json: Json = False,
) -> None:
    """Run articles through the whole pipe into one store file; no servers, no Docker.

    Running the same sources again is safe: what the store has is not processed twice.

    Examples:
      wireroom run seeds/feed.jsonl

      wireroom run articles/ more.jsonl.gz --store news.db --workers 4

      wireroom run archive.jsonl.zst --window never

      zcat dump.jsonl.gz | wireroom run - --json
    """
    settings = read(WIREROOM_DEDUP_WINDOW=window)
    started = time.monotonic()
    ready = build.pure_cached(settings)  # before a store is made: models that do not load are told first
    with stoppable() as stop, _spread(workers, settings) as applied:
        feed = open_feed(sources, utc_now, settings.produce, stop=stop)
        with closing(connect(store, create=True)) as connection:
            chain = build.embedded(settings, connection, ready)
            with bar(feed, json) as progress:
                summary = embedded.run(
                    feed.batches(batch), chain, connection,
                    sources="\n".join(sources), stop=stop, run_chain=applied, progress=progress,
                )  # fmt: skip
            found = local.run_report(summary, connection, time.monotonic() - started) | {"skipped": feed.skipped}
    if json:
        print_json(found)
    else:
        print_newsroom(found, store)
    if summary.stopped:
        err.print("stopped; the same command goes on where this ended")
        raise typer.Exit(INTERRUPTED)
    if not found["ok"]:
        raise typer.Exit(NOT_OK)


def _spread(workers: int, settings: Any) -> Any:
    return process_pool(workers, partial(build.pure, settings)) if workers else nullcontext(apply)


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C or SIGTERM sets; the second Ctrl-C interrupts at once."""
    stop = threading.Event()

    def on_signal(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        err.print("\nstopping after the batch in hand; again to stop at once")

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def bar(feed: Feed, quiet: bool) -> Iterator[Callable[[Read], None]]:
    """Give a progress callback that draws a bar with rate and time left on standard error."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[articles]:,} articles, {task.fields[rate]:.0f}/s"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    shown = Progress(*columns, console=err, transient=True, disable=quiet or not sys.stderr.isatty())
    started = time.monotonic()
    with shown:
        task = shown.add_task("reading", total=feed.total, articles=0, rate=0.0)

        def advance(summary: Read) -> None:
            rate = summary.read / max(time.monotonic() - started, 1e-9)
            shown.update(task, completed=feed.done, total=feed.total, articles=summary.read, rate=rate)

        yield advance
