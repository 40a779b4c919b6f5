"""The options and arguments that several commands share, and the newsroom that they name: a store or a deployment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from wireroom.kernel.errors import BadSource, WireroomError
from wireroom.pipeline.settings import Settings, read

if TYPE_CHECKING:
    from wireroom.search.port import Searcher

Store = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="FILE", help="The store's file; without it that of WIREROOM_STORE, or wireroom.db."
    ),
]
Deployed = Annotated[
    bool, typer.Option("--deployed", help="The deployment of the environment (WIREROOM_...) instead of a store.")
]
Elasticsearch = Annotated[
    str, typer.Option("--elasticsearch", metavar="URL", help="The deployment with this Elasticsearch.")
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


def choose(store: Path | None, **deployment: str | float) -> tuple[Path | None, Settings]:
    """Return the file of the store that a command works with, or None for a deployment, and the settings.

    `deployment` holds the values of the options that mean a deployment; those named after a server are its URL.
    Raises WireroomError where a store is named too, BadSource where none is named and there is none.
    """
    named = {name: value for name, value in deployment.items() if value}
    if store and named:
        options = ", ".join(f"--{name}" for name in named)
        raise WireroomError(f"--store is for a store, and {options} for a deployment; give one or the other")
    settings = read()
    servers = settings.servers
    if named:
        urls = {name: value for name, value in named.items() if isinstance(value, str)}
        return None, replace(settings, servers=replace(servers, **urls))
    if store is None and not Path(servers.store).exists():
        fill = "fill it with wireroom run SOURCE, or name another with --store, or the deployment with --deployed"
        raise BadSource(f"there is no store {servers.store}; {fill}")
    return store or Path(servers.store), settings


def open_searcher(store: Path | None, settings: Settings) -> "Searcher":
    """Return a searcher over the store's file, or where there is none over the deployment's Elasticsearch."""
    from wireroom.pipeline.build import searcher
    from wireroom.search.embedded.sqlite import SqliteSearcher

    return SqliteSearcher(store) if store else searcher(settings)
