"""`wireroom eval`: quality on labelled data."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.progress import Progress
from rich.table import Table

from wireroom.cli.output import Json, err, line, out, print_json, report_errors
from wireroom.kernel.errors import BadSource
from wireroom.pipeline.settings import read

app = typer.Typer(help="Measure quality on labelled data; figures are fractions between 0 and 1.", no_args_is_help=True)
Model = Annotated[
    str, typer.Option("--model", help="Instead of the one set: bundled, a package's name or a path, as the card says.")
]
Tier = Annotated[str, typer.Option("--tier", help="Instead of the one set, of the bundled models: fast or best.")]
Data = Annotated[Path, typer.Argument(metavar="DATA", help="The labelled file; docs/evaluation.md has the formats.")]


@app.command()
@report_errors
def dedup(data: Data, json: Json = False) -> None:
    """Copies: JSON lines with id, text and cluster in stream order (outlet, title, published where known).

    Example: wireroom eval dedup labelled.jsonl.gz --json
    """
    _check(data)
    records = list(_records(data))
    if not records:
        raise BadSource(f"{data} holds no articles")
    _print("dedup", data, import_module("wireroom.evaluation.dedup").evaluate(records), json)


@app.command()
@report_errors
def entities(
    data: Data,
    model: Model = "",
    tier: Tier = "",
    headlines: Annotated[bool, typer.Option("--headlines", help="Write every word with a capital first.")] = False,
    json: Json = False,
) -> None:
    """People, organisations and places: CoNLL columns, or a folder of token files.

    Examples:
      wireroom eval entities labelled.conll --json

      wireroom eval entities folder/ --model en_core_web_lg
    """
    _labelled("entities", data, {"MODEL": model, "TIER": tier}, json, headlines=headlines)


@app.command()
@report_errors
def topic(data: Data, model: Model = "", json: Json = False) -> None:
    """Topics: JSON lines with title, text and label.

    Example: wireroom eval topic labelled.jsonl --json
    """
    _labelled("topic", data, {"MODEL": model}, json)


@app.command()
@report_errors
def stance(data: Data, model: Model = "", tier: Tier = "", json: Json = False) -> None:
    """Stance towards targets: JSON lines in NewsMTSC's format.

    Example: wireroom eval stance labelled.jsonl --json
    """
    _labelled("stance", data, {"MODEL": model, "TIER": tier}, json)


def _labelled(stage: str, data: Path, given: dict[str, str], json: bool, **options: bool) -> None:
    """Measure the stage's model, which the settings of the environment and those that are given name."""
    _check(data)
    settings = getattr(read(os.environ, **{f"WIREROOM_{stage.upper()}_{key}": given[key] for key in given}), stage)
    with _bar(json) as told:
        figures = import_module(f"wireroom.evaluation.{stage}").evaluate(data, settings, told, **options)
    _print(stage, data, figures, json)


def _check(data: Path) -> None:
    if not data.exists():
        raise BadSource(f"there is no {data}")


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    shown = Progress(console=err, transient=True, disable=quiet or not sys.stderr.isatty())
    with shown:
        task = shown.add_task("measuring", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _print(stage: str, data: Path, figures: dict[str, Any], json: bool) -> None:
    if json:
        print_json(figures)
        return
    tables = {name: value for name, value in figures.items() if isinstance(value, dict | list)}
    table = Table("figure", "value", title=f"{stage} on {data.name}", title_justify="left")
    for name, value in figures.items():
        if name not in tables:
            table.add_row(name, _shown(value))
    out.print(table)
    for name, rows in tables.items():
        out.print(_table(name, rows))


def _table(name: str, rows: dict[str, dict[str, float]] | list[dict[str, float]]) -> Table:
    listed = [{name: key} | row for key, row in rows.items()] if isinstance(rows, dict) else rows
    table = Table(*(listed[0] if listed else ()), title=name, title_justify="left")
    for row in listed:
        table.add_row(*map(_shown, row.values()))
    return table


def _shown(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else line(str(value))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    from wireroom.producer.sources import open_sources

    for delivery in open_sources([str(path)], read().produce):
        try:
            yield msgspec.json.decode(delivery.body)
        except msgspec.DecodeError as error:
            raise BadSource(f"{delivery.source}: {error}") from error
