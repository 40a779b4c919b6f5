"""The options and arguments that several commands share, and the store that they name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from wireroom.pipeline.settings import read

if TYPE_CHECKING:
    from wireroom.search.port import Searcher

STORE = Path("wireroom.db")
Store = Annotated[Path, typer.Option("--store", help="The store's file.")]
Elasticsearch = Annotated[
    str, typer.Option("--elasticsearch", metavar="URL", help="Search a deployment's Elasticsearch instead of a store.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for scripts instead of tables.")]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="An article's id, as search shows it.")]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="A directory, a .jsonl(.gz|.zst), .json, .txt or .html file, an RSS or Atom URL, or - for standard input.",
    ),
]
Window = Annotated[
    str,
    typer.Option(
        "--window",
        metavar="LENGTH",
        help="How long dedup remembers an article to find copies of it: 36h, 14d, 2w or never (it never forgets). "
        "Without it: WIREROOM_DEDUP_WINDOW, or 14d.",
    ),
]


def open_searcher(store: Path, elasticsearch: str) -> "Searcher":
    """Return a searcher over Elasticsearch if its URL is given, else over the store's file."""
    from wireroom.pipeline.build import searcher
    from wireroom.search.sqlite import SqliteSearcher

    if not elasticsearch:
        return SqliteSearcher(store)
    settings = read()
    return searcher(replace(settings, servers=replace(settings.servers, elasticsearch=elasticsearch)))
