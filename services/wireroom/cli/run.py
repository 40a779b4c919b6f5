"""`wireroom run` and `wireroom produce`: articles into a store, with the whole pipe in one process, or into Kafka."""

import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from wireroom.cli.describe import COLOURS, headline, is_of_outlet, when
from wireroom.cli.facets import MOST, SHOWN, facets_table
from wireroom.cli.options import Json, Sources, Store, Window
from wireroom.cli.output import (
    INTERRUPTED,
    NOT_OK,
    err,
    line,
    make_table,
    out,
    print_json,
    printable,
    report_errors,
    write,
)
from wireroom.kernel.document import Document
from wireroom.pipeline.settings import read

if TYPE_CHECKING:
    from wireroom.producer import kafka
    from wireroom.producer.sources import Deliveries
    from wireroom.runtime.embedded import host

SIGNS = {"negative": "- ", "neutral": "  ", "positive": "+ "}
SECTIONS = {"entities": "entities", "topic": "topics", "stance": "stance"}  # that the stages with a model fill in
LANGUAGES = 5  # named at most of those that a stage has no model for
FIGURES = ("new", "indexed", "dropped", "dead", "lost", "articles")


@report_errors
def run(
    sources: Sources,
    store: Store = None,
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
    from wireroom.pipeline import build, local
    from wireroom.producer.sources import open_sources

    started = time.monotonic()
    settings = read(WIREROOM_DEDUP_WINDOW=window)
    file = store or Path(settings.servers.store)
    stages = build.pure_cached(settings)  # first: a wrong model is told at once, and Ctrl-C ends the loading
    with stoppable() as stop:
        deliveries = open_sources(sources, settings.produce, stop=stop)
        with progress_bar(deliveries, json) as progress:
            report = local.run(
                deliveries.batches(batch), file, settings, stages,
                started=started, sources="\n".join(sources), workers=workers, stop=stop, progress=progress,
            ) | {"skipped": deliveries.skipped}  # fmt: skip
    if json:
        print_json(report)
    else:
        print_newsroom(report, file, "" if store is None else f" --store {shlex.quote(str(store))}")
    if report["stopped"]:
        err.print("stopped; the same command goes on where this ended")
        raise typer.Exit(INTERRUPTED)
    if not report["ok"]:
        raise typer.Exit(NOT_OK)


@report_errors
def produce(
    sources: Sources,
    follow: Annotated[bool, typer.Option("--follow", help="Go on polling feed URLs for new entries.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send also what was already sent.")] = False,
    json: Json = False,
) -> None:
    """Put articles on the topic articles.raw. What was sent is remembered: a second run sends only what is new.

    Examples:
      wireroom produce seeds/feed.jsonl

      wireroom produce --follow https://news.example/feed.xml
    """
    from wireroom.producer.kafka import produce as send
    from wireroom.producer.sources import open_sources

    settings = read()
    topics = settings.topics()
    with stoppable() as stop:
        deliveries = open_sources(sources, topics, follow=follow, stop=stop)
        with progress_bar(deliveries, json) as progress:
            summary = send(deliveries, settings.servers.kafka, topics, again=again, on_progress=progress)
    if json:
        print_json(summary.figures())
    else:
        write(", ".join(f"{name}: {value}" for name, value in summary.figures().items()))
    if stop.is_set() and not follow:
        raise typer.Exit(INTERRUPTED)
    if not summary.ok:
        raise typer.Exit(NOT_OK)


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
def progress_bar(deliveries: "Deliveries", quiet: bool) -> Iterator[Callable[["host.Summary | kafka.Summary"], None]]:
    """Give a progress callback that draws a bar with rate and time left on standard error."""
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"), progress.BarColumn(), progress.TaskProgressColumn(),
        progress.TextColumn("{task.fields[articles]:,} articles, {task.fields[rate]:.0f}/s"),
        progress.TimeElapsedColumn(), progress.TimeRemainingColumn(),
    )  # fmt: skip
    started = time.monotonic()
    with progress.Progress(*columns, console=err, transient=True, disable=quiet or not sys.stderr.isatty()) as bar:
        task = bar.add_task("reading", total=deliveries.total, articles=0, rate=0.0)

        def advance(summary: "host.Summary | kafka.Summary") -> None:
            rate = summary.read / max(time.monotonic() - started, 1e-9)
            bar.update(task, completed=deliveries.done, total=deliveries.total, articles=summary.read, rate=rate)

        yield advance


