"""`wireroom dead`: what was not indexed, why, its bytes, and trying it again."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from services.cli.output import NOT_OK, Json, fail, line, mistakes_told, out, print_json
from services.kernel.article import Delivery, Letter
from services.kernel.errors import BadSource
from services.pipeline import build, local
from services.pipeline.settings import read
from services.runtime import embedded
from services.runtime.ledger import Ledger
from services.runtime.store import connect

app = typer.Typer(help="What was not indexed and why: list it, show its bytes, try it again.", no_args_is_help=True)
Store = Annotated[Path, typer.Option("--store", help="The store's file.")]
Kafka = Annotated[
    bool, typer.Option("--kafka", help="Read the deployment's dead letters (WIREROOM_KAFKA), not a store.")
]
Key = Annotated[str, typer.Argument(metavar="ID", help="The id that dead list shows.")]


def _letters(store: Path, kafka: bool) -> Iterator[Letter]:
    if kafka:
        from services.pipeline.letters import letters

        yield from letters(read().servers)
        return
    with closing(connect(store, create=False)) as connection:
        yield from Ledger(connection).letters()


def _found(keys: Sequence[str], letters: Iterable[Letter]) -> list[Letter]:
    """Return the letters with these ids, in their order; raises BadSource for an id that there is not."""
    wanted = set(keys) - {""}
    found = {key: letter for letter in letters for key in wanted.intersection((letter.delivery, letter.article))}
    missing = [key for key in keys if key not in found]
    if missing:
        raise BadSource(f"there is no dead letter {', '.join(missing)}; wireroom dead list shows their ids")
    return [found[key] for key in keys]


def _row(letter: Letter) -> dict[str, Any]:
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
@mistakes_told
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
    for column in ("id", "stage", "reason", "bytes"):
        table.add_column(column, no_wrap=True, justify="right" if column == "bytes" else "left")
    for column in ("source", "detail"):
        table.add_column(column, overflow="fold")
    for row in rows:
        places = (Text(line(row[name], most)) for name, most in (("source", 300), ("detail", 120)))
        table.add_row(row["id"], row["stage"], row["reason"], f"{row['bytes']:,}", *places)
    return table


@app.command()
@mistakes_told
def show(key: Key, store: Store = Path("wireroom.db"), kafka: Kafka = False, json: Json = False) -> None:
    """Write the bytes of one to standard output, exactly as they came (with --json: in base64, with the rest).

    Example: wireroom dead show 6f1c... > rescued.json
    """
    (letter,) = _found([key], _letters(store, kafka))
    if json:
        print_json(_row(letter) | {"outcome": letter.outcome, "payload": letter.payload})
        return
    sys.stdout.buffer.write(letter.payload)
    sys.stdout.buffer.flush()


@app.command()
@mistakes_told
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
    letters = _letters(store, kafka)
    chosen = [x for x in letters if x.outcome == "dead"] if all_ else _found(keys or [], letters)
    if not chosen and not all_:
        fail("say which: ids from wireroom dead list, or --all")
        raise typer.Exit(2)
    result = _replay_kafka(chosen) if kafka else _replay_store(store, chosen)
    if json:
        print_json(result)
    else:
        out.print(", ".join(f"{name}: {count}" for name, count in result.items()))


def _replay_kafka(chosen: list[Letter]) -> dict[str, int]:
    from services.pipeline.letters import replay as send

    return {"replayed": send(read().servers, chosen)}


def _replay_store(store: Path, chosen: list[Letter]) -> dict[str, int]:
    with closing(connect(store, create=False)) as connection:
        feed = [
            Delivery(id=x.delivery, source=x.source, received=x.received, body=x.payload, media=x.media) for x in chosen
        ]
        chain = build.embedded(read(), connection)
        summary = embedded.run([feed], chain, connection, sources="dead letters", again=True)
        if not local.audit(connection).ok:
            raise typer.Exit(NOT_OK)
    return {"replayed": len(chosen), "indexed": summary.indexed, "dropped": summary.dropped, "dead": summary.dead}
