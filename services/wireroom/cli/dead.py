"""`wireroom dead`: what was not indexed, why, its bytes, and trying it again."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.text import Text

from wireroom.cli.options import Deployed, Json, Store, choose
from wireroom.cli.output import NOT_OK, Table, err, line, make_table, print_json, report_errors, write
from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.errors import BadSource, WireroomError
from wireroom.pipeline.settings import Settings
from wireroom.runtime.embedded.store import connect

if TYPE_CHECKING:
    from wireroom.pipeline.letters import StoredLetter

L = TypeVar("L", bound=DeadLetter)
COLUMNS = {"id": 200, "stage": 40, "reason": 40, "bytes": 20, "source": 300, "detail": 120}  # at most, in characters
FOLDED = ("source", "detail")
BATCH = 256  # letters replayed over a store in one transaction
app = typer.Typer(help="What was not indexed and why: list it, show its bytes, try it again.", no_args_is_help=True)
Kafka = Annotated[bool, typer.Option("--kafka", hidden=True, help="Another name of --deployed.")]
LetterId = Annotated[str, typer.Argument(metavar="ID", help="The id that dead list shows.")]


@app.command("list")
@report_errors
def list_(store: Store = None, deployed: Deployed = False, kafka: Kafka = False, json: Json = False) -> None:
    """List what is dead, and what was dropped, each with stage, reason and source.

    Example: wireroom dead list --store news.db
    """
    rows: dict[str, list[dict[str, Any]]] = {"dead": [], "dropped": []}
    for letter in _letters(*choose(store, deployed=deployed, kafka=kafka)):
        rows[letter.outcome].append(_row(letter))
    dead, dropped = rows["dead"], rows["dropped"]
    if json:
        print_json({"total": len(dead), "dead": dead, "dropped": dropped})
        return
    for outcome in ("dead", "dropped"):
        title = f"{len(rows[outcome])} {outcome}"
        write(_table(title, rows[outcome]) if rows[outcome] else title)
    if dead:
        write("next: wireroom dead show ID (its bytes), wireroom dead replay ID (try again)")


@app.command()
@report_errors
def show(
    key: LetterId, store: Store = None, deployed: Deployed = False, kafka: Kafka = False, json: Json = False
) -> None:
    """Write the bytes of one to standard output, exactly as they came (with --json: in base64, with the rest).

    Example: wireroom dead show 6f1c... > rescued.json
    """
    (letter,) = _pick([key], _letters(*choose(store, deployed=deployed, kafka=kafka)))
    if not getattr(letter, "whole", True):
        err.print(line(letter.detail), markup=False)
    if json:
        print_json(_row(letter) | {"outcome": letter.outcome, "payload": letter.payload})
        return
    sys.stdout.buffer.write(letter.payload)
    sys.stdout.buffer.flush()


@app.command()
@report_errors
def replay(
    keys: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="The ids; none with --all.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that is dead.")] = False,
    store: Store = None,
    deployed: Deployed = False,
    kafka: Kafka = False,
    json: Json = False,
) -> None:
    """Send the bytes through the pipe again; one that fails again stays a dead letter, with its attempts counted.

    Example: wireroom dead replay --all --store news.db
    """
    if not keys and not all_:
        raise WireroomError("say which: ids from wireroom dead list, or --all")
    chosen = None if all_ else keys
    file, settings = choose(store, deployed=deployed, kafka=kafka)
    counts = _replay_store(file, chosen, settings) if file else _replay_kafka(chosen, settings)
    if json:
        print_json(counts)
    else:
        write(", ".join(f"{name}: {count}" for name, count in counts.items()))


def _letters(store: Path | None, settings: Settings) -> Iterator[DeadLetter]:
    if store is None:
        yield from _kafka_letters(settings)
        return
    from wireroom.runtime.embedded.ledger import Ledger

    with closing(connect(store, create=False)) as connection:
        yield from Ledger(connection).dead_letters()


def _kafka_letters(settings: Settings) -> "list[StoredLetter]":
    from wireroom.pipeline.letters import letters

    return letters(
        settings.servers, lambda count: err.print(f"{count} records on the topic are no letters and were passed over")
    )


def _pick(keys: Sequence[str] | None, letters: Iterable[L]) -> Iterable[L]:
    """Return the letters with these ids, in their order, or for None all the dead ones, as they come.

    Raises BadSource for an id that there is not.
    """
    if keys is None:
        return (letter for letter in letters if letter.outcome == "dead")
    asked = set(keys) - {""}
    by_key = {key: letter for letter in letters for key in asked.intersection((letter.delivery, letter.article))}
    missing = [key for key in keys if key not in by_key]
    if missing:
        raise BadSource(f"there is no dead letter {', '.join(missing)}; wireroom dead list shows their ids")
    return [by_key[key] for key in keys]


def _row(letter: DeadLetter) -> dict[str, Any]:
    fields = ("article", "stage", "reason", "detail", "source", "received")
    row = {"id": letter.delivery} | {name: getattr(letter, name) for name in fields}
    return row | {"bytes": len(letter.payload), "attempts": letter.attempts}


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = make_table(title)
    for column in COLUMNS:
        justify: Any = "right" if column == "bytes" else "left"
        table.add_column(column, no_wrap=column not in FOLDED, justify=justify)
    for row in rows:
        cells = row | {"bytes": f"{row['bytes']:,}"}
        table.add_row(*(Text(line(cells[column], most)) for column, most in COLUMNS.items()))
    return table


def _replay_kafka(keys: Sequence[str] | None, settings: Settings) -> dict[str, int]:
    from wireroom.pipeline.letters import reason_not_to_replay, replay

    chosen = list(_pick(keys, _kafka_letters(settings)))
    sendable = chosen if keys else [letter for letter in chosen if not reason_not_to_replay(letter)]
    skipped = len(chosen) - len(sendable)
    return {"replayed": replay(settings.servers, sendable)} | ({"skipped": skipped} if skipped else {})


def _replay_store(store: Path, keys: Sequence[str] | None, settings: Settings) -> dict[str, int]:
    from wireroom.pipeline import build, local
    from wireroom.runtime.embedded import host
    from wireroom.runtime.embedded.ledger import Ledger

    with closing(connect(store, create=False)) as connection:
        letters = _pick(keys, Ledger(connection).dead_letters())
        chain = build.embedded(settings, connection)
        summary = host.run(_batches(letters), chain, connection, sources="", reprocess=True)
        if not local.audit(connection).ok:
            raise typer.Exit(NOT_OK)
    return {"replayed": summary.read, "indexed": summary.indexed, "dropped": summary.dropped, "dead": summary.dead}


def _batches(letters: Iterable[DeadLetter]) -> Iterator[list[Delivery]]:
    deliveries = (
        Delivery(id=x.delivery, source=x.source, received=x.received, body=x.payload, media=x.media) for x in letters
    )
    return iter(lambda: list(islice(deliveries, BATCH)), [])
