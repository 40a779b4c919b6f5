"""`wireroom eval`: quality on labelled data."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table

from services.cli.output import Json, mistakes_told, out, print_json
from services.kernel.errors import BadSource

app = typer.Typer(help="Measure quality on labelled data; figures are fractions between 0 and 1.", no_args_is_help=True)
Data = Annotated[Path, typer.Argument(metavar="DATA", help="The labelled file; docs/evaluation.md has the formats.")]


@app.command()
@mistakes_told
def dedup(data: Data, json: Json = False) -> None:
    """Copies: JSON lines with id, text and cluster in stream order (outlet, title, published where known).

    Example: wireroom eval dedup labelled.jsonl.gz --json
    """
    _evaluate("dedup", data, json, _records)


@app.command()
@mistakes_told
def entities(data: Data, json: Json = False) -> None:
    """People, organisations and places: CoNLL columns, or a folder of token files.

    Example: wireroom eval entities labelled.conll --json
    """
    _evaluate("entities", data, json)


@app.command()
@mistakes_told
def topic(data: Data, json: Json = False) -> None:
    """Topics: JSON lines with title, text and label.

    Example: wireroom eval topic labelled.jsonl --json
    """
    _evaluate("topic", data, json)


@app.command()
@mistakes_told
def stance(data: Data, json: Json = False) -> None:
    """Stance towards targets: JSON lines in NewsMTSC's format.

    Example: wireroom eval stance labelled.jsonl --json
    """
    _evaluate("stance", data, json)


def _evaluate(stage: str, data: Path, json: bool, opened: Callable[[Path], Any] = lambda path: path) -> None:
    if not data.exists():
        raise BadSource(f"there is no {data}")
    figures: dict[str, Any] = import_module(f"services.{stage}.evaluate").evaluate(opened(data))
    if json:
        print_json(figures)
        return
    table = Table("figure", "value", title=f"{stage} on {data.name}", title_justify="left")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    out.print(table)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    from services.pipeline.settings import read
    from services.producer.sources import open_feed
    from services.runtime import clock

    for delivery in open_feed([str(path)], clock.now, read().produce):
        try:
            yield msgspec.json.decode(delivery.body)
        except msgspec.DecodeError as error:
            raise BadSource(f"{delivery.source}: {error}") from error
