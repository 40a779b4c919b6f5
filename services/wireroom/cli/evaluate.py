"""`wireroom eval`: quality on labelled data."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from wireroom.cli.options import Json
from wireroom.cli.output import Table, err, line, make_table, print_json, report_errors, write
from wireroom.kernel.errors import BadSource
from wireroom.pipeline.settings import Settings, read

app = typer.Typer(help="Measure quality on labelled data; figures are fractions between 0 and 1.", no_args_is_help=True)
Model = Annotated[
    str, typer.Option("--model", help="Instead of the one set: bundled, a package's name or a path, as the card says.")
]
Tier = Annotated[str, typer.Option("--tier", help="Instead of the one set, of the bundled models: fast or best.")]
Progress = Callable[[int, int], None]
Data = Annotated[Path, typer.Argument(metavar="DATA", help="The labelled file; docs/evaluation.md has the formats.")]


@app.command()
@report_errors
def dedup(data: Data, json: Json = False) -> None:
    """Copies: JSON lines with id, text and cluster in stream order (outlet, title, published where known).

    Example: wireroom eval dedup labelled.jsonl.gz --json
    """
    records = list(_records(data))
    if not records:
        raise BadSource(f"{data} holds no articles")
    from wireroom.evaluation.dedup import evaluate

    _print("dedup", data, evaluate(records), json)


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
    settings = _settings(data, WIREROOM_ENTITIES_MODEL=model, WIREROOM_ENTITIES_TIER=tier).entities
    from wireroom.evaluation.entities import evaluate

    _measure("entities", data, partial(evaluate, data, settings, headlines=headlines), json)


@app.command()
@report_errors
def topic(data: Data, model: Model = "", json: Json = False) -> None:
    """Topics: JSON lines with title, text and label.

    Example: wireroom eval topic labelled.jsonl --json
    """
    settings = _settings(data, WIREROOM_TOPIC_MODEL=model).topic
    from wireroom.evaluation.topic import evaluate

    _measure("topic", data, partial(evaluate, data, settings), json)


@app.command()
@report_errors
def stance(data: Data, model: Model = "", tier: Tier = "", json: Json = False) -> None:
    """Portrayal of targets in single sentences: JSON lines in NewsMTSC's format. Stances: see outlet.

    Example: wireroom eval stance labelled.jsonl --json
    """
    settings = _settings(data, WIREROOM_STANCE_MODEL=model, WIREROOM_STANCE_TIER=tier).stance
    from wireroom.evaluation.stance import evaluate

    _measure("stance", data, partial(evaluate, data, settings), json)


@app.command()
@report_errors
def outlet(data: Data, model: Model = "", tier: Tier = "", json: Json = False) -> None:
    """The outlet's own stance on whole articles: JSON lines with title, text and targets (name, feeling, aliases).

    Model and tier are those of stance; names are found as WIREROOM_ENTITIES_* says.

    Example: wireroom eval outlet labelled.jsonl.gz --json
    """
    settings = _settings(data, WIREROOM_STANCE_MODEL=model, WIREROOM_STANCE_TIER=tier)
    from wireroom.evaluation.outlet import evaluate

    _measure("outlet", data, partial(evaluate, data, settings.stance, settings.entities), json)


def _settings(data: Path, **options: str) -> Settings:
    """Return the settings of the environment, of which the options take the place, for data that there is."""
    if not data.exists():
        raise BadSource(f"there is no {data}")
    return read(os.environ, **options)


def _measure(stage: str, data: Path, evaluate: Callable[[Progress], dict[str, Any]], json: bool) -> None:
    """Print what `evaluate` finds, and while it is at work a bar on standard error."""
    from rich import progress

    with progress.Progress(console=err, transient=True, disable=json or not sys.stderr.isatty()) as bar:
        task = bar.add_task("measuring", total=None)
        figures = evaluate(lambda done, total: bar.update(task, completed=done, total=total))
    _print(stage, data, figures, json)


def _print(stage: str, data: Path, figures: dict[str, Any], json: bool) -> None:
    if json:
        print_json(figures)
        return
    tables = {name: value for name, value in figures.items() if isinstance(value, dict | list)}
    rows = [{"figure": name, "value": value} for name, value in figures.items() if name not in tables]
    for title, content in ({f"{stage} on {data.name}": rows} | tables).items():
        write(_table(title, content))


def _table(name: str, rows: dict[str, dict[str, Any]] | list[dict[str, Any]]) -> Table:
    listed = [{name: key} | row for key, row in rows.items()] if isinstance(rows, dict) else rows
    table = make_table(name, *(listed[0] if listed else ()))
    for row in listed:
        table.add_row(*map(_format, row.values()))
    return table


def _format(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else line(str(value))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    from wireroom.producer.sources import open_sources

    for delivery in open_sources([str(path)], _settings(path).produce):
        try:
            yield msgspec.json.decode(delivery.body)
        except msgspec.DecodeError as error:
            raise BadSource(f"{delivery.source}: {error}") from error
