"""`wireroom dead`: what was not indexed, why, its bytes, and trying it again."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from wireroom.cli.output import NOT_OK, Json, err, fail, line, out, print_json, report_errors
from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.errors import BadSource
from wireroom.pipeline import build, local
from wireroom.pipeline.settings import read
from wireroom.runtime.embedded import host as embedded
from wireroom.runtime.embedded.ledger import Ledger
from wireroom.runtime.embedded.store import connect

if TYPE_CHECKING:
    from wireroom.pipeline.letters import StoredLetter

L = TypeVar("L", bound=DeadLetter)
SHOWN = {"id": 200, "stage": 40, "reason": 40, "bytes": 20, "source": 300, "detail": 120}  # at most, in characters
FOLDED = ("source", "detail")
BATCH = 256  # letters replayed over a store in one transaction
app = typer.Typer(help="What was not indexed and why: list it, show its bytes, try it again.", no_args_is_help=True)
Store = Annotated[Path, typer.Option("--store", help="The store's file.")]
Kafka = Annotated[
    bool, typer.Option("--kafka", help="Read the deployment's dead letters (WIREROOM_KAFKA), not a store.")
]
Key = Annotated[str, typer.Argument(metavar="ID", help="The id that dead list shows.")]


def _letters(store: Path, kafka: bool) -> Iterator[DeadLetter]:
    if kafka:
        yield from _on_kafka()
        return
    with closing(connect(store, create=False)) as connection:
        yield from Ledger(connection).dead_letters()


def _on_kafka() -> "list[StoredLetter]":
    from wireroom.pipeline.letters import letters

    return letters(
        read().servers, lambda count: err.print(f"{count} records on the topic are no letters and were passed over")
    )


def _found(keys: Sequence[str], letters: Iterable[L]) -> list[L]:
    """Return the letters with these ids, in their order; raises BadSource for an id that there is not."""
    wanted = set(keys) - {""}
    found = {key: letter for letter in letters for key in wanted.intersection((letter.delivery, letter.article))}
    missing = [key for key in keys if key not in found]
    if missing:
        raise BadSource(f"there is no dead letter {', '.join(missing)}; wireroom dead list shows their ids")
    return [found[key] for key in keys]


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.delivery,
        "article": letter.article,
        "stage": letter.stage,
        "reason": letter.reason,
        "detail": letter.detail,
        "source": letter.source,
        "received": letter.received,
        "bytes": len(letter.payload),
        "attempts": letter.attempts,
    }


@app.command("list")
@report_errors
def list_(store: Store = Path("wireroom.db"), kafka: Kafka = False, json: Json = False) -> None:
    """List what is dead, and what was dropped, each with stage, reason and source.

    Example: wireroom dead list --store news.db
    """
    rows: dict[str, list[dict[str, Any]]] = {"dead": [], "dropped": []}
    for letter in _letters(store, kafka):
        rows[letter.outcome].append(_row(letter))
    dead, dropped = rows["dead"], rows["dropped"]
    if json:
        print_json({"total": len(dead), "dead": dead, "dropped": dropped})
        return
    for title, found in ((f"{len(dead)} dead", dead), (f"{len(dropped)} dropped", dropped)):
        out.print(_table(title, found) if found else title)
    if dead:
        out.print("next: wireroom dead show ID (its bytes), wireroom dead replay ID (try again)")


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in SHOWN:
        table.add_column(
            column, no_wrap=column not in FOLDED, overflow="fold", justify="right" if column == "bytes" else "left"
        )
    for row in rows:
        shown = row | {"bytes": f"{row['bytes']:,}"}
        table.add_row(*(Text(line(shown[name], most)) for name, most in SHOWN.items()))
    return table


@app.command()
@report_errors
def show(key: Key, store: Store = Path("wireroom.db"), kafka: Kafka = False, json: Json = False) -> None:
    """Write the bytes of one to standard output, exactly as they came (with --json: in base64, with the rest).

    Example: wireroom dead show 6f1c... > rescued.json
    """
    (letter,) = _found([key], _letters(store, kafka))
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
    store: Store = Path("wireroom.db"),
    kafka: Kafka = False,
    json: Json = False,
) -> None:
    """Send the bytes through the pipe again; one that fails again stays a dead letter, with its attempts counted.

    Example: wireroom dead replay --all --store news.db
    """
    if not keys and not all_:
        fail("say which: ids from wireroom dead list, or --all")
        raise typer.Exit(2)
    wanted = None if all_ else keys
    result = _replay_kafka(wanted) if kafka else _replay_store(store, wanted)
    if json:
        print_json(result)
    else:
        out.print(", ".join(f"{name}: {count}" for name, count in result.items()))


def _chosen(keys: Sequence[str] | None, letters: Iterable[L]) -> Iterable[L]:
    """Return the letters with these ids; for None all the dead ones, as they come."""
    return (letter for letter in letters if letter.outcome == "dead") if keys is None else _found(keys, letters)


def _replay_kafka(keys: Sequence[str] | None) -> dict[str, int]:
    from wireroom.pipeline.letters import reason_not_to_replay
    from wireroom.pipeline.letters import replay as send

    chosen = list(_chosen(keys, _on_kafka()))
    able = chosen if keys else [letter for letter in chosen if not reason_not_to_replay(letter)]
    skipped = len(chosen) - len(able)
    return {"replayed": send(read().servers, able)} | ({"skipped": skipped} if skipped else {})


def _replay_store(store: Path, keys: Sequence[str] | None) -> dict[str, int]:
    with closing(connect(store, create=False)) as connection:
        letters = _chosen(keys, Ledger(connection).dead_letters())
        chain = build.embedded(read(), connection)
        summary = embedded.run(_batches(letters), chain, connection, sources="", reprocess=True)
        if not local.audit(connection).ok:
            raise typer.Exit(NOT_OK)
    return {"replayed": summary.read, "indexed": summary.indexed, "dropped": summary.dropped, "dead": summary.dead}


def _batches(letters: Iterable[DeadLetter]) -> Iterator[list[Delivery]]:
    feed = (
        Delivery(id=x.delivery, source=x.source, received=x.received, body=x.payload, media=x.media) for x in letters
    )
    return iter(lambda: list(islice(feed, BATCH)), [])