def print_newsroom(report: dict[str, Any], store: Path, option: str) -> None:
    """Print what a run came to, what is in the newsroom now, and what to type next, with the option for its store."""
    from wireroom.search.embedded.sqlite import SqliteSearcher

    searcher = SqliteSearcher(store)
    results = searcher.search("*", size=8, sort="date", collapse=True, facets=SHOWN, facet_size=MOST)
    figures = make_table(f"{report['in']:,} in, {report['seconds']:.1f} s")
    for name in FIGURES:
        figures.add_column(name, justify="right")
    figures.add_row(*(f"{report[name]:,}" for name in FIGURES))
    write(figures)
    if report["skipped"]:
        write(f"{report['skipped']:,} files of other kinds were passed over")
    for sentence in _without_model(report["without_model"]):
        write(sentence)
    if not results["hits"]:
        write("there is nothing in the newsroom yet: the sources held no article that can be indexed")
    else:
        write(_stories([searcher.copies(hit["cluster"]) for hit in results["hits"]]))
        write("[bold]in the newsroom[/bold]", facets_table(results["facets"]), "", "[bold]next[/bold]")
    for command in _next_commands(report, results["hits"], results["facets"].get("entity", {})):
        out.print(f"  wireroom {command}{option}", markup=False, soft_wrap=True)


def _without_model(counts: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield how many new articles got no entities, topics or stance, in which languages, and what to set for them."""
    articles: dict[tuple[str, ...], dict[str, int]] = {}
    for count in counts:
        stages = tuple(stage for stage in SECTIONS if stage in count["stages"])
        articles.setdefault(stages, {})[count["language"]] = count["articles"]
    for stages, by_language in articles.items():
        shown = list(by_language)[:LANGUAGES]
        others = f" and {len(by_language) - len(shown)} other languages" if len(by_language) > len(shown) else ""
        settings = [f"WIREROOM_{stage.upper()}_LANGUAGES" for stage in stages if stage != "entities"]
        if "entities" in stages:
            first, *rest = (language.upper() for language in shown)
            more = f" (and _{', _'.join(rest)})" if rest else ""
            settings.insert(0, f"WIREROOM_ENTITIES_MODEL_{first}{more}")
        number, sections = sum(by_language.values()), ", ".join(SECTIONS[stage] for stage in stages)
        yield (
            f"{number:,} article{'' if number == 1 else 's'} in {', '.join(shown)}{others}: no {sections}; "
            f"if you have models for them, set {', '.join(settings)}"
        )


def _stories(clusters: Iterable[Sequence[Document]]) -> Any:
    table = make_table("the latest stories")
    table.expand = out.is_terminal
    table.add_column("when", no_wrap=True)
    for column, ratio in {"headline": 4, "outlet": 2, "topic": 3, "who (the outlet is + for, - against)": 3}.items():
        table.add_column(column, ratio=ratio)
    for original, *copies in clusters:
        count = f" +{len(copies)} cop{'y' if len(copies) == 1 else 'ies'}" if copies else ""
        table.add_row(
            when(original),
            Text.assemble(headline(original), (f" ({original['genre']})" if original["genre"] else "", "dim")),
            Text.assemble(line(original["outlet"]), (count, "dim")),
            Text(line(", ".join(original["topic"][:1]))),
            _main_entities(original),
        )
    return table


def _main_entities(document: Document) -> Text:
    """Return three of the article's entities, those that it is for or against first."""
    polarities = {stance["target"]: stance["polarity"] for stance in document["stances"] if is_of_outlet(stance)}
    names = sorted(document["entity"], key=lambda name: polarities.get(name, "neutral") == "neutral")[:3]
    signed = [(name, polarities.get(name, "neutral")) for name in names]
    return Text("\n").join(Text(SIGNS[polarity] + line(name), style=COLOURS[polarity]) for name, polarity in signed)


def _next_commands(report: dict[str, Any], hits: Sequence[Document], entities: Iterable[str]) -> Iterator[str]:
    for name in list(entities)[:1]:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        yield "search " + shlex.quote(f'entity:"{printable(quoted)}"')
    if hits:
        yield f"show {shlex.quote(hits[0]['id'])}"
    if report["dead"]:
        yield "dead list"
